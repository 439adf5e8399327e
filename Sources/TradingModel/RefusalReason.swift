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
