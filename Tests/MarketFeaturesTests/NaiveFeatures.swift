import MarketFeatures
import TradingModel

/// A feature and the plainest way to compute it: window by window, with no state that is carried along but where the
/// definition is a recursion.
struct DefinedFeature {
  let specification: FeatureSpecification
  /// Its column; what stands before the first defined bar does not count.
  let column: (BarSeries) -> [Double]

  init(_ specification: FeatureSpecification, _ column: @escaping (BarSeries) -> [Double]) {
    self.specification = specification
    self.column = column
  }
}

enum Naive {
  /// A value for each window of `count` values, NaN before the first.
  static func windows(_ values: [Double], _ count: Int, _ body: (ArraySlice<Double>) -> Double) -> [Double] {
    values.indices.map { $0 < count - 1 ? .nan : body(values[($0 - count + 1)...$0]) }
  }

  static func mean(_ window: ArraySlice<Double>) -> Double { window.reduce(0, +) / Double(window.count) }

  static func deviation(_ window: ArraySlice<Double>) -> Double {
    let mean = mean(window)
    return (window.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(window.count)).squareRoot()
  }

  static func weightedMean(_ window: ArraySlice<Double>) -> Double {
    let weights = (1...window.count).map { Double($0) }
    return zip(window, weights).map(*).reduce(0, +) / weights.reduce(0, +)
  }

  static func slope(_ window: ArraySlice<Double>) -> Double {
    let middle = Double(window.count - 1) / 2
    let places = window.indices.map { Double($0 - window.startIndex) - middle }
    return zip(window, places).map(*).reduce(0, +) / places.map { $0 * $0 }.reduce(0, +)
  }

  /// Begins with the mean of the `count` values from `start` on.
  static func average(_ values: [Double], _ count: Int, factor: Double, from start: Int = 0) -> [Double] {
    var result = Array(repeating: Double.nan, count: values.count)
    guard start + count <= values.count else { return result }
    var average = mean(values[start..<start + count])
    result[start + count - 1] = average
    for index in (start + count)..<max(values.count, start + count) {
      average += factor * (values[index] - average)
      result[index] = average
    }
    return result
  }

  static func exponential(_ values: [Double], _ count: Int, from start: Int = 0) -> [Double] {
    average(values, count, factor: 2 / (Double(count) + 1), from: start)
  }

  /// Wilder's average of values of which the first is not defined.
  static func wilder(_ values: [Double], _ count: Int) -> [Double] {
    average(values, count, factor: 1 / Double(count), from: 1)
  }

  static func changes(_ values: [Double]) -> [Double] {
    values.indices.map { $0 == 0 ? .nan : values[$0] - values[$0 - 1] }
  }

  static func trueRange(_ bars: BarSeries) -> [Double] {
    bars.close.indices.map { index in
      guard index > 0 else { return .nan }
      let close = bars.close[index - 1]
      return max(max(bars.high[index], close) - min(bars.low[index], close), bars.high[index] - bars.low[index])
    }
  }

  static func strength(_ values: [Double], _ period: Int) -> [Double] {
    let gain = wilder(changes(values).map { max($0, 0) }, period)
    let loss = wilder(changes(values).map { max(-$0, 0) }, period)
    return zip(gain, loss).map { $0 + $1 == 0 ? 0 : 100 * $0 / ($0 + $1) }
  }

  /// Line and signal line; the fast average begins late.
  static func convergence(_ values: [Double], _ fast: Int, _ slow: Int, _ signal: Int) -> ([Double], [Double]) {
    let line = zip(exponential(values, fast, from: slow - fast), exponential(values, slow)).map(-)
    return (line, exponential(line, signal, from: slow - 1))
  }

  /// Directional indicators of rises and falls, and the average index.
  static func movement(_ bars: BarSeries, _ period: Int) -> (plus: [Double], minus: [Double], index: [Double]) {
    let rises = changes(bars.high)
    let falls = changes(bars.low).map { -$0 }
    func sums(_ values: [Double]) -> [Double] {
      var sum = values.dropFirst().prefix(period - 1).reduce(0, +)
      return values.indices.map { index in
        guard index >= period else { return .nan }
        sum = sum - sum / Double(period) + values[index]
        return sum
      }
    }
    let ups = sums(zip(rises, falls).map { $0 > $1 && $0 > 0 ? $0 : 0 })
    let downs = sums(zip(rises, falls).map { $1 > $0 && $1 > 0 ? $1 : 0 })
    let ranges = sums(trueRange(bars))
    let plus = zip(ups, ranges).map { $1 == 0 ? 0 : 100 * $0 / $1 }
    let minus = zip(downs, ranges).map { $1 == 0 ? 0 : 100 * $0 / $1 }
    var last = 0.0
    let moves = zip(plus, minus).map { plus, minus in
      if plus + minus > 0 { last = 100 * abs(plus - minus) / (plus + minus) }
      return last
    }
    return (plus, minus, average(moves, period, factor: 1 / Double(period), from: period))
  }

  static func typical(_ bars: BarSeries) -> [Double] {
    bars.close.indices.map { (bars.high[$0] + bars.low[$0] + bars.close[$0]) / 3 }
  }

  /// Where the close stands in the range of the last bars, from 0 to 1, nil where there is no range.
  static func positions(_ bars: BarSeries, _ period: Int) -> [Double?] {
    bars.close.indices.map { index in
      let window = max(0, index - period + 1)...index
      guard let high = bars.high[window].max(), let low = bars.low[window].min(), high > low else { return nil }
      return (bars.close[index] - low) / (high - low)
    }
  }

  static func channelIndex(_ window: ArraySlice<Double>) -> Double {
    let mean = mean(window)
    let distance = window.map { abs($0 - mean) }.reduce(0, +) / Double(window.count)
    return distance < 1e-12 ? 0 : ((window.last ?? mean) - mean) / (0.015 * distance)
  }

  static func balance(_ bars: BarSeries) -> [Double] {
    var balance = 0.0
    return bars.close.indices.map { index in
      let change = index == 0 ? 1 : bars.close[index] - bars.close[index - 1]
      balance += change == 0 ? 0 : change > 0 ? bars.volume[index] : -bars.volume[index]
      return balance
    }
  }

  static func moneyFlow(_ bars: BarSeries, _ period: Int) -> [Double] {
    let prices = typical(bars)
    let flows = changes(prices).enumerated().map { index, change in
      abs(change) <= 1e-12 ? 0 : (change > 0 ? 1 : -1) * prices[index] * bars.volume[index]
    }
    return windows(flows, period) { window in
      let inflow = window.filter { $0 > 0 }.reduce(0, +)
      let total = window.map(\.magnitude).reduce(0, +)
      return total == 0 ? 0 : 100 * inflow / total
    }
  }

  static func adaptive(_ values: [Double], _ period: Int) -> [Double] {
    var average = 0.0
    return values.indices.map { index in
      guard index >= period else {
        average = values[index]
        return .nan
      }
      let path = changes(values)[(index - period + 1)...index].map(\.magnitude).reduce(0, +)
      let efficiency = path == 0 ? 1 : abs(values[index] - values[index - period]) / path
      let factor = efficiency * 2 / 3 + (1 - efficiency) * 2 / 31
      average += factor * factor * (values[index] - average)
      return average
    }
  }

  /// Written out for both sides, unlike the implementation.
  static func parabolicStop(_ bars: BarSeries, _ acceleration: Double, _ maximum: Double) -> [Double] {
    var result = Array(repeating: Double.nan, count: bars.count)
    guard bars.count > 1 else { return result }
    let (fall, rise) = (bars.low[0] - bars.low[1], bars.high[1] - bars.high[0])
    var isLong = !(fall > 0 && fall > rise)
    var extreme = isLong ? bars.high[1] : bars.low[1]
    var stop = isLong ? bars.low[0] : bars.high[0]
    var speed = acceleration
    for index in 1..<bars.count {
      let recent = max(1, index - 1)...index
      let (high, low) = (bars.high[recent].max() ?? 0, bars.low[recent].min() ?? 0)
      let isTurn = isLong ? bars.low[index] <= stop : bars.high[index] >= stop
      if isTurn {
        isLong.toggle()
        stop = isLong ? min(extreme, low) : max(extreme, high)
        extreme = isLong ? bars.high[index] : bars.low[index]
        speed = acceleration
      }
      result[index] = stop
      if isLong && bars.high[index] > extreme {
        extreme = bars.high[index]
        speed = min(speed + acceleration, maximum)
      } else if !isLong && bars.low[index] < extreme {
        extreme = bars.low[index]
        speed = min(speed + acceleration, maximum)
      }
      stop += speed * (extreme - stop)
      stop = isLong ? min(stop, low) : max(stop, high)
    }
    return result
  }
}
