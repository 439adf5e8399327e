/// Wilder's average of the true range (Wilder 1978), begun with the mean of the first `period` ranges, as in TA-Lib.
///
/// The true range is the largest of high - low, |high - previous close| and |low - previous close|; the first bar has
/// none.
struct AverageTrueRange: Sendable {
  private let period: Int
  private let divisor: Double
  private var seen = 0
  private var previousClose = 0.0
  private var average = 0.0

  init(period: Int) {
    self.period = period
    divisor = Double(period)
  }

  @inline(__always)
  mutating func update(high: Double, low: Double, close: Double) -> Double {
    let range = Self.trueRange(high: high, low: low, previousClose: previousClose)
    previousClose = close
    if seen > period {
      average = (average * (divisor - 1) + range) / divisor
      return average
    }
    seen += 1
    guard seen > 1 else { return .nan }
    average += range
    guard seen > period else { return .nan }
    average /= divisor
    return average
  }

  @inline(__always)
  private static func trueRange(high: Double, low: Double, previousClose: Double) -> Double {
    max(high - low, max((high - previousClose).magnitude, (low - previousClose).magnitude))
  }

  /// The same values over whole columns.
  static func column(high: [Double], low: [Double], close: [Double], period: Int) -> [Double] {
    let divisor = Double(period)
    return .undefined(close.count, from: period) { output in
      var average = 0.0
      for index in 1...period {
        average += trueRange(high: high[index], low: low[index], previousClose: close[index - 1])
      }
      average /= divisor
      output[period] = average
      for index in period + 1..<close.count {
        let range = trueRange(high: high[index], low: low[index], previousClose: close[index - 1])
        average = (average * (divisor - 1) + range) / divisor
        output[index] = average
      }
    }
  }
}
