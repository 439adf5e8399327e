/// What an order is for.
///
/// While an order of a portfolio with the same symbol and intent is open, no second is sent.
public enum OrderIntent: UInt8, Sendable, CaseIterable {
  /// Leave the whole position, long or short.
  case exit
  /// Open a long position.
  case enterLong
  /// Open a short position.
  case enterShort
  /// Move to a target weight by one net order.
  case rebalance
  /// Leave the whole position at the last close, when the data ends.
  case closeOut
}

/// How large an order is.
///
/// Sizes are rules, resolved by the execution engine at the fill price.
public enum OrderSize: Equatable, Sendable {
  /// This many units, positive.
  case units(Double)
  /// As many units as the funds of the portfolio pay for, costs included.
  case allIn
  /// The whole position: an exit.
  case position
  /// Signed fraction of the portfolio's value that the position shall have.
  case targetWeight(Double)
}

/// Whether an order or fill buys or sells.
public enum Side: Int8, Sendable {
  /// Buys.
  case buy = 1
  /// Sells.
  case sell = -1

  /// `buy` or `sell`, as written to results.
  public var name: String { self == .buy ? "buy" : "sell" }
}

/// An instruction of one portfolio to trade one symbol at the market.
public struct Order: Equatable, Sendable {
  /// Counts the orders of the portfolio, from 1.
  public var sequence: Int
  /// The risk decision that made the order; counts the decisions of the portfolio, from 1.
  public var decision: Int
  /// Sequence of the final signal that the decision acted on, 0 where none did (a drawdown stop, say).
  public var signal: Int
  /// Cycle at whose step 6 the engine accepts the order.
  public var cycle: Int
  /// Index of the symbol.
  public var symbol: Int
  /// What the order is for.
  public var intent: OrderIntent
  /// How large the order is.
  public var size: OrderSize
  /// Largest number of units, long or short, that the order may leave held by opening or enlarging a position; nil
  /// where no limit reduces it.
  ///
  /// It binds the part that opens or enlarges and nothing else, so that it never causes a sale.
  public var maximumUnits: Double?

  /// Makes an order from its parts.
  public init(
    sequence: Int, decision: Int, signal: Int, cycle: Int, symbol: Int, intent: OrderIntent, size: OrderSize,
    maximumUnits: Double? = nil
  ) {
    self.sequence = sequence
    self.decision = decision
    self.signal = signal
    self.cycle = cycle
    self.symbol = symbol
    self.intent = intent
    self.size = size
    self.maximumUnits = maximumUnits
  }
}

/// What one portfolio tells the execution engine at step 5 of a cycle: cancellations first, then new orders.
public struct OrderBatch: Equatable, Sendable {
  /// The cycle of the decision.
  public var cycle: Int
  /// `accept`, or `closeOut` at the last cycle of the data; an empty `closeOut` batch lets open orders expire.
  public var step: CycleStep
  /// Sequences of open orders to cancel.
  public var cancellations: [Int]
  /// New orders in ascending sequence.
  public var orders: [Order]

  /// Makes a batch from its parts.
  public init(cycle: Int, step: CycleStep = .accept, cancellations: [Int] = [], orders: [Order] = []) {
    self.cycle = cycle
    self.step = step
    self.cancellations = cancellations
    self.orders = orders
  }

  /// Whether the batch says nothing.
  public var isEmpty: Bool { cancellations.isEmpty && orders.isEmpty }
}
