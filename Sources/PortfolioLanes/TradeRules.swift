import Determinism
import OrderExecution

/// What trades of lanes side by side go by.
@usableFromInline
package struct TradeRules<Number: Lane>: Sendable {
  @usableFromInline package let sizes: SizeRule<Number>
  /// Units or a fraction, as the sizing has it.
  @usableFromInline package let amount: Number
  /// Whether no lane pays slippage or a fixed commission.
  @usableFromInline package let costsAreProportional: Bool

  /// Makes it from its parts.
  @inlinable
  package init(sizes: SizeRule<Number>, amount: Number, costsAreProportional: Bool) {
    (self.sizes, self.amount, self.costsAreProportional) = (sizes, amount, costsAreProportional)
  }
}
