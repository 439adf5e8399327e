/// How large an order is.
///
/// Sizes are rules, resolved by the execution engine at the fill price.
public enum OrderSize: Equatable, Sendable {
  /// This many units, positive.
  case units(Double)
  /// As many units as the funds of the portfolio pay for, costs included.
  case allIn
  /// The whole position: an exit.
  case position
  /// Signed fraction of the portfolio's value that the position shall have.
  case targetWeight(Double)
}
