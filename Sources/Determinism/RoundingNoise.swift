/// What the rounding of doubles leaves where exact arithmetic would leave nothing; so what *equal*, *above*, *enough*
/// and *whole* mean wherever a rule compares computed amounts.
///
/// Two ways to compute one amount part in their last bits: 0.1 + 0.2 is not 0.3, and 39,506.84 / 25.39 is a bit less
/// than 1,556. Such a difference must not decide: it would refuse what was paid for to the cent, lose a unit, take a
/// tie for a vote, or open positions of 1e-13 units that pay a commission and stand in the way of real ones.
///
/// Noise is measured on the *scale* of a comparison: the size of the numbers whose rounding shows in what is compared.
/// It is that of the two sides themselves where they are sums and products of amounts of one sign. Where a side is a
/// difference, it is the size of what was subtracted: a return of 5 % is a ratio of 1.05 less 1, so its scale is 1.
/// Each caller says its scale; Docs/Semantics.md lists them.
///
/// What comes from outside and is not computed (prices as they were read, counts, times) may be compared as it stands.
public enum RoundingNoise {
  /// The largest part of a scale that counts as noise: some thousand last places of a double, and less of an amount
  /// than anybody trades.
  @inlinable public static var part: Double { 1e-12 }

  /// Whether `excess` is nothing beside `amount`: negative, zero, or noise.
  @inlinable
  public static func covers(_ excess: Double, of amount: Double) -> Bool { excess.isNoise(of: amount) }

  /// Whether `value` is above `level` by more than noise; never where a number is NaN.
  ///
  /// For strategies of one's own: `RoundingNoise.isAbove(bar[change], 0.05, scale: 1)`.
  @inlinable
  public static func isAbove(_ value: Double, _ level: Double, scale: Double) -> Bool {
    value.isAbove(level, scale: scale)
  }

  /// Whether `value` is below `level` by more than noise; never where a number is NaN.
  @inlinable
  public static func isBelow(_ value: Double, _ level: Double, scale: Double) -> Bool {
    value.isBelow(level, scale: scale)
  }
}

/// Comparisons that rounding does not decide. Of *above*, *below* and *about* exactly one holds, where no number is
/// NaN; where one is, none does.
extension Lane {
  /// What counts as nothing on a scale.
  @inlinable @inline(__always) package static func noise(on scale: Self) -> Self {
    Self(repeating: RoundingNoise.part) * scale.magnitude
  }

  /// Whether this excess is nothing beside `amount`: negative, zero, or noise.
  @inlinable @inline(__always) package func isNoise(of amount: Self) -> Mask { self .<= Self.noise(on: amount) }

  /// Whether this is above another number by more than noise.
  @inlinable @inline(__always) package func isAbove(_ other: Self, scale: Self) -> Mask {
    Self.noise(on: scale) .< self - other
  }

  /// Whether this is below another number by more than noise.
  @inlinable @inline(__always) package func isBelow(_ other: Self, scale: Self) -> Mask {
    Self.noise(on: scale) .< other - self
  }

  /// Whether this is above another number, or below it by noise at most.
  @inlinable @inline(__always) package func isAtLeast(_ other: Self, scale: Self) -> Mask {
    (other - self).isNoise(of: scale)
  }

  /// Whether this is below another number, or above it by noise at most.
  @inlinable @inline(__always) package func isAtMost(_ other: Self, scale: Self) -> Mask {
    (self - other).isNoise(of: scale)
  }

  /// Whether this is another number but for noise.
  @inlinable @inline(__always) package func isAbout(_ other: Self, scale: Self) -> Mask {
    (self - other).magnitude.isNoise(of: scale)
  }

  /// Zero where this is noise on a scale, else this number; NaN stays.
  @inlinable @inline(__always) package func settled(on scale: Self) -> Self {
    replacing(with: .zero, where: magnitude.isNoise(of: scale))
  }

  /// The whole number towards zero, where what falls short of the next by noise at most is that next: of
  /// 1555.9999999999998 it is 1556.
  ///
  /// Numbers so large that noise is more than a quarter, from some 2.5e11 on, are raised by a quarter, and whole ones
  /// stay what they are.
  @inlinable @inline(__always) package func wholePart(scale: Self) -> Self {
    let slack = Self.least(Self(repeating: 0.25), .noise(on: scale))
    return (magnitude + slack).truncated.withSign(of: self)
  }
}
