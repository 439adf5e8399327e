/// The larger of two numbers; unlike `max`, one instruction and no branch.
@inline(__always)
func larger(_ left: Double, _ right: Double) -> Double { left > right ? left : right }

/// The smaller of two numbers.
@inline(__always)
func smaller(_ left: Double, _ right: Double) -> Double { left < right ? left : right }

/// Maximum, or minimum, of the last `period` values, or of those that there are.
///
/// Maxima of aligned blocks from both sides, three comparisons a value whatever the period (van Herk 1992; Gil and
/// Werman 1993): a window is the end of one block and the beginning of the next.
struct MovingExtreme: Sendable {
  /// 1 for maxima, -1 for minima: keys are values times this, and the largest key is looked for.
  private let sign: Double
  /// The keys of the block that is being filled; behind them, the maxima of the block before from each place to its
  /// end, and a last one that is never the largest.
  private var keys: [Double]
  /// Number of keys in the block that is being filled, and the largest of them.
  private var filled = 0
  private var largest = -Double.infinity

  init(period: Int, isMaximum: Bool) {
    sign = isMaximum ? 1 : -1
    keys = Array(repeating: -.infinity, count: period + 1)
  }

  /// Takes the next values and writes the extreme of each one's window.
  ///
  /// - Parameter isPrior: Whether the window ends with the value before.
  @inline(__always)
  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, isPrior: Bool = false, into output: UnsafeMutablePointer<Double>
  ) {
    let period = keys.count - 1
    let sign = sign
    keys.withUnsafeMutableBufferPointer { keys in
      guard let keys = keys.baseAddress else { return }
      var start = 0
      while start < count {
        let end = min(count, start + period - filled)
        let block = keys + filled
        var largest = largest
        for index in start..<end {
          if isPrior { output[index] = sign * larger(block[index - start], largest) }
          let key = sign * values[index]
          block[index - start] = key
          largest = larger(largest, key)
          if !isPrior { output[index] = sign * larger(block[index - start + 1], largest) }
        }
        self.largest = largest
        filled += end - start
        start = end
        if filled == period {
          var suffix = -Double.infinity
          for index in (0..<period).reversed() {
            suffix = larger(keys[index], suffix)
            keys[index] = suffix
          }
          self.largest = -.infinity
          filled = 0
        }
      }
    }
  }
}

/// Highest, or lowest, of the last `period` values.
struct RollingExtreme: ColumnIndicator {
  private let isPrior: Bool
  private var extreme: MovingExtreme

  /// - Parameter isPrior: Whether the current value is not among them.
  init(period: Int, isMaximum: Bool, isPrior: Bool) {
    self.isPrior = isPrior
    extreme = MovingExtreme(period: period, isMaximum: isMaximum)
  }

  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    extreme.update(values, count: count, isPrior: isPrior, into: output)
  }
}
