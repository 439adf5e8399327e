/// A fill with the IDs that lead back to its cause.
public struct FillRecord: Equatable, Sendable {
  /// The fill.
  public var fill: Fill
  /// The order that it filled.
  public var order: Order

  /// Makes a record from its parts.
  public init(fill: Fill, order: Order) {
    self.fill = fill
    self.order = order
  }
}
