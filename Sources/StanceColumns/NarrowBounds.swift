/// `ColumnBounds` in numbers of half the bits, of which twice as many are looked at at once.
///
/// What is found by them is certain where it holds by more than they may be off, see `bound`; what is nearer the column
/// itself is asked.
@usableFromInline
package struct NarrowBounds {
  @usableFromInline let least: UnsafePointer<Float>
  @usableFromInline let greatest: UnsafePointer<Float>

  /// How many numbers there are for so many runs.
  package static func size(runs: Int) -> Int { 2 * runs }

  /// - Parameter memory: Where `write` wrote every run.
  package init(_ memory: UnsafePointer<Float>, runs: Int) { (least, greatest) = (memory, memory + runs) }

  /// Writes those of a run; of one that has a number which is NaN nothing is known, so that its bounds have no end.
  @inlinable @inline(__always)
  package static func write(
    least: Double, greatest: Double, _ run: Int, of runs: Int, in memory: UnsafeMutablePointer<Float>
  ) {
    // Rounding keeps order: these are the bounds of the rounded values too.
    let isKnown = least == least
    memory[run] = isKnown ? Float(least) : -.infinity
    memory[runs + run] = isKnown ? Float(greatest) : .infinity
  }

  /// The least values of eight runs of eight bars.
  @inlinable @inline(__always) package func least(runs first: Int) -> SIMD8<Float> {
    UnsafeRawPointer(least + first).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// Likewise the greatest.
  @inlinable @inline(__always) package func greatest(runs first: Int) -> SIMD8<Float> {
    UnsafeRawPointer(greatest + first).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// What a difference of rounded numbers is above only where that of the numbers is above a bound.
  ///
  /// Each of the two is off by 2^-24 of itself at most, and so is their difference: 2^-23 of the largest that both
  /// come to together, and this is twice as much.
  /// - Parameter largest: Not below the sum of their magnitudes.
  /// - Returns: Nil where there are numbers so large that these may be infinite.
  package static func bound(above bound: Double, largest: Double) -> Float? {
    // The last is for numbers that are too small for a normal one.
    isNarrow(bound, largest) ? Float(bound + largest * 0x1p-22 + 0x1p-140).nextUp : nil
  }

  /// What a difference of rounded numbers is not above only where that of the numbers is not above a bound; nil
  /// likewise.
  package static func bound(notAbove bound: Double, largest: Double) -> Float? {
    isNarrow(bound, largest) ? Float(bound - largest * 0x1p-22 - 0x1p-140).nextDown : nil
  }

  private static func isNarrow(_ bound: Double, _ largest: Double) -> Bool { largest < 0x1p120 && bound < 0x1p120 }
}
