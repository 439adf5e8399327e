/// What happened to an order at a cycle; one row of the `orders` results.
public enum OrderState: UInt8, Sendable {
  /// The engine accepted it.
  case accepted
  /// It was filled in full.
  case filled
  /// The engine could not fill it.
  case refused
  /// The portfolio withdrew it.
  case cancelled
  /// The data ended while it was open.
  case expired

  /// The name written to results.
  public var name: String {
    switch self {
    case .accepted: "accepted"
    case .filled: "filled"
    case .refused: "refused"
    case .cancelled: "cancelled"
    case .expired: "expired"
    }
  }
}

/// A change of an order's state.
public struct OrderRecord: Equatable, Sendable {
  /// Cycle of the change.
  public var cycle: Int
  /// The order.
  public var order: Order
  /// Its state from now on.
  public var state: OrderState
  /// Side and units, known once the order is filled (units also where the size names them).
  public var side: Side?
  /// Units, positive, nil while the size is a rule that is not resolved yet.
  public var quantity: Double?
  /// The instant of the cycle, in nanoseconds since the epoch; the cycle may lie before the ledger block's first.
  public var timestamp: Int64

  /// Cycle at which this became known: later than `cycle` for what is withheld until its outcome is clear.
  ///
  /// Rows stand in its order, so that how the run is cut into blocks does not show.
  public var knownCycle: Int

  /// Makes a record from its parts.
  public init(
    cycle: Int, order: Order, state: OrderState, side: Side?, quantity: Double?, timestamp: Int64 = 0,
    knownCycle: Int? = nil
  ) {
    self.knownCycle = knownCycle ?? cycle
    self.cycle = cycle
    self.timestamp = timestamp
    self.order = order
    self.state = state
    self.side = side
    self.quantity = quantity
  }
}

/// A fill with the IDs that lead back to its cause.
public struct FillRecord: Equatable, Sendable {
  /// The fill.
  public var fill: Fill
  /// The order that it filled.
  public var order: Order

  /// Makes a record from its parts.
  public init(fill: Fill, order: Order) {
    self.fill = fill
    self.order = order
  }
}

/// A position after it changed, as of the end of a cycle.
public struct PositionRecord: Equatable, Sendable {
  /// Cycle of the change.
  public var cycle: Int
  /// Index of the symbol.
  public var symbol: Int
  /// Signed units now held.
  public var quantity: Double
  /// Average price of the units held, costs apart; 0 when flat.
  public var averagePrice: Double

  /// Makes a record from its parts.
  public init(cycle: Int, symbol: Int, quantity: Double, averagePrice: Double) {
    self.cycle = cycle
    self.symbol = symbol
    self.quantity = quantity
    self.averagePrice = averagePrice
  }
}

/// Something a risk worker did, or could not do, that no order shows.
public enum RiskEventKind: UInt8, Sendable, CaseIterable {
  /// An order was refused; `value` holds how often in a row, `reason` why.
  case refusal
  /// A limit reduced an entry; `value` holds the units left.
  case reduced
  /// A limit left nothing of an entry; `value` holds how often in a row.
  case limited
  /// Equity fell from its peak by the limit: the worker leaves everything; `value` holds the drawdown.
  case drawdownStop
  /// Equity fell to zero or below: the worker leaves everything; `value` holds the equity.
  case ruin

  /// The name written to results.
  public var name: String {
    switch self {
    case .refusal: "refusal"
    case .reduced: "reduced"
    case .limited: "limited"
    case .drawdownStop: "drawdown_stop"
    case .ruin: "ruin"
    }
  }
}

/// One row of the `events` results.
public struct RiskEvent: Equatable, Sendable {
  /// Cycle at which it happened; of repeated equal refusals the first.
  public var cycle: Int
  /// What happened.
  public var kind: RiskEventKind
  /// Index of the symbol, or nil where it concerns the whole portfolio.
  public var symbol: Int?
  /// Why, for refusals.
  public var reason: RefusalReason?
  /// See `RiskEventKind`.
  public var value: Double
  /// The instant of the cycle, in nanoseconds since the epoch; the cycle may lie before the ledger block's first.
  public var timestamp: Int64

  /// Cycle at which this became known: later than `cycle` for what is withheld until its outcome is clear.
  ///
  /// Rows stand in its order, so that how the run is cut into blocks does not show.
  public var knownCycle: Int

  /// Makes an event from its parts.
  public init(
    cycle: Int, kind: RiskEventKind, symbol: Int?, reason: RefusalReason? = nil, value: Double, timestamp: Int64 = 0,
    knownCycle: Int? = nil
  ) {
    self.knownCycle = knownCycle ?? cycle
    self.cycle = cycle
    self.timestamp = timestamp
    self.kind = kind
    self.symbol = symbol
    self.reason = reason
    self.value = value
  }
}

/// Everything one portfolio has to say about a run of consecutive cycles: what a risk worker sends to the recorder.
public struct LedgerBlock: Equatable, Sendable {
  /// Index of the first cycle.
  public var firstCycle: Int
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

  /// Equity at the end of the `offset`-th cycle: cash plus the value of positions.
  public func equity(_ offset: Int) -> Double { cash[offset] + positionValue[offset] }

  /// The cycles before `cycle`, with what was known by then.
  public func prefix(before cycle: Int) -> LedgerBlock {
    guard cycle < endCycle else { return self }
    var block = LedgerBlock(firstCycle: firstCycle)
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
