/// An order, or what remained of it, executed at a price.
public struct Fill: Equatable, Sendable {
  /// Sequence of the order within its portfolio.
  public var order: Int
  /// Cycle against whose slice the order was filled.
  public var cycle: Int
  /// Index of the symbol.
  public var symbol: Int
  /// Whether units were bought or sold.
  public var side: Side
  /// Number of units, positive.
  public var quantity: Double
  /// Price paid or received a unit, slippage included.
  public var price: Double
  /// The market's price before slippage.
  public var rawPrice: Double
  /// Commission in the account's currency, not negative.
  public var commission: Double

  /// Makes a fill from its parts.
  public init(
    order: Int, cycle: Int, symbol: Int, side: Side, quantity: Double, price: Double, rawPrice: Double,
    commission: Double
  ) {
    self.order = order
    self.cycle = cycle
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.price = price
    self.rawPrice = rawPrice
    self.commission = commission
  }

  /// Positive for a buy, negative for a sale.
  public var signedQuantity: Double { side == .buy ? quantity : -quantity }

  /// What slippage cost, in the account's currency.
  public var slippage: Double { (price - rawPrice).magnitude * quantity }
}
