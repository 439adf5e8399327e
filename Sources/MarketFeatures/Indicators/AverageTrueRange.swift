import TradingModel

/// The true range: the largest of high - low, |high - previous close| and |low - previous close|.
///
/// The first bar has none.
struct TrueRange: BarIndicator, Indicator {
  private var previousClose: Double?

  /// The range between the close of one bar and the next bar.
  @inline(__always)
  static func between(_ close: Double, _ bar: Bar) -> Double {
    larger(bar.high - bar.low, larger((bar.high - close).magnitude, (bar.low - close).magnitude))
  }

  @inline(__always)
  mutating func update(_ bar: Bar) -> Double {
    defer { previousClose = bar.close }
    return previousClose.map { Self.between($0, bar) } ?? .nan
  }
}

/// Wilder's average of the true range (Wilder 1978).
struct AverageTrueRange: BarIndicator, Indicator {
  private let isNormalized: Bool
  private var range = TrueRange()
  private var average: ExponentialMovingAverage

  /// - Parameter isNormalized: Whether it is divided by the close, in percent.
  init(period: Int, isNormalized: Bool) {
    self.isNormalized = isNormalized
    average = ExponentialMovingAverage(wilder: period)
  }

  @inline(__always)
  mutating func update(_ bar: Bar) -> Double {
    let range = range.update(bar)
    guard !range.isNaN else { return .nan }
    let value = average.update(range)
    return isNormalized ? 100 * value / bar.close : value
  }
}
