/// The stance of one strategy about one symbol.
@usableFromInline
package struct VoiceStance: Sendable {
  @usableFromInline package let direction: Double
  @usableFromInline package let strength: Double
  /// Both in one.
  @usableFromInline package let signedStrength: Double

  /// Makes it from its parts.
  @inlinable @inline(__always)
  package init(direction: Double, strength: Double) {
    (self.direction, self.strength, signedStrength) = (direction, strength, direction * strength)
  }
}

/// A change of one strategy's stance.
@usableFromInline
package struct VoiceSignal: Sendable {
  @usableFromInline package let cycle: Int32
  /// The position of its symbol among those that the portfolios trade.
  @usableFromInline package let place: Int32
  /// The position of its stream among those that the portfolios follow.
  @usableFromInline package let voice: Int32
  @usableFromInline package let direction: Double
  @usableFromInline package let strength: Double

  /// Makes it from its parts.
  @inlinable @inline(__always)
  package init(cycle: Int32, place: Int32, voice: Int32, direction: Double, strength: Double) {
    (self.cycle, self.place, self.voice) = (cycle, place, voice)
    (self.direction, self.strength) = (direction, strength)
  }
}
