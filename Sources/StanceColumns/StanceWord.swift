/// What a strategy without a memory says at sixty-four bars, a bit a bar from the first on; where none is set the
/// strategy is asked.
@usableFromInline
package struct StanceWord {
  @usableFromInline package var long: UInt64 = 0
  @usableFromInline package var short: UInt64 = 0
  @usableFromInline package var flat: UInt64 = 0

  /// Nothing is known.
  @inlinable package init() {}

  /// Makes it from its parts.
  @inlinable @inline(__always)
  package init(long: UInt64, short: UInt64, flat: UInt64 = 0) {
    (self.long, self.short, self.flat) = (long, short, flat)
  }
}
