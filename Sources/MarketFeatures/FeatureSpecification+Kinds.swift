extension FeatureSpecification {
  /// Mean of the last `period` values of a column.
  public static func simpleMovingAverage(_ period: Int, of column: BarColumn = .close) -> Self {
    Self(.simpleMovingAverage(column, period: period))
  }

  /// Exponential moving average of a column.
  public static func exponentialMovingAverage(
    _ period: Int, of column: BarColumn = .close, seed: AverageSeed = .sma
  ) -> Self {
    Self(.exponentialMovingAverage(column, period: period, seed: seed))
  }

  /// Wilder's relative strength index of a column.
  public static func relativeStrengthIndex(_ period: Int, of column: BarColumn = .close) -> Self {
    Self(.relativeStrengthIndex(column, period: period))
  }

  /// Standard deviation of the last `period` values of a column, with divisor `period`.
  public static func standardDeviation(_ period: Int, of column: BarColumn = .close) -> Self {
    Self(.standardDeviation(column, period: period))
  }

  /// Upper Bollinger band of a column.
  public static func bollingerUpper(_ period: Int, deviations: Double, of column: BarColumn = .close) -> Self {
    Self(.bollingerUpper(column, period: period, deviations: deviations))
  }

  /// Middle Bollinger band of a column, which is its simple moving average.
  public static func bollingerMiddle(_ period: Int, of column: BarColumn = .close) -> Self {
    Self(.simpleMovingAverage(column, period: period))
  }

  /// Lower Bollinger band of a column.
  public static func bollingerLower(_ period: Int, deviations: Double, of column: BarColumn = .close) -> Self {
    Self(.bollingerLower(column, period: period, deviations: deviations))
  }

  /// Maximum of the highs of the previous `period` bars.
  public static func priorHigh(_ period: Int) -> Self { Self(.priorHigh(period: period)) }

  /// Minimum of the lows of the previous `period` bars.
  public static func priorLow(_ period: Int) -> Self { Self(.priorLow(period: period)) }

  /// Value divided by the value `period` bars ago, minus 1.
  public static func rateOfChange(_ period: Int, of column: BarColumn = .close) -> Self {
    Self(.rateOfChange(column, period: period))
  }

  /// Wilder's average of the true range.
  public static func averageTrueRange(_ period: Int) -> Self { Self(.averageTrueRange(period: period)) }

  /// A user's own indicator; two of one name are taken to be one.
  public static func custom(_ name: String, make: @escaping @Sendable () -> any Indicator) -> Self {
    Self(.custom(CustomFeature(name: name, make: make)))
  }
}
