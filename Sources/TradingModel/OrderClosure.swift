/// How an order ended without a fill.
public enum OrderClosure: Equatable, Sendable {
  /// The engine could not fill it.
  case refused(RefusalReason)
  /// The portfolio withdrew it.
  case cancelled
  /// The data ended while it was open.
  case expired
}
