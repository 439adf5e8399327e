import Determinism
import StanceColumns

/// Between which values a column lies, for every run of eight bars from the block's first on.
///
/// What holds for the bounds of a run holds at each of its bars, as rounding keeps order: where the least of one column
/// less the greatest of another is above a bound, so is every difference of the two.
struct ColumnBounds {
  /// The least value of each run; NaN where one of its values is, and behind the last whole run.
  let least: UnsafePointer<Double>
  /// Likewise the greatest.
  let greatest: UnsafePointer<Double>
  /// The same in half the bits.
  let narrow: NarrowBounds

  /// Bars from which on bounds are found, and looked at: those of eight runs.
  static let shortest = 64

  /// How many values the bounds of a column are.
  ///
  /// - Parameter bars: How many the column has.
  static func size(bars: Int) -> Int {
    bars < shortest ? 0 : 2 * runCount(bars) + (NarrowBounds.size(runs: runCount(bars)) + 1) / 2
  }

  /// Eight runs are looked at together, so that there are whole eights of them.
  private static func runCount(_ bars: Int) -> Int { (bars + 63) / 64 * 8 }

  /// Those of a column that is too short, which nobody looks at.
  init(unread values: UnsafePointer<Double>) {
    (least, greatest) = (values, values)
    narrow = NarrowBounds(UnsafeRawPointer(values).assumingMemoryBound(to: Float.self), runs: 0)
  }

  /// Finds those of a column.
  ///
  /// - Parameter memory: Holds `size(bars: count)` values.
  init(of values: UnsafePointer<Double>, count: Int, in memory: UnsafeMutablePointer<Double>) {
    let runs = Self.runCount(count)
    let (least, greatest) = (memory, memory + runs)
    let narrow = UnsafeMutableRawPointer(memory + 2 * runs).assumingMemoryBound(to: Float.self)
    let whole = count / 8
    for run in 0..<whole {
      let eight = UnsafeRawPointer(values + 8 * run).loadUnaligned(as: SIMD8<Double>.self)
      let isNumber = all(eight .== eight)
      least[run] = isNumber ? Self.least(of: eight) : .nan
      greatest[run] = isNumber ? -Self.least(of: -eight) : .nan
      NarrowBounds.write(least: least[run], greatest: greatest[run], run, of: runs, in: narrow)
    }
    (least + whole).update(repeating: .nan, count: runs - whole)
    (greatest + whole).update(repeating: .nan, count: runs - whole)
    for run in whole..<runs {
      NarrowBounds.write(least: .nan, greatest: .nan, run, of: runs, in: narrow)
    }
    (self.least, self.greatest) = (UnsafePointer(least), UnsafePointer(greatest))
    self.narrow = NarrowBounds(narrow, runs: runs)
  }

  /// The least of eight numbers.
  @inline(__always)
  private static func least(of eight: SIMD8<Double>) -> Double {
    let four = SIMD4<Double>.lesser(eight.lowHalf, eight.highHalf)
    return Double.least(Double.least(four[0], four[1]), Double.least(four[2], four[3]))
  }

  /// The first bar of the runs, one after the other up to a bar, that have a number at each of their bars.
  func start(ofNumbersBefore end: Int) -> Int {
    var run = end / 8
    while run > 0, least[run - 1] == least[run - 1] { run -= 1 }
    return 8 * run
  }

  /// The largest magnitude of some runs; 0 where there are none.
  func largest(of runs: Range<Int>) -> Double {
    var largest = 0.0
    for run in runs {
      largest = Double.greatest(largest, Double.greatest(least[run].magnitude, greatest[run].magnitude))
    }
    return largest
  }
}
