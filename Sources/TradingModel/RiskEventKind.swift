/// Something a risk worker did, or could not do, that no order shows.
public enum RiskEventKind: UInt8, Sendable, CaseIterable {
  /// An order was refused; `value` holds how often in a row, `reason` why.
  case refusal
  /// A limit reduced an entry; `value` holds the units left.
  case reduced
  /// A limit left nothing of an entry; `value` holds how often in a row.
  case limited
  /// Equity fell from its peak by the limit: the worker leaves everything; `value` holds the drawdown.
  case drawdownStop
  /// Equity fell to zero or below: the worker leaves everything; `value` holds the equity.
  case ruin

  /// The name written to results.
  public var name: String {
    switch self {
    case .refusal: "refusal"
    case .reduced: "reduced"
    case .limited: "limited"
    case .drawdownStop: "drawdown_stop"
    case .ruin: "ruin"
    }
  }
}
