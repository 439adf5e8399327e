// squareRoot() may call the C library's sqrt, which is linked for those who import it.
#if canImport(Glibc)
  import Glibc
#endif

/// What is reported of a window's moments.
enum DeviationOutput: Equatable, Sendable {
  /// The standard deviation.
  case deviation
  /// Mean plus this factor, which may be negative, times the standard deviation.
  case band(Double)

  /// Whether the mean is needed.
  @inline(__always)
  var isBand: Bool { self != .deviation }

  @inline(__always)
  func value(mean: Double, variance: Double) -> Double {
    switch self {
    case .deviation: variance.squareRoot()
    case .band(let factor): mean + factor * variance.squareRoot()
    }
  }

  @inline(__always)
  func value(_ moments: WindowMoments) -> Double {
    value(mean: isBand ? moments.mean : 0, variance: moments.variance)
  }
}

/// Standard deviation, or a Bollinger band, of the last `period` values.
struct MovingDeviation: ColumnIndicator {
  private let output: DeviationOutput
  private var window: ValueWindow
  private var moments: WindowMoments

  init(period: Int, output: DeviationOutput) {
    self.output = output
    window = ValueWindow(period: period)
    moments = WindowMoments(period: period)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    if window.isFull {
      moments.replace(window.push(value), by: value)
    } else {
      _ = window.push(value)
      moments.add(value)
      guard window.isFull else { return .nan }
    }
    return output.value(moments)
  }

  /// The same values over a whole column, chunk by chunk: what does not wait for the last value is done in loops of its
  /// own, which the compiler turns into vector instructions.
  static func column(_ values: [Double], period: Int, output: DeviationOutput) -> [Double] {
    .undefined(values.count, from: period - 1) { buffer in
      values.withUnsafeBufferPointer { values in
        guard let source = values.baseAddress, let target = buffer.baseAddress else { return }
        var moments = WindowMoments(period: period)
        for index in 0..<period { moments.add(values[index]) }
        target[period - 1] = output.value(moments)
        let capacity = 256
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * capacity) { scratch in
          guard let scratch = scratch.baseAddress else { return }
          for start in stride(from: period, to: values.count, by: capacity) {
            let count = min(capacity, values.count - start)
            let columns = MomentColumns(scratch: scratch, capacity: capacity, count: count)
            columns.fill(entering: source + start, leaving: source + start - period, moments: &moments)
            columns.write(divisor: moments.divisor, output: output, to: target + start)
          }
        }
      }
    }
  }
}

/// Scratch columns for one chunk: first squares with their errors, then the sums after each value.
private struct MomentColumns {
  let first: UnsafeMutablePointer<Double>
  let second: UnsafeMutablePointer<Double>
  let third: UnsafeMutablePointer<Double>
  let fourth: UnsafeMutablePointer<Double>
  let count: Int

  init(scratch: UnsafeMutablePointer<Double>, capacity: Int, count: Int) {
    first = scratch
    second = scratch + capacity
    third = scratch + 2 * capacity
    fourth = scratch + 3 * capacity
    self.count = count
  }

  func fill(entering: UnsafePointer<Double>, leaving: UnsafePointer<Double>, moments: inout WindowMoments) {
    for index in 0..<count { (first[index], second[index]) = ErrorFreeArithmetic.square(entering[index]) }
    for index in 0..<count { (third[index], fourth[index]) = ErrorFreeArithmetic.square(leaving[index]) }
    for index in 0..<count {
      moments.sum.replace(leaving[index], by: entering[index])
      moments.squares.replace((third[index], fourth[index]), by: (first[index], second[index]))
      first[index] = moments.sum.high
      second[index] = moments.sum.low
      third[index] = moments.squares.high
      fourth[index] = moments.squares.low
    }
  }

  func write(divisor: Double, output: DeviationOutput, to target: UnsafeMutablePointer<Double>) {
    for index in 0..<count {
      let sum = CompensatedSum(high: first[index], low: second[index])
      let squares = CompensatedSum(high: third[index], low: fourth[index])
      third[index] = WindowMoments(divisor: divisor, sum: sum, squares: squares).variance
    }
    if output.isBand {
      for index in 0..<count {
        first[index] = CompensatedSum(high: first[index], low: second[index]).mean(of: divisor)
      }
    }
    for index in 0..<count { target[index] = output.value(mean: first[index], variance: third[index]) }
  }
}
