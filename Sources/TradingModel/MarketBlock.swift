/// A run of consecutive cycles, as columns: what the data streamer sends.
///
/// Matrices are symbol-major: the value of symbol `s` at the block's `k`-th cycle stands at `s * count + k`. Where a
/// symbol has no bar (`presence` is `absent`) prices and volume are NaN. Immutable, and shared by every receiver.
/// How the data is cut into blocks never changes a result.
public final class MarketBlock: Sendable {
  /// Index of the block's first cycle within the run.
  public let firstCycle: Int
  /// Time of each cycle in nanoseconds since the epoch, strictly ascending.
  public let timestamps: [Int64]
  /// Whether the block ends with the last cycle of the data.
  public let isLast: Bool
  /// Number of symbols.
  public let symbolCount: Int
  /// `BarPresence` raw values.
  public let presence: [UInt8]
  /// Opening prices.
  public let open: [Double]
  /// Highest prices.
  public let high: [Double]
  /// Lowest prices.
  public let low: [Double]
  /// Closing prices.
  public let close: [Double]
  /// Volumes.
  public let volume: [Double]

  /// Number of cycles in the block.
  @inlinable public var count: Int { timestamps.count }

  /// The cycle after the block's last.
  @inlinable public var endCycle: Int { firstCycle + timestamps.count }

  /// Wraps columns.
  ///
  /// - Precondition: every matrix holds `symbolCount * timestamps.count` values.
  public init(
    firstCycle: Int, timestamps: [Int64], isLast: Bool, symbolCount: Int, presence: [UInt8], open: [Double],
    high: [Double], low: [Double], close: [Double], volume: [Double]
  ) {
    let size = symbolCount * timestamps.count
    precondition(
      presence.count == size && open.count == size && high.count == size && low.count == size
        && close.count == size && volume.count == size, "a block's columns hold one value a symbol and cycle")
    self.firstCycle = firstCycle
    self.timestamps = timestamps
    self.isLast = isLast
    self.symbolCount = symbolCount
    self.presence = presence
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }

  /// The cycles before `cycle`: the block itself where it has no others.
  ///
  /// - Precondition: `cycle` is not before the block's first.
  public func prefix(before cycle: Int) -> MarketBlock {
    guard cycle < endCycle else { return self }
    let kept = cycle - firstCycle
    func cut<Value>(_ matrix: [Value]) -> [Value] {
      (0..<symbolCount).flatMap { matrix[($0 * count)..<($0 * count + kept)] }
    }
    return MarketBlock(
      firstCycle: firstCycle, timestamps: Array(timestamps.prefix(kept)), isLast: false, symbolCount: symbolCount,
      presence: cut(presence), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume))
  }

  /// The market slice at the block's `offset`-th cycle.
  @inlinable public func slice(at offset: Int) -> MarketSlice { MarketSlice(block: self, offset: offset) }
}
