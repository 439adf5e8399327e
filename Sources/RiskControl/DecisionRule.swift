import Determinism

/// What to do about one symbol, in lanes, given what is held, what is wanted and what is on its way.
///
/// Sides and directions are -1, 0 or 1: short, flat, long.
@usableFromInline
package enum DecisionRule<Number: Lane> {
  /// The side of a position of signed units.
  @inlinable @inline(__always)
  package static func side(of held: Number) -> Number {
    Number.zero.replacing(with: Number(repeating: 1), where: .zero .< held)
      .replacing(with: Number(repeating: -1), where: held .< .zero)
  }

  /// Whether a position is left, and whether one in the direction wanted is entered.
  ///
  /// - Parameters:
  ///   - isExiting: Whether an order that leaves the position is open.
  ///   - isEntering: Whether an order that enters in this direction is open.
  @inlinable @inline(__always)
  package static func decide(
    side: Number, direction: Number, isExiting: Number.Mask, isEntering: Number.Mask
  ) -> (exits: Number.Mask, enters: Number.Mask) {
    let differs = side .!= direction
    return (differs .& (side .!= .zero) .& .!isExiting, differs .& (direction .!= .zero) .& .!isEntering)
  }

  /// Whether a net order moves the position to its target weight.
  ///
  /// - Parameters:
  ///   - isDue: Whether the weight changed, or is restored at every bar.
  ///   - isRebalancing: Whether such an order is open.
  @inlinable @inline(__always)
  package static func rebalances(
    side: Number, weight: Number, isDue: Number.Mask, isRebalancing: Number.Mask
  ) -> Number.Mask {
    isDue .& .!((side .== .zero) .& (weight .== .zero)) .& .!isRebalancing
  }

  /// Whether an open order that leaves the position is wanted no more.
  @inlinable @inline(__always)
  package static func cancelsExit(side: Number, direction: Number) -> Number.Mask {
    (side .== .zero) .| (side .== direction)
  }

  /// Whether an open order that enters a position of side `entry` is wanted no more.
  @inlinable @inline(__always)
  package static func cancelsEntry(entry: Number, direction: Number) -> Number.Mask { direction .!= entry }
}
