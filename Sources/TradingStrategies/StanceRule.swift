import Determinism

/// A stance in lanes.
@usableFromInline
package struct LaneStance<Number: Lane>: Equatable, Sendable {
  /// -1 short, 0 flat, 1 long.
  @usableFromInline package let direction: Number
  /// From 0 to 1; 0 exactly when the direction is 0.
  @usableFromInline package let strength: Number

  @inlinable @inline(__always)
  package init(direction: Number, strength: Number) {
    self.direction = direction
    self.strength = strength
  }

  /// The same stance in every lane.
  @inlinable @inline(__always)
  package init(repeating stance: LaneStance<Double>) {
    self.init(direction: Number(repeating: stance.direction), strength: Number(repeating: stance.strength))
  }

  /// Whether this is another stance, but for `RoundingNoise` of the strength.
  @inlinable @inline(__always)
  package func isAbout(_ other: LaneStance<Number>) -> Number.Mask {
    (direction .== other.direction) .& strength.isAbout(other.strength, scale: other.strength)
  }
}

/// What a value of weighted stances comes to, in lanes: long above the threshold, short below its negative, where
/// `RoundingNoise` is neither: 0.1 + 0.2 against 0.3 is a tie.
@usableFromInline
package struct StanceRule<Number: Lane>: Sendable {
  @usableFromInline package let threshold: Number

  /// - Parameter threshold: Not negative.
  @inlinable @inline(__always)
  package init(threshold: Number) { self.threshold = threshold }

  /// The direction of a value that is further from the thresholds than any noise in every lane; nil where it is not.
  ///
  /// - Parameter noise: At least `RoundingNoise` of the comparison.
  @inlinable @inline(__always)
  package func clearDirection(of value: Number, noise: Number) -> Number? {
    // The other threshold is at least as far.
    let margin = value.magnitude - threshold
    if (.!(noise .< margin.magnitude)).holdsSomewhere { return nil }
    return Number.zero.replacing(with: Number(repeating: 1).withSign(of: value), where: .zero .< margin)
  }

  /// The direction times the strength of a value that is beyond the threshold of its sign.
  @inlinable @inline(__always)
  package func stanceBeyond(_ value: Number) -> Number {
    Number.greatest(Number.least(value, Number(repeating: 1)), Number(repeating: -1))
  }

  /// What a strategy's stance adds to the value.
  @inlinable @inline(__always)
  package static func part(weight: Number, direction: Number, strength: Number) -> Number {
    weight * direction * strength
  }

  /// The stance of a value, with the value's size as its strength, at most 1.
  ///
  /// - Parameter voiced: What the value would be if all its parts had one sign: beside the threshold, the scale of the
  ///   comparison.
  @inlinable @inline(__always)
  package func stance(of value: Number, voiced: Number) -> LaneStance<Number> {
    let isActive = isActive(value, voiced: voiced)
    let one = Number(repeating: 1)
    return LaneStance(
      direction: Number.zero.replacing(with: one.withSign(of: value), where: isActive),
      strength: Number.zero.replacing(with: Number.least(value.magnitude, one), where: isActive))
  }

  /// The direction of a value, or the direction times the strength, as `stance` has them.
  ///
  /// - Parameter isFull: Whether the strength is that of the direction.
  @inlinable @inline(__always)
  package func signed(of value: Number, voiced: Number, isFull: Bool) -> Number {
    let one = Number(repeating: 1)
    let size = isFull ? one : Number.least(value.magnitude, one)
    return Number.zero.replacing(with: size.withSign(of: value), where: isActive(value, voiced: voiced))
  }

  /// Whether a value lies beyond the threshold of its sign; it never lies beyond the other.
  @inlinable @inline(__always)
  func isActive(_ value: Number, voiced: Number) -> Number.Mask {
    value.magnitude.isAbove(threshold, scale: threshold + voiced)
  }
}

extension AggregationStrength {
  /// A combined stance with the strength that it has by this.
  @inlinable @inline(__always)
  package func applied<Number: Lane>(to stance: LaneStance<Number>) -> LaneStance<Number> {
    switch self {
    case .proportional: stance
    // The size of a direction is 1, or 0 where it is flat.
    case .full: LaneStance(direction: stance.direction, strength: stance.direction.magnitude)
    }
  }
}

/// A count of stances in lanes: how many strategies hold each direction, and how strongly.
@usableFromInline
package struct StanceVotes<Number: Lane>: Sendable {
  @usableFromInline var voters = Number.zero
  @usableFromInline var longs = Number.zero
  @usableFromInline var shorts = Number.zero
  @usableFromInline var longStrength = Number.zero
  @usableFromInline var shortStrength = Number.zero

  @inlinable @inline(__always)
  package init() {}

  /// Counts the stance of one strategy.
  @inlinable @inline(__always)
  package mutating func add(direction: Number, strength: Number) {
    let one = Number(repeating: 1)
    let isLong = direction .== one
    let isShort = direction .== Number(repeating: -1)
    voters = voters + one
    longs = longs.replacing(with: longs + one, where: isLong)
    shorts = shorts.replacing(with: shorts + one, where: isShort)
    longStrength = longStrength.replacing(with: longStrength + strength, where: isLong)
    shortStrength = shortStrength.replacing(with: shortStrength + strength, where: isShort)
  }

  /// The direction that more than half of all hold, with the mean strength of those who hold it; else flat.
  @inlinable @inline(__always) package var majority: LaneStance<Number> {
    stance(isLong: voters .< longs + longs, isShort: voters .< shorts + shorts)
  }

  /// The direction that all hold, with their mean strength; else flat.
  @inlinable @inline(__always) package var unanimity: LaneStance<Number> {
    stance(isLong: (.zero .< longs) .& (longs .== voters), isShort: (.zero .< shorts) .& (shorts .== voters))
  }

  @inlinable @inline(__always)
  func stance(isLong: Number.Mask, isShort: Number.Mask) -> LaneStance<Number> {
    let direction = Number.zero.replacing(with: Number(repeating: -1), where: isShort)
      .replacing(with: Number(repeating: 1), where: isLong)
    let strength = Number.zero.replacing(with: shortStrength / shorts, where: isShort)
      .replacing(with: longStrength / longs, where: isLong)
    return LaneStance(direction: direction, strength: strength)
  }
}
