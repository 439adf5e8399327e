/// A number, or several side by side on which one rule works at once: those of portfolios that differ in numbers only.
///
/// `Double` is one lane, `SIMD8<Double>` eight, `SIMD16<Double>` sixteen. A rule that is generic over it decides by
/// masks instead of branches, and gives in each lane, to the bit, what the same rule over `Double` gives for that
/// lane's numbers. Rules and their methods are `@inlinable package`: a generic that is not specialised across modules
/// is some twenty times slower. The small ones are `@inline(__always)` too: vectors are passed in memory, which costs
/// more than what is done with them.
///
/// Only operations that IEEE 754 defines to the bit are here, so that no number of lanes and no processor shows.
@usableFromInline
package protocol Lane: Equatable, Sendable {
  /// What comparisons give.
  associatedtype Mask: LaneMask

  /// Some lanes of it, so few that what a loop keeps of them stays in registers.
  associatedtype Part: LanePart

  /// Number of lanes.
  static var laneCount: Int { get }

  /// The lanes of one part: from `Part.laneCount * index` on.
  subscript(part index: Int) -> Part { get set }

  /// 0 in every lane.
  static var zero: Self { get }

  /// The same number in every lane.
  init(repeating value: Double)

  /// The number of one lane.
  subscript(lane: Int) -> Double { get set }

  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self

  static func .< (left: Self, right: Self) -> Mask
  static func .<= (left: Self, right: Self) -> Mask
  static func .== (left: Self, right: Self) -> Mask

  /// The number without its sign.
  var magnitude: Self { get }

  /// A number that is 0 where both are, and not where one is not.
  func union(_ other: Self) -> Self

  /// The magnitude of this number with the sign of another, zeros and NaN included.
  func withSign(of other: Self) -> Self

  /// `other` in the lanes where `mask` holds, this number in the others.
  func replacing(with other: Self, where mask: Mask) -> Self

  /// The smaller of two numbers, as `Swift.min`: the first where they are equal (0 and -0 are) or one of them is NaN.
  static func least(_ first: Self, _ second: Self) -> Self
}

extension Lane {
  @inlinable @inline(__always) package static func .> (left: Self, right: Self) -> Mask { right .< left }
  @inlinable @inline(__always) package static func .>= (left: Self, right: Self) -> Mask { right .<= left }
  @inlinable @inline(__always) package static func .!= (left: Self, right: Self) -> Mask { .!(left .== right) }

  /// The larger of two numbers, as `Swift.max`: the second where they are equal (0 and -0 are), the first where one of
  /// them is NaN.
  @inlinable @inline(__always)
  package static func greatest(_ first: Self, _ second: Self) -> Self {
    first.replacing(with: second, where: first .<= second)
  }

  /// Every NaN as the one of `StreamDigest`, and -0 as +0.
  @inlinable @inline(__always) package var canonical: Self {
    (self + .zero).replacing(with: Self(repeating: .nan), where: self .!= self)
  }

  /// The whole number towards zero, `rounded(.towardZero)` to the bit: -0.5 becomes -0, NaN and infinities stay.
  ///
  /// Adding 2^52 to a smaller magnitude leaves no bits for a fraction (Warren 2013, *Hacker's Delight*). Without the
  /// vector instructions that round, the standard library's form is a call of the C library for each lane.
  @inlinable @inline(__always) package var truncated: Self {
    let allWhole = Self(repeating: 0x1p52)
    let size = magnitude
    let nearest = (size + allWhole) - allWhole
    let whole = nearest.replacing(with: nearest - Self(repeating: 1), where: size .< nearest)
    return replacing(with: whole.withSign(of: self), where: size .< allWhole)
  }
}

extension Double: Lane {
  @usableFromInline package typealias Mask = Bool
  @usableFromInline package typealias Part = Double

  @inlinable @inline(__always) package subscript(part index: Int) -> Double {
    get { self }
    set { self = newValue }
  }

  @inlinable @inline(__always) package static var laneCount: Int { 1 }

  @inlinable @inline(__always) package init(repeating value: Double) { self = value }

  @inlinable @inline(__always) package subscript(lane: Int) -> Double {
    get { self }
    set { self = newValue }
  }

  @inlinable @inline(__always) package static func .< (left: Double, right: Double) -> Bool { left < right }
  @inlinable @inline(__always) package static func .<= (left: Double, right: Double) -> Bool { left <= right }
  @inlinable @inline(__always) package static func .== (left: Double, right: Double) -> Bool { left == right }

  @inlinable @inline(__always) package func union(_ other: Double) -> Double {
    Double(bitPattern: bitPattern | other.bitPattern)
  }

  @inlinable @inline(__always) package func withSign(of other: Double) -> Double {
    Double(signOf: other, magnitudeOf: self)
  }

  @inlinable @inline(__always) package func replacing(with other: Double, where mask: Bool) -> Double {
    mask ? other : self
  }

  @inlinable @inline(__always) package static func least(_ first: Double, _ second: Double) -> Double {
    second < first ? second : first
  }
}

extension SIMD8<Double>: Lane {
  @usableFromInline package typealias Mask = SIMDMask<SIMD8<Int64>>
  @usableFromInline package typealias Part = SIMD4<Double>

  @inlinable @inline(__always) package subscript(part index: Int) -> SIMD4<Double> {
    get { index == 0 ? lowHalf : highHalf }
    set { if index == 0 { lowHalf = newValue } else { highHalf = newValue } }
  }

  @inlinable @inline(__always) package static var laneCount: Int { 8 }

  @inlinable @inline(__always) static var signBits: SIMD8<UInt64> { SIMD8<UInt64>(repeating: 1 << 63) }

  @inlinable @inline(__always) package var magnitude: SIMD8<Double> {
    unsafeBitCast(unsafeBitCast(self, to: SIMD8<UInt64>.self) & ~Self.signBits, to: SIMD8<Double>.self)
  }

  // Lane by lane, which becomes the one instruction that does just this; masks hide it, and take four.
  @inlinable @inline(__always)
  package static func least(_ first: SIMD8<Double>, _ second: SIMD8<Double>) -> SIMD8<Double> {
    var least = first
    for lane in 0..<8 { least[lane] = second[lane] < first[lane] ? second[lane] : first[lane] }
    return least
  }

  @inlinable @inline(__always) package func union(_ other: SIMD8<Double>) -> SIMD8<Double> {
    let bits = unsafeBitCast(self, to: SIMD8<UInt64>.self) | unsafeBitCast(other, to: SIMD8<UInt64>.self)
    return unsafeBitCast(bits, to: SIMD8<Double>.self)
  }

  @inlinable @inline(__always) package func withSign(of other: SIMD8<Double>) -> SIMD8<Double> {
    let size = unsafeBitCast(self, to: SIMD8<UInt64>.self) & ~Self.signBits
    let sign = unsafeBitCast(other, to: SIMD8<UInt64>.self) & Self.signBits
    return unsafeBitCast(size | sign, to: SIMD8<Double>.self)
  }
}
