/// A column and its `ColumnBounds` in numbers of half the bits, of which twice as many are looked at at once.
///
/// What is found of them is certain where it holds by more than they may be off, see `bound`; what is nearer is asked
/// of the column itself.
struct NarrowColumn {
  /// The values of every whole run of eight bars; NaN behind the last.
  private let values: UnsafePointer<Float>
  /// See `ColumnBounds`.
  private let least: UnsafePointer<Float>
  private let greatest: UnsafePointer<Float>

  /// How many numbers there are for so many runs.
  static func size(runs: Int) -> Int { 10 * runs }

  /// - Parameter memory: Where `write` wrote every run.
  init(_ memory: UnsafeRawPointer, runs: Int) {
    values = memory.assumingMemoryBound(to: Float.self)
    least = values + 8 * runs
    greatest = least + runs
  }

  /// Writes a run; of one that has a number which is NaN nothing is known, so that its bounds have no end.
  @inline(__always)
  static func write(
    _ eight: SIMD8<Double>, least: Double, greatest: Double, _ run: Int, of runs: Int,
    in memory: UnsafeMutableRawPointer
  ) {
    let numbers = memory.assumingMemoryBound(to: Float.self)
    UnsafeMutableRawPointer(numbers + 8 * run).storeBytes(of: SIMD8<Float>(eight), as: SIMD8<Float>.self)
    // Rounding keeps order: these are the bounds of the rounded values too.
    let isKnown = least == least
    numbers[8 * runs + run] = isKnown ? Float(least) : -.infinity
    numbers[9 * runs + run] = isKnown ? Float(greatest) : .infinity
  }

  /// The values of eight bars, from the first of a run on.
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Float> {
    UnsafeRawPointer(values + bar).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// The least values of eight runs of eight bars.
  @inline(__always) func least(runs first: Int) -> SIMD8<Float> {
    UnsafeRawPointer(least + first).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// Likewise the greatest.
  @inline(__always) func greatest(runs first: Int) -> SIMD8<Float> {
    UnsafeRawPointer(greatest + first).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// What a difference of rounded numbers is above only where that of the numbers is above a bound.
  ///
  /// Each of the two is off by 2^-24 of itself at most, and so is their difference: 2^-23 of the largest that both
  /// come to together, and this is twice as much.
  /// - Parameter largest: Not below the sum of their magnitudes.
  /// - Returns: Nil where there are numbers so large that these may be infinite.
  static func bound(above bound: Double, largest: Double) -> Float? {
    // The last is for numbers that are too small for a normal one.
    isNarrow(bound, largest) ? Float(bound + largest * 0x1p-22 + 0x1p-140).nextUp : nil
  }

  /// What a difference of rounded numbers is not above only where that of the numbers is not above a bound; nil
  /// likewise.
  static func bound(notAbove bound: Double, largest: Double) -> Float? {
    isNarrow(bound, largest) ? Float(bound - largest * 0x1p-22 - 0x1p-140).nextDown : nil
  }

  private static func isNarrow(_ bound: Double, _ largest: Double) -> Bool { largest < 0x1p120 && bound < 0x1p120 }
}
