/// A column of bars that a feature reads.
public enum BarColumn: String, Sendable, CaseIterable {
  /// Opening prices.
  case open
  /// Highest prices.
  case high
  /// Lowest prices.
  case low
  /// Closing prices.
  case close
  /// Volumes.
  case volume
}

/// Where the recursion of an exponential moving average begins.
public enum AverageSeed: String, Sendable, CaseIterable {
  /// With the simple average of the first `period` values, as TA-Lib does.
  case sma
  /// With the first value, as pandas does with `adjust=False`; reported from the same bar on as with `sma`.
  case first
}

/// What a feature computes, with its parameters.
///
/// Periods count bars of the symbol; inputs are finite, which data quality sees to. The index of the first defined bar
/// (from 0) stands with each case; the numbers are those of TA-Lib 0.8 where it has the indicator.
public enum FeatureKind: Sendable {
  /// Mean of the last `period` values; from bar period - 1.
  case simpleMovingAverage(BarColumn, period: Int)
  /// Recursion `ema += 2 / (period + 1) * (x - ema)`; from bar period - 1 with either seed.
  case exponentialMovingAverage(BarColumn, period: Int, seed: AverageSeed)
  /// Wilder's relative strength index, 0 to 100; from bar period.
  case relativeStrengthIndex(BarColumn, period: Int)
  /// Standard deviation of the last `period` values with divisor `period`; from bar period - 1.
  case standardDeviation(BarColumn, period: Int)
  /// Mean plus `deviations` times the standard deviation of the last `period` values; from bar period - 1.
  case bollingerUpper(BarColumn, period: Int, deviations: Double)
  /// Mean minus `deviations` times the standard deviation of the last `period` values; from bar period - 1.
  case bollingerLower(BarColumn, period: Int, deviations: Double)
  /// Maximum of the highs of the previous `period` bars, this one not among them; from bar period.
  case priorHigh(period: Int)
  /// Minimum of the lows of the previous `period` bars, this one not among them; from bar period.
  case priorLow(period: Int)
  /// Value divided by the value `period` bars ago, minus 1; from bar period.
  case rateOfChange(BarColumn, period: Int)
  /// Wilder's average of the true range; from bar period.
  case averageTrueRange(period: Int)
  /// A user's own indicator.
  case custom(CustomFeature)
}

/// A user's own indicator: a name, and how to make its state for one symbol.
public struct CustomFeature: Sendable {
  /// Identifies the feature: two custom features of one name are taken to be one.
  public let name: String
  /// Makes the state for one symbol, as it is before the first bar.
  public let make: @Sendable () -> any Indicator

  /// Names an indicator; the parameters that it depends on belong in the name.
  public init(name: String, make: @escaping @Sendable () -> any Indicator) {
    self.name = name
    self.make = make
  }
}
