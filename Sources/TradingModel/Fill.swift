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
  /// What happened to the portfolio's orders, in the order in which it happened.
  public var events: [ExecutionEvent]
  /// The account as the engine sees it afterwards; the portfolio must agree to the bit.
  public var cash: Double

  /// Makes a report from its parts.
  public init(cycle: Int, events: [ExecutionEvent], cash: Double) {
    self.cycle = cycle
    self.events = events
    self.cash = cash
  }
}
