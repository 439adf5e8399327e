/// What trading costs: slippage and commission of one portfolio's orders.
///
/// Buys execute at raw * (1 + bp/1e4), sales at raw * (1 - bp/1e4); commission = fixed + proportional * units * price.
public struct CostModel: Equatable, Sendable {
  /// Slippage in basis points of the raw price, against the trader.
  public let slippageBasisPoints: Double
  /// The arithmetic.
  package let rule: CostRule<Double>

  /// No costs by default.
  public init(proportional: Double = 0, fixed: Double = 0, slippageBasisPoints: Double = 0) {
    self.slippageBasisPoints = slippageBasisPoints
    rule = CostRule(proportional: proportional, fixed: fixed, slippageBasisPoints: slippageBasisPoints)
  }

  /// Commission as a fraction of the traded value.
  public var proportional: Double { rule.proportional }

  /// Commission an order, in the account's currency.
  public var fixed: Double { rule.fixed }

  /// The price paid or received a unit when the market's is `raw`.
  public func executionPrice(raw: Double, side: Side) -> Double {
    rule.executionPrice(raw: raw, buys: side == .buy)
  }

  /// Commission of an order for `quantity` units, positive, executed at `price`.
  public func commission(quantity: Double, price: Double) -> Double {
    rule.commission(quantity: quantity, price: price)
  }

  /// What an order for `quantity` units, positive, executed at `price` binds: its value and its commission.
  public func outlay(quantity: Double, price: Double) -> Double { rule.outlay(quantity: quantity, price: price) }

  /// Units for which `funds` pay at `price`, commission included; zero or negative where they pay for nothing.
  public func affordableUnits(funds: Double, price: Double, quantities: QuantityRule = .fractional) -> Double {
    rule.affordableUnits(funds: funds, price: price, quantities: quantities)
  }
}
