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
