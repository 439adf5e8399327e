import Determinism

/// What trading costs, in lanes: the one definition of slippage, commission and what funds pay for.
///
/// Buys execute at raw * (1 + bp/1e4), sales at raw * (1 - bp/1e4); commission = fixed + proportional * units * price.
@usableFromInline
package struct CostRule<Number: Lane>: Equatable, Sendable {
  /// Commission as a fraction of the traded value.
  @usableFromInline package let proportional: Number
  /// Commission an order, in the account's currency.
  @usableFromInline package let fixed: Number
  /// The price of a purchase and that of a sale, as a part of the market's.
  @usableFromInline package let buyFactor: Number
  @usableFromInline package let sellFactor: Number

  /// - Parameter slippageBasisPoints: Slippage in basis points of the raw price, against the trader.
  @inlinable @inline(__always) package init(proportional: Number, fixed: Number, slippageBasisPoints: Number) {
    self.proportional = proportional
    self.fixed = fixed
    let slippage = slippageBasisPoints / Number(repeating: 1e4)
    buyFactor = Number(repeating: 1) + slippage
    sellFactor = Number(repeating: 1) - slippage
  }

  /// The price paid or received a unit when the market's is `raw`.
  @inlinable @inline(__always) package func executionPrice(raw: Number, buys: Number.Mask) -> Number {
    raw * sellFactor.replacing(with: buyFactor, where: buys)
  }

  /// The cash once units are traded.
  @inlinable @inline(__always)
  package static func cashAfter(
    _ cash: Number, trading units: Number, buys: Number.Mask, at price: Number, commission: Number
  ) -> Number {
    let value = units * price
    return (cash + value).replacing(with: cash - value, where: buys) - commission
  }

  /// Commission of an order for `quantity` units, positive, executed at `price`.
  @inlinable @inline(__always) package func commission(quantity: Number, price: Number) -> Number {
    fixed + proportional * quantity * price
  }

  /// What an order for `quantity` units, positive, executed at `price` binds: its value and its commission.
  @inlinable @inline(__always) package func outlay(quantity: Number, price: Number) -> Number {
    quantity * price * (Number(repeating: 1) + proportional) + fixed
  }

  /// Units for which `funds` pay at `price`, commission included; zero or negative where they pay for nothing.
  ///
  /// The scale of what the fixed commission leaves of the funds is the funds.
  @inlinable @inline(__always)
  package func affordableUnits(funds: Number, price: Number, quantities: QuantityRule) -> Number {
    let outlay = price * (Number(repeating: 1) + proportional)
    return quantities.rounded((funds - fixed).settled(on: funds) / outlay, scale: funds / outlay)
  }
}
