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

  /// A series of bars in ascending order of closing time.
  public init(symbol: Symbol, bars: some Sequence<Bar>) {
    self.init(symbol: symbol, capacity: bars.underestimatedCount)
    for bar in bars { append(bar) }
  }

  /// A bar a day from closing prices alone: it opens where the one before closed, and closes at the end of its UTC day.
  ///
  /// - Parameter start: An instant of the first day.
  public init(symbol: Symbol, dailyCloses closes: [Double], from start: Timestamp) {
    self.init(symbol: symbol, capacity: closes.count)
    var open = closes.first ?? 0
    var closing = (start.day &+ 1) &* Timestamp.nanosecondsPerDay &- 1
    for close in closes {
      let time = Timestamp(nanoseconds: closing)
      append(
        Bar(timestamp: time, open: open, high: max(open, close), low: min(open, close), close: close, volume: 0))
      open = close
      closing &+= Timestamp.nanosecondsPerDay
    }
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
