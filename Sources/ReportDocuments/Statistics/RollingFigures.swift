/// Figures of the last so many daily returns, day by day.
package struct RollingFigures: Equatable, Sendable {
  /// Places of the days in the returns, the first with a whole window at the front.
  package private(set) var days: [Int] = []
  /// Deviation a year.
  package private(set) var volatility: [Double] = []
  /// Mean in deviations a year, without a risk-free rate; NaN where nothing varies.
  package private(set) var sharpe: [Double] = []
  /// Slope on the benchmark's returns; empty without a benchmark.
  package private(set) var beta: [Double] = []
  package let window: Int

  /// A window of half a year, 20 returns at least.
  package static func window(annualFactor: Double) -> Int {
    guard annualFactor.isFinite, annualFactor < 1e6 else { return 126 }
    return max(20, Int((annualFactor / 2).rounded()))
  }

  /// - Parameters:
  ///   - returns: Simple daily returns; a window with one that is not finite has no figures.
  ///   - benchmark: As many, or nil.
  /// - Complexity: O(n * window): each window is summed anew, so that no error grows from day to day.
  package init(_ returns: [Double], benchmark: [Double]? = nil, window: Int, annualFactor: Double) {
    self.window = window
    guard window > 1, returns.count >= window else { return }
    let other = benchmark.flatMap { $0.count == returns.count ? $0 : nil }
    for end in window...returns.count {
      let range = end - window..<end
      let (mean, variance) = Self.moments(returns[range])
      days.append(end - 1)
      let deviation = variance.squareRoot()
      volatility.append(deviation * annualFactor.squareRoot())
      // Returns that differ in rounding only have no ratio.
      sharpe.append(deviation > 1e-12 ? mean / deviation * annualFactor.squareRoot() : .nan)
      if let other { beta.append(Self.slope(returns[range], mean, other[range])) }
    }
  }

  private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, variance: Double) {
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / Double(values.count)
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    return (mean, squares / Double(values.count - 1))
  }

  private static func slope(_ values: ArraySlice<Double>, _ mean: Double, _ others: ArraySlice<Double>) -> Double {
    let (otherMean, variance) = moments(others)
    var products = 0.0
    for (value, other) in zip(values, others) { products += (value - mean) * (other - otherMean) }
    return variance > 1e-24 ? products / (variance * Double(values.count - 1)) : .nan
  }
}
