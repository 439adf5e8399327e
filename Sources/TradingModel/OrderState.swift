/// What happened to an order at a cycle; one row of the `orders` results.
public enum OrderState: UInt8, Sendable {
  /// The engine accepted it.
  case accepted
  /// It was filled in full.
  case filled
  /// The engine could not fill it.
  case refused
  /// The portfolio withdrew it.
  case cancelled
  /// The data ended while it was open.
  case expired

  /// The name written to results.
  public var name: String {
    switch self {
    case .accepted: "accepted"
    case .filled: "filled"
    case .refused: "refused"
    case .cancelled: "cancelled"
    case .expired: "expired"
    }
  }
}
