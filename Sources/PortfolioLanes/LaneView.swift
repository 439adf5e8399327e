import Determinism

/// Rows of numbers, from the side of some lanes.
@usableFromInline
package struct LaneView<Number: Lane> {
  @usableFromInline let first: UnsafeMutableRawPointer
  @usableFromInline let stride: Int

  /// - Parameters:
  ///   - first: Where these lanes have the number of the first row.
  ///   - stride: How many bytes one row is away from the next.
  @inlinable @inline(__always)
  package init(_ first: UnsafeMutableRawPointer, stride: Int) { (self.first, self.stride) = (first, stride) }

  @inlinable @inline(__always)
  package subscript(row: Int) -> Number {
    get { (first + row &* stride).assumingMemoryBound(to: Number.self).pointee }
    nonmutating set { (first + row &* stride).assumingMemoryBound(to: Number.self).pointee = newValue }
  }
}
