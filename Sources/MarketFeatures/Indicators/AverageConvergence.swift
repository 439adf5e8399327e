/// Moving average convergence/divergence (Appel 1979): a fast exponential average less a slow one, the signal line,
/// which is an exponential average of that, and the histogram, which is their difference.
///
/// The fast average begins late, with the mean of the `fast` values that end where the first mean of `slow` values
/// ends, as in TA-Lib. Each output is a feature of its own, which computes all that it needs.
struct AverageConvergence: RecursiveIndicator {
  enum Output { case line, signal, histogram }

  private let output: Output
  private var early: Int
  private var fast: ExponentialMovingAverage
  private var slow: ExponentialMovingAverage
  private var signal: ExponentialMovingAverage

  init(fast: Int, slow: Int, signal: Int, output: Output) {
    self.output = output
    early = slow - fast
    self.fast = ExponentialMovingAverage(period: fast)
    self.slow = ExponentialMovingAverage(period: slow)
    self.signal = ExponentialMovingAverage(period: signal)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    let slowAverage = slow.update(value)
    if early > 0 {
      early -= 1
      return .nan
    }
    let line = fast.update(value) - slowAverage
    guard !line.isNaN else { return .nan }
    let average = signal.update(line)
    switch output {
    case .line: return line
    case .signal: return average
    case .histogram: return line - average
    }
  }
}
