/// The bars of one symbol as columns of equal length, in ascending order of closing time.
public struct BarSeries: Equatable, Sendable {
  /// Whose bars these are.
  public var symbol: Symbol
  /// Closing times in nanoseconds since the epoch, strictly ascending.
  public var timestamps: [Int64]
  /// Opening prices.
  public var open: [Double]
  /// Highest prices.
  public var high: [Double]
  /// Lowest prices.
  public var low: [Double]
  /// Closing prices.
  public var close: [Double]
  /// Volumes.
  public var volume: [Double]

  /// An empty series with room for `capacity` bars.
  public init(symbol: Symbol, capacity: Int = 0) {
    self.symbol = symbol
    timestamps = []
    open = []
    high = []
    low = []
    close = []
    volume = []
    timestamps.reserveCapacity(capacity)
    open.reserveCapacity(capacity)
    high.reserveCapacity(capacity)
    low.reserveCapacity(capacity)
    close.reserveCapacity(capacity)
    volume.reserveCapacity(capacity)
  }

  /// Number of bars.
  public var count: Int { timestamps.count }

  /// The bar at `index`.
  public subscript(index: Int) -> Bar {
    Bar(
      timestamp: Timestamp(nanoseconds: timestamps[index]), open: open[index], high: high[index], low: low[index],
      close: close[index], volume: volume[index])
  }

  /// Adds a bar at the end.
  public mutating func append(_ bar: Bar) {
    timestamps.append(bar.timestamp.nanoseconds)
    open.append(bar.open)
    high.append(bar.high)
    low.append(bar.low)
    close.append(bar.close)
    volume.append(bar.volume)
  }
}
