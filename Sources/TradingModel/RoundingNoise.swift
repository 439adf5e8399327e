import Determinism

/// What the rounding of doubles leaves where exact arithmetic would leave nothing.
///
/// Two ways to compute one amount part in their last bits: 0.1 + 0.2 is not 0.3. Where a rule asks whether something
/// fits or whether anything is left, such a difference must not decide: it would refuse what was paid for to the cent,
/// or open positions of 1e-13 units that pay a commission and stand in the way of real ones.
public enum RoundingNoise {
  /// The largest part of an amount that counts as noise: some thousand last places of a double, and less of a position
  /// than anybody trades.
  @inlinable public static var part: Double { 1e-12 }

  /// Whether `excess` is nothing beside `amount`: negative, zero, or noise.
  @inlinable
  public static func covers(_ excess: Double, of amount: Double) -> Bool { excess.isNoise(of: amount) }
}

extension Lane {
  /// Whether this excess is nothing beside `amount`: negative, zero, or `RoundingNoise`; never where one is NaN.
  @inlinable package func isNoise(of amount: Self) -> Mask {
    self .<= Self(repeating: RoundingNoise.part) * amount.magnitude
  }
}
