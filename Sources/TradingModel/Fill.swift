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

/// Why the execution engine did not fill an order.
public enum RefusalReason: UInt8, Sendable, CaseIterable {
  /// The funds do not pay for the order, or for one unit of it.
  case insufficientFunds
  /// The rule resolved to no quantity (an exit of an empty position, a target already held).
  case nothingToTrade

  /// The name written to results.
  public var name: String {
    switch self {
    case .insufficientFunds: "insufficient_funds"
    case .nothingToTrade: "nothing_to_trade"
    }
  }
}

/// How an order ended without a fill.
public enum OrderClosure: Equatable, Sendable {
  /// The engine could not fill it.
  case refused(RefusalReason)
  /// The portfolio withdrew it.
  case cancelled
  /// The data ended while it was open.
  case expired
}

/// One thing that happened to one order in the engine.
public enum ExecutionEvent: Equatable, Sendable {
  /// The order was filled in full.
  case filled(Fill)
  /// The order with this sequence ended without a fill, at this cycle.
  case closed(order: Int, cycle: Int, closure: OrderClosure)
}

/// What the execution engine reports to one portfolio after it worked a step of a cycle.
public struct ExecutionReport: Equatable, Sendable {
  /// The cycle that was worked.
  public var cycle: Int
  /// The step that was worked: `openFills`, `closeFills` or `closeOut`.
  public var step: CycleStep
  /// What happened to the portfolio's orders, in the order in which it happened.
  public var events: [ExecutionEvent]
  /// The account as the engine sees it afterwards; the portfolio must agree to the bit.
  public var cash: Double

  /// Makes a report from its parts.
  public init(cycle: Int, step: CycleStep, events: [ExecutionEvent], cash: Double) {
    self.cycle = cycle
    self.step = step
    self.events = events
    self.cash = cash
  }
}
