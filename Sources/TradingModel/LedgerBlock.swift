/// Everything one portfolio has to say about a run of consecutive cycles: what a risk worker sends to the recorder.
public struct LedgerBlock: Equatable, Sendable {
  /// Index of the first cycle.
  public var firstCycle: Int
  /// The cycles at which the portfolio may be in the market; what columns hold of others means nothing.
  public var window = 0..<Int.max
  /// Time of each cycle in nanoseconds since the epoch.
  public var timestamps: [Int64]
  /// Cash at the end of each cycle.
  public var cash: [Double]
  /// Value of all positions at the end of each cycle.
  public var positionValue: [Double]
  /// Whether any position was held at the end of each cycle.
  public var isExposed: [Bool]
  /// In the order in which they became known: an order that repeats a refused one shows when its outcome differs.
  public var orders: [OrderRecord]
  /// In order of time.
  public var fills: [FillRecord]
  /// In order of (cycle, symbol).
  public var positions: [PositionRecord]
  /// In the order in which they became known: refusals when their count is.
  public var events: [RiskEvent]

  /// An empty block that begins at `firstCycle`, with room for `capacity` cycles.
  public init(firstCycle: Int, capacity: Int = 0) {
    self.firstCycle = firstCycle
    timestamps = []
    cash = []
    positionValue = []
    isExposed = []
    orders = []
    fills = []
    positions = []
    events = []
    timestamps.reserveCapacity(capacity)
    cash.reserveCapacity(capacity)
    positionValue.reserveCapacity(capacity)
    isExposed.reserveCapacity(capacity)
  }

  /// Number of cycles.
  public var count: Int { timestamps.count }

  /// The cycle after the last.
  public var endCycle: Int { firstCycle + timestamps.count }

  /// The offsets of the cycles that lie in the window.
  public var recorded: Range<Int> {
    let first = min(max(window.lowerBound, firstCycle), endCycle)
    return (first - firstCycle)..<(max(first, min(window.upperBound, endCycle)) - firstCycle)
  }

  /// Equity at the end of the `offset`-th cycle: cash plus the value of positions.
  public func equity(_ offset: Int) -> Double { cash[offset] + positionValue[offset] }

  /// The cycles before `cycle`, with what was known by then.
  public func prefix(before cycle: Int) -> LedgerBlock {
    guard cycle < endCycle else { return self }
    var block = LedgerBlock(firstCycle: firstCycle)
    block.window = window
    let kept = max(0, cycle - firstCycle)
    block.timestamps = Array(timestamps.prefix(kept))
    block.cash = Array(cash.prefix(kept))
    block.positionValue = Array(positionValue.prefix(kept))
    block.isExposed = Array(isExposed.prefix(kept))
    block.orders = orders.filter { $0.knownCycle < cycle }
    block.fills = fills.filter { $0.fill.cycle < cycle }
    block.positions = positions.filter { $0.cycle < cycle }
    block.events = events.filter { $0.knownCycle < cycle }
    return block
  }
}
