/// What trading costs: the one definition of slippage and commission.
///
/// Buys execute at raw * (1 + bp/1e4), sales at raw * (1 - bp/1e4); commission = fixed + proportional * units * price.
public struct CostModel: Equatable, Sendable {
  /// Commission as a fraction of the traded value.
  public let proportional: Double
  /// Commission an order, in the account's currency.
  public let fixed: Double
  /// Slippage in basis points of the raw price, against the trader.
  public let slippageBasisPoints: Double
  private let buyFactor: Double
  private let sellFactor: Double

  /// No costs by default.
  public init(proportional: Double = 0, fixed: Double = 0, slippageBasisPoints: Double = 0) {
    self.proportional = proportional
    self.fixed = fixed
    self.slippageBasisPoints = slippageBasisPoints
    buyFactor = 1 + slippageBasisPoints / 1e4
    sellFactor = 1 - slippageBasisPoints / 1e4
  }

  /// The price paid or received a unit when the market's is `raw`.
  public func executionPrice(raw: Double, side: Side) -> Double {
    raw * (side == .buy ? buyFactor : sellFactor)
  }

  /// Commission of an order for `quantity` units, positive, executed at `price`.
  public func commission(quantity: Double, price: Double) -> Double { fixed + proportional * quantity * price }

  /// What an order for `quantity` units, positive, executed at `price` binds: its value and its commission.
  public func outlay(quantity: Double, price: Double) -> Double { quantity * price * (1 + proportional) + fixed }

  /// Units for which `funds` pay at `price`, commission included; zero or negative where they pay for nothing.
  public func affordableUnits(funds: Double, price: Double) -> Double { (funds - fixed) / (price * (1 + proportional)) }
}
