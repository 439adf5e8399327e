import TradingModel

/// A check that every row of market data passes, or is an error.
///
/// The settings may turn named checks into leaving the row out and reporting that.
public enum QualityCheck: String, Sendable, CaseIterable {
  /// A row has the fields of the header, and each can be read.
  case rows
  /// Times ascend.
  case order
  /// No time occurs twice.
  case duplicates
  /// Prices are above zero, and within `BarLimits`.
  case prices
  /// The high is not below the low; open and close lie between them.
  case range
  /// Volume is not negative, and within `BarLimits`.
  case volume
}

/// What prices and volumes may be: far from the limits of `Double`, so that what is computed from them stays finite
/// unless the capital is beyond all measure.
public enum BarLimits {
  /// Smallest and largest price.
  public static let prices = 1e-15...1e15
  static let pricesInWords = "1e-15 to 1e15"
  /// Largest volume.
  public static let largestVolume = 1e18

  /// Whether prices and volume of a bar are within these bounds, and open and close between low and high.
  public static func allow(_ bar: Bar) -> Bool {
    allow(open: bar.open, high: bar.high, low: bar.low, close: bar.close) && allow(volume: bar.volume)
  }

  static func allow(open: Double, high: Double, low: Double, close: Double) -> Bool {
    low >= prices.lowerBound && high <= prices.upperBound && open >= low && open <= high && close >= low
      && close <= high
  }

  static func allow(volume: Double) -> Bool { volume >= 0 && volume <= largestVolume }
}
