import Foundation
import MarketFeatures
import TradingModel
import TradingStrategies

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

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

func fixture(_ name: String) throws -> [[Substring]] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  return text.split(separator: "\n").map { $0.split(separator: ",") }
}

func randomSeries(_ count: Int, seed: UInt64) -> BarSeries {
  var generator = TestGenerator(state: seed)
  var series = BarSeries(symbol: Symbol("X"), capacity: count)
  var price = 100.0
  for index in 0..<count {
    let open = price
    price = max(1, price + (generator.unit() - 0.5) * 4)
    series.append(
      Bar(
        timestamp: Timestamp(nanoseconds: Int64(index)), open: open, high: max(open, price) + generator.unit(),
        low: min(open, price) - generator.unit() * 0.4, close: price, volume: Double(generator.below(1000))))
  }
  return series
}

/// Several series side by side as blocks of at most `size` cycles; `isPresent` takes (symbol, cycle).
func blocks(_ series: [BarSeries], size: Int, isPresent: (Int, Int) -> Bool = { _, _ in true }) -> [MarketBlock] {
  let total = series[0].count
  return stride(from: 0, to: total, by: size).map { start in
    let range = start..<min(total, start + size)
    func matrix(_ column: (BarSeries) -> [Double]) -> [Double] {
      series.indices.flatMap { symbol in
        let values = column(series[symbol])
        return range.map { isPresent(symbol, $0) ? values[$0] : .nan }
      }
    }
    return MarketBlock(
      firstCycle: start, timestamps: range.map { Int64($0) }, isLast: range.upperBound == total,
      symbolCount: series.count,
      presence: series.indices.flatMap { symbol in range.map { isPresent(symbol, $0) ? 1 : 0 } },
      open: matrix(\.open), high: matrix(\.high), low: matrix(\.low), close: matrix(\.close), volume: matrix(\.volume))
  }
}

func symbolTable(_ count: Int) -> SymbolTable { SymbolTable((0..<count).map { Symbol("S\($0)") }) }

/// Runs strategies in one group over blocks and joins each one's signals.
func signals(_ strategies: [PlannedStrategy], _ blocks: [MarketBlock]) throws -> [[Signal]] {
  let symbolCount = blocks[0].symbolCount
  var computer = FeatureComputer(features: strategies.flatMap(\.prepared.features), symbolCount: symbolCount)
  var group = StrategyGroup(
    strategies: strategies, features: computer.features, symbols: symbolTable(symbolCount))
  var result: [[Signal]] = Array(repeating: [], count: strategies.count)
  for block in blocks {
    let features = computer.process(block)
    let (new, failure) = group.process(block, features)
    for index in new.indices { result[index] += new[index] }
    if let failure { throw failure.error }
  }
  return result
}

func prepared(
  _ type: String, _ parameters: [String: ParameterValue] = [:], _ direction: TradeDirection = .longOnly
) throws -> PreparedStrategy {
  try StrategyRegistry.builtIn.prepare(
    StrategySettings(id: type, type: type, parameters: parameters, direction: direction))
}

/// The direction that holds at each cycle.
func directions(_ signals: [Signal], count: Int, symbol: Int = 0) -> [Int8] {
  var result: [Int8] = []
  var current: Int8 = 0
  var next = signals.filter { $0.symbol == symbol }[...]
  for cycle in 0..<count {
    if let signal = next.first, signal.cycle == cycle {
      current = signal.stance.direction
      next.removeFirst()
    }
    result.append(current)
  }
  return result
}
