/// Whether an order or fill buys or sells.
public enum Side: Int8, Sendable {
  /// Buys.
  case buy = 1
  /// Sells.
  case sell = -1

  /// `buy` or `sell`, as written to results.
  public var name: String { self == .buy ? "buy" : "sell" }
}
