/// One bar of one symbol, stamped with the instant at which it closes.
public struct Bar: Equatable, Sendable {
  /// When the bar closes; nothing of the bar is known before.
  public var timestamp: Timestamp
  /// First price of the bar.
  public var open: Double
  /// Highest price of the bar.
  public var high: Double
  /// Lowest price of the bar.
  public var low: Double
  /// Last price of the bar.
  public var close: Double
  /// Traded volume, in units of the instrument.
  public var volume: Double

  /// Makes a bar; nothing is checked here, data quality is the business of `MarketData`.
  public init(timestamp: Timestamp, open: Double, high: Double, low: Double, close: Double, volume: Double) {
    self.timestamp = timestamp
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }
}
