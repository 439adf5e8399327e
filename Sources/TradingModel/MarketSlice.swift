/// Every bar that closes at one cycle, by symbol index: a view into a block.
public struct MarketSlice: Sendable {
  /// The block that holds the columns.
  public let block: MarketBlock
  /// Which cycle of the block.
  public let offset: Int

  /// A view of `block` at its `offset`-th cycle.
  @inlinable public init(block: MarketBlock, offset: Int) {
    self.block = block
    self.offset = offset
  }

  /// Index of the cycle within the run.
  @inlinable public var cycle: Int { block.firstCycle + offset }

  /// The instant of the cycle.
  public var timestamp: Timestamp { Timestamp(nanoseconds: block.timestamps[offset]) }

  /// What `symbol` shows here.
  @inlinable public func presence(_ symbol: Int) -> BarPresence {
    BarPresence(rawValue: block.presence[symbol * block.count + offset]) ?? .absent
  }

  /// Whether `symbol` has a bar of the data here, one that orders can be filled against.
  @inlinable public func isTraded(_ symbol: Int) -> Bool {
    block.presence[symbol * block.count + offset] == BarPresence.traded.rawValue
  }

  /// Opening price of `symbol`, NaN where it has no bar.
  @inlinable public func open(_ symbol: Int) -> Double { block.open[symbol * block.count + offset] }

  /// Closing price of `symbol`, NaN where it has no bar.
  @inlinable public func close(_ symbol: Int) -> Double { block.close[symbol * block.count + offset] }

  /// The bar of `symbol`, or nil where it has none.
  public func bar(_ symbol: Int) -> Bar? {
    let index = symbol * block.count + offset
    guard block.presence[index] != BarPresence.absent.rawValue else { return nil }
    return Bar(
      timestamp: timestamp, open: block.open[index], high: block.high[index], low: block.low[index],
      close: block.close[index], volume: block.volume[index])
  }
}
