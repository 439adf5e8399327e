import Determinism

/// A limit in lanes, of which some may have none.
///
/// Not an infinite value where there is none: infinity times zero is NaN.
@usableFromInline
package struct LaneLimit<Number: Lane>: Sendable {
  /// 0 where there is none.
  @usableFromInline package let value: Number
  @usableFromInline package let isSet: Number.Mask

  @inlinable @inline(__always)
  package init(value: Number, isSet: Number.Mask) {
    self.value = Number.zero.replacing(with: value, where: isSet)
    self.isSet = isSet
  }
}

extension LaneLimit where Number == Double {
  @inlinable @inline(__always) package init(_ limit: Double?) { self.init(value: limit ?? 0, isSet: limit != nil) }
}
