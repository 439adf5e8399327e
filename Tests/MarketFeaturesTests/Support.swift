import MarketFeatures
import TradingModel

/// A small seeded generator (SplitMix64, Steele and others 2014), so that tests draw the same numbers everywhere.
struct TestGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// A random walk of bars with full mantissas, or with few levels so that ties are frequent.
func randomSeries(_ count: Int, seed: UInt64, hasTies: Bool = false) -> BarSeries {
  var generator = TestGenerator(state: seed)
  var series = BarSeries(symbol: Symbol("X"), capacity: count)
  var price = 100.0
  for index in 0..<count {
    func step(_ scale: Double) -> Double {
      hasTies ? Double(Int(generator.next() % 3)) - 1 : (generator.unit() - 0.5) * scale
    }
    let open = price
    price = max(1, price + step(3))
    let high = max(open, price) + step(1).magnitude
    let low = max(0.5, min(open, price) - step(1).magnitude)
    series.append(
      Bar(
        timestamp: Timestamp(nanoseconds: Int64(index)), open: open, high: high, low: low, close: price,
        volume: Double(generator.next() % 10_000)))
  }
  return series
}

func streamed(_ specification: FeatureSpecification, _ series: BarSeries) -> [Double] {
  var indicator = FeatureIndicator(specification)
  return (0..<series.count).map { indicator.update(series[$0]) }
}

func bits(_ values: [Double]) -> [UInt64] { values.map { $0.isNaN ? .max : $0.bitPattern } }

/// Several series side by side as blocks of at most `size` cycles, the first of at most `first`; `isPresent` takes
/// (symbol, cycle).
func blocks(
  _ series: [BarSeries], size: Int, first: Int? = nil, isPresent: (Int, Int) -> Bool = { _, _ in true }
) -> [MarketBlock] {
  let total = series[0].count
  let begin = min(first ?? size, total)
  let ranges = [0..<begin] + stride(from: begin, to: total, by: size).map { $0..<min(total, $0 + size) }
  return ranges.map { range in
    func matrix(_ column: BarColumn) -> [Double] {
      series.indices.flatMap { symbol in
        range.map { isPresent(symbol, $0) ? series[symbol][column][$0] : .nan }
      }
    }
    return MarketBlock(
      firstCycle: range.lowerBound, timestamps: range.map { Int64($0) }, isLast: range.upperBound == total,
      symbolCount: series.count,
      presence: series.indices.flatMap { symbol in range.map { isPresent(symbol, $0) ? UInt8($0 % 2 + 1) : 0 } },
      open: matrix(.open), high: matrix(.high), low: matrix(.low), close: matrix(.close), volume: matrix(.volume))
  }
}
