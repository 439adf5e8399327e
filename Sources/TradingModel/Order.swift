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
