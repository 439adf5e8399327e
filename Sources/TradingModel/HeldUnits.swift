/// Units of a symbol that a portfolio holds when it begins.
public struct HeldUnits: Equatable, Sendable {
  /// Index of the symbol.
  public var symbol: Int
  /// Signed units, not 0.
  public var quantity: Double
  /// What a unit is booked at; positive.
  public var price: Double

  /// Makes a holding from its parts.
  public init(symbol: Int, quantity: Double, price: Double) {
    self.symbol = symbol
    self.quantity = quantity
    self.price = price
  }
}

extension Sequence<HeldUnits> {
  /// What is left of a capital in cash once the units are booked, in their order.
  package func cash(of capital: Double) -> Double { reduce(capital) { $0 - $1.quantity * $1.price } }
}
