/// A truth value, or one for each of several lanes: what the comparisons of a `Lane` give.
///
/// `Bool` is the mask of `Double`, `SIMDMask<SIMD8<Int64>>` that of `SIMD8<Double>`, `SixteenMask` that of
/// `SIMD16<Double>`. The operators are those of the standard library's masks; both sides are always evaluated.
@usableFromInline
package protocol LaneMask: Equatable, Sendable {
  /// The same truth value in every lane.
  init(repeating value: Bool)

  /// Holds in the lanes whose bits are set, from the lowest on.
  init(bits: UInt64)

  /// Whether it holds in one lane.
  subscript(lane: Int) -> Bool { get set }

  /// Whether it holds in at least one lane.
  var holdsSomewhere: Bool { get }

  /// A bit a lane, from the lowest on: whether it holds there.
  var bits: UInt64 { get }

  static prefix func .! (mask: Self) -> Self
  static func .& (left: Self, right: Self) -> Self
  static func .| (left: Self, right: Self) -> Self
  static func .^ (left: Self, right: Self) -> Self
}

extension Bool: LaneMask {
  @inlinable @inline(__always) package init(repeating value: Bool) { self = value }

  @inlinable @inline(__always) package init(bits: UInt64) { self = bits & 1 == 1 }

  @inlinable @inline(__always) package subscript(lane: Int) -> Bool {
    get { self }
    set { self = newValue }
  }

  @inlinable @inline(__always) package var holdsSomewhere: Bool { self }
  @inlinable @inline(__always) package var bits: UInt64 { self ? 1 : 0 }

  @inlinable @inline(__always) package static prefix func .! (mask: Bool) -> Bool { !mask }
  @inlinable @inline(__always) package static func .& (left: Bool, right: Bool) -> Bool { left && right }
  @inlinable @inline(__always) package static func .| (left: Bool, right: Bool) -> Bool { left || right }
  @inlinable @inline(__always) package static func .^ (left: Bool, right: Bool) -> Bool { left != right }
}

extension SIMDMask<SIMD8<Int64>>: LaneMask {
  // `any` is not always inlined.
  @inlinable @inline(__always) package var holdsSomewhere: Bool {
    let lanes = unsafeBitCast(self, to: SIMD8<UInt64>.self)
    let half = lanes.lowHalf | lanes.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter[0] | quarter[1] != 0
  }

  @inlinable @inline(__always) static var laneBits: SIMD8<UInt64> { SIMD8<UInt64>(1, 2, 4, 8, 16, 32, 64, 128) }

  @inlinable @inline(__always) package init(bits: UInt64) {
    self = SIMD8<UInt64>(repeating: bits) & Self.laneBits .!= SIMD8<UInt64>(repeating: 0)
  }

  @inlinable @inline(__always) package var bits: UInt64 {
    let lanes = unsafeBitCast(self, to: SIMD8<UInt64>.self) & Self.laneBits
    let half = lanes.lowHalf | lanes.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter[0] | quarter[1]
  }
}
