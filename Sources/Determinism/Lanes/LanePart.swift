/// Some lanes of a `Lane`, for loops over rows of which several numbers are kept: those of eight lanes do not fit into
/// the registers that every processor has, and would go through memory at each step.
///
/// Arithmetic without decisions: what a part comes to is what its lanes come to, to the bit.
@usableFromInline
package protocol LanePart: Sendable {
  /// Number of lanes.
  static var laneCount: Int { get }

  /// The same number in every lane.
  init(repeating value: Double)

  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self

  /// The smaller of two numbers, as `Lane.least`.
  static func lesser(_ first: Self, _ second: Self) -> Self

  /// Whether every lane is above 0.
  var isPositive: Bool { get }

  /// Whether no lane is NaN.
  var isNumber: Bool { get }
}

extension Double: LanePart {
  @inlinable @inline(__always) package static func lesser(_ first: Double, _ second: Double) -> Double {
    second < first ? second : first
  }

  @inlinable @inline(__always) package var isPositive: Bool { self > 0 }
  @inlinable @inline(__always) package var isNumber: Bool { self == self }
}

extension SIMD4<Double>: LanePart {
  @inlinable @inline(__always) package static var laneCount: Int { 4 }

  // As `Lane.least`, for its reason.
  @inlinable @inline(__always)
  package static func lesser(_ first: SIMD4<Double>, _ second: SIMD4<Double>) -> SIMD4<Double> {
    var least = first
    for lane in 0..<4 { least[lane] = second[lane] < first[lane] ? second[lane] : first[lane] }
    return least
  }

  @inlinable @inline(__always) package var isPositive: Bool { all(self .> 0) }
  @inlinable @inline(__always) package var isNumber: Bool { all(self .== self) }
}

extension Lane {
  /// Number of parts.
  @inlinable @inline(__always) package static var partCount: Int { laneCount / Part.laneCount }
}
