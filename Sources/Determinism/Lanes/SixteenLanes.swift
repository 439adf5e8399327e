// Sixteen lanes, for processors with vectors of 32 or 64 bytes: steps that wait for each other then have two vectors
// under way where eight lanes have one. See `Lane`, `LaneMask` and `LanePart`.

extension SIMD16<Double>: Lane {
  @usableFromInline package typealias Mask = SixteenMask
  @usableFromInline package typealias Part = SIMD8<Double>

  @inlinable @inline(__always) package subscript(part index: Int) -> SIMD8<Double> {
    get { index == 0 ? lowHalf : highHalf }
    set { if index == 0 { lowHalf = newValue } else { highHalf = newValue } }
  }

  @inlinable @inline(__always) package static var laneCount: Int { 16 }

  @inlinable @inline(__always) static var signBits: SIMD16<UInt64> { SIMD16<UInt64>(repeating: 1 << 63) }

  @inlinable @inline(__always) package var magnitude: SIMD16<Double> {
    unsafeBitCast(unsafeBitCast(self, to: SIMD16<UInt64>.self) & ~Self.signBits, to: SIMD16<Double>.self)
  }

  @inlinable @inline(__always)
  package static func .< (left: SIMD16<Double>, right: SIMD16<Double>) -> SixteenMask {
    let mask: SixteenMask.Lanes = left .< right
    return SixteenMask(mask)
  }
  @inlinable @inline(__always)
  package static func .<= (left: SIMD16<Double>, right: SIMD16<Double>) -> SixteenMask {
    let mask: SixteenMask.Lanes = left .<= right
    return SixteenMask(mask)
  }
  @inlinable @inline(__always)
  package static func .== (left: SIMD16<Double>, right: SIMD16<Double>) -> SixteenMask {
    let mask: SixteenMask.Lanes = left .== right
    return SixteenMask(mask)
  }

  @inlinable @inline(__always)
  package func replacing(with other: SIMD16<Double>, where mask: SixteenMask) -> SIMD16<Double> {
    replacing(with: other, where: mask.lanes)
  }

  // As with eight lanes, for its reason.
  @inlinable @inline(__always)
  package static func least(_ first: SIMD16<Double>, _ second: SIMD16<Double>) -> SIMD16<Double> {
    var least = first
    for lane in 0..<16 { least[lane] = second[lane] < first[lane] ? second[lane] : first[lane] }
    return least
  }

  @inlinable @inline(__always) package func union(_ other: SIMD16<Double>) -> SIMD16<Double> {
    let bits = unsafeBitCast(self, to: SIMD16<UInt64>.self) | unsafeBitCast(other, to: SIMD16<UInt64>.self)
    return unsafeBitCast(bits, to: SIMD16<Double>.self)
  }

  @inlinable @inline(__always) package func withSign(of other: SIMD16<Double>) -> SIMD16<Double> {
    let size = unsafeBitCast(self, to: SIMD16<UInt64>.self) & ~Self.signBits
    let sign = unsafeBitCast(other, to: SIMD16<UInt64>.self) & Self.signBits
    return unsafeBitCast(size | sign, to: SIMD16<Double>.self)
  }
}

/// A truth value for each of sixteen lanes.
///
/// A type of its own, as the standard library's masks conform to `LaneMask` for eight lanes, and can do so once.
@usableFromInline
package struct SixteenMask: LaneMask {
  @usableFromInline typealias Lanes = SIMDMask<SIMD16<Int64>>

  @usableFromInline var lanes: Lanes

  @inlinable @inline(__always) init(_ lanes: Lanes) { self.lanes = lanes }

  @inlinable @inline(__always) package init(repeating value: Bool) { lanes = Lanes(repeating: value) }

  @inlinable @inline(__always) package init(bits: UInt64) {
    lanes = SIMD16<UInt64>(repeating: bits) & Self.laneBits .!= SIMD16<UInt64>(repeating: 0)
  }

  @inlinable @inline(__always) package subscript(lane: Int) -> Bool {
    get { lanes[lane] }
    set { lanes[lane] = newValue }
  }

  @inlinable @inline(__always) package var holdsSomewhere: Bool {
    Self.union(of: unsafeBitCast(lanes, to: SIMD16<UInt64>.self)) != 0
  }

  @inlinable @inline(__always) package var bits: UInt64 {
    Self.union(of: unsafeBitCast(lanes, to: SIMD16<UInt64>.self) & Self.laneBits)
  }

  @inlinable @inline(__always) static var laneBits: SIMD16<UInt64> {
    SIMD16<UInt64>(
      lowHalf: SIMD8<UInt64>(1, 2, 4, 8, 16, 32, 64, 128),
      highHalf: SIMD8<UInt64>(256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768))
  }

  /// Every bit that is set in one of the lanes.
  @inlinable @inline(__always) static func union(of lanes: SIMD16<UInt64>) -> UInt64 {
    let half = lanes.lowHalf | lanes.highHalf
    let quarter = half.lowHalf | half.highHalf
    let eighth = quarter.lowHalf | quarter.highHalf
    return eighth[0] | eighth[1]
  }

  @inlinable @inline(__always) package static prefix func .! (mask: SixteenMask) -> SixteenMask {
    SixteenMask(.!mask.lanes)
  }
  @inlinable @inline(__always) package static func .& (left: SixteenMask, right: SixteenMask) -> SixteenMask {
    SixteenMask(left.lanes .& right.lanes)
  }
  @inlinable @inline(__always) package static func .| (left: SixteenMask, right: SixteenMask) -> SixteenMask {
    SixteenMask(left.lanes .| right.lanes)
  }
  @inlinable @inline(__always) package static func .^ (left: SixteenMask, right: SixteenMask) -> SixteenMask {
    SixteenMask(left.lanes .^ right.lanes)
  }
}

extension SIMD8<Double>: LanePart {
  @inlinable @inline(__always)
  package static func lesser(_ first: SIMD8<Double>, _ second: SIMD8<Double>) -> SIMD8<Double> {
    least(first, second)
  }

  @inlinable @inline(__always) package var isPositive: Bool { all(self .> 0) }
  @inlinable @inline(__always) package var isNumber: Bool { all(self .== self) }
}
