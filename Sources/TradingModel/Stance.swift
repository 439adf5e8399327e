/// A strategy's view of a symbol: a direction and how strongly it is held.
public struct Stance: Equatable, Sendable {
  /// -1 short, 0 flat, 1 long.
  public var direction: Int8
  /// From 0 to 1; 0 exactly when the direction is 0.
  public var strength: Double

  /// Makes a stance from its parts; nothing is clamped.
  @inlinable public init(direction: Int8, strength: Double) {
    self.direction = direction
    self.strength = strength
  }

  /// No position wanted: what every strategy starts with.
  @inlinable public static var flat: Stance { Stance(direction: 0, strength: 0) }
  /// Long with full strength.
  @inlinable public static var long: Stance { Stance(direction: 1, strength: 1) }
  /// Short with full strength.
  @inlinable public static var short: Stance { Stance(direction: -1, strength: 1) }
}
