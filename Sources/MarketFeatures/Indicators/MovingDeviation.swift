import Determinism

// Without optimisation squareRoot() calls the C library's sqrt, which is linked for those who import it.
#if canImport(Glibc)
  import Glibc
#endif

/// Standard deviation of the last `period` values with divisor `period`, and what is built on it.
struct MovingDeviation: ColumnIndicator {
  enum Output {
    /// The standard deviation.
    case deviation
    /// Mean plus this factor, which may be negative, times the standard deviation.
    case band(Double)
    /// Distance from the mean in standard deviations, 0 where all values are equal.
    case score
  }

  private let output: Output
  private let formula: MomentFormula
  let depth: Int
  private var sum = CompensatedSum()
  private var squares = CompensatedSum()

  init(period: Int, output: Output) {
    self.output = output
    formula = MomentFormula(count: period)
    depth = period
  }

  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into target: UnsafeMutablePointer<Double>
  ) {
    let (first, second) = (SumColumn(scratch, 0), SumColumn(scratch, 2))
    let leaving = values - depth
    for index in 0..<count {
      first.setDifference(index, values[index], leaving[index])
      second.setDifference(
        index, ErrorFreeArithmetic.square(values[index]), ErrorFreeArithmetic.square(leaving[index]))
    }
    CompensatedSum.add(first, to: &sum, second, to: &squares, count: count)
    let formula = formula
    switch output {
    case .deviation:
      for index in 0..<count { target[index] = formula.moments(first[index], second[index]).deviation }
    case .band(let factor):
      for index in 0..<count {
        let (mean, deviation) = formula.moments(first[index], second[index])
        target[index] = mean + factor * deviation
      }
    case .score:
      for index in 0..<count {
        let (mean, deviation) = formula.moments(first[index], second[index])
        // 0 / 0 where all values are equal.
        let score = (values[index] - mean) / deviation
        target[index] = score.magnitude < .infinity ? score : 0
      }
    }
  }
}

/// Mean and standard deviation of n values from their sum and the sum of their squares.
///
/// With a number m near the mean and d = sum(x) - n * m, the sum of squared deviations is
/// sum(x^2) - n * m^2 - 2 * m * d - d^2 / n for any m. Here m has so few bits that n * m^2 and m * d are exact; so the
/// large terms cancel without a rounding, and no second pass is needed.
private struct MomentFormula: Sendable {
  private let divisor: WholeDivisor
  private let resolution: Double

  /// - Parameter count: At most 2^20.
  init(count: Int) {
    // The bits of the count and twice those of m fit into the 53 of a double.
    divisor = WholeDivisor(count, bits: (53 - (Int.bitWidth - count.leadingZeroBitCount)) / 2)
    resolution = divisor.number * 0x1p-102
  }

  @inline(__always)
  func moments(_ sum: CompensatedSum, _ squares: CompensatedSum) -> (mean: Double, deviation: Double) {
    let total = sum.parts
    let (near, product, rest) = divisor.begin(total.value)
    let distance = rest + total.error
    let shift = distance * divisor.inverse
    let twice = 2 * near
    let large = (squares.high - product * near) - twice * rest
    let deviations = ((large + squares.low) - twice * total.error) - distance * shift
    // What is left of equal values are roundings of the small terms; they are not taken for a deviation.
    let variance = deviations > resolution * squares.high ? deviations * divisor.inverse : 0
    // The magnitude tells the compiler that no root of a negative number is taken.
    return (near + shift, variance.magnitude.squareRoot())
  }
}
