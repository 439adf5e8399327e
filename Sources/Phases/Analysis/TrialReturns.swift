/// What each trial of a search earned at each cycle.
package struct TrialReturns: Equatable, Sendable {
  /// Instants of the cycles, in nanoseconds since the epoch, ascending.
  package let timestamps: [Int64]
  /// The cycle of the first return, counted from the first bar of the data.
  package let firstCycle: Int
  /// The numbers of the trials, ascending.
  package let trials: [Int]
  /// All returns, one trial behind the other.
  private let values: [Double]

  /// Nil where there are more or fewer returns than one a cycle and trial, or the numbers do not ascend.
  ///
  /// - Parameters:
  ///   - values: Equity over the equity of the cycle before, less 1; one trial behind the other.
  package init?(timestamps: [Int64], firstCycle: Int, trials: [Int], values: [Double]) {
    let (count, overflow) = timestamps.count.multipliedReportingOverflow(by: trials.count)
    guard !overflow, values.count == count, firstCycle >= 0, zip(trials, trials.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.timestamps = timestamps
    self.firstCycle = firstCycle
    self.trials = trials
    self.values = values
  }

  /// The cycles that returns are of.
  package var cycles: Range<Int> { firstCycle..<(firstCycle + timestamps.count) }

  /// The returns of the trial at a place in `trials`.
  package func returns(of place: Int) -> ArraySlice<Double> {
    values[(place * timestamps.count)..<((place + 1) * timestamps.count)]
  }

  /// Those of some cycles only.
  ///
  /// - Precondition: Within `cycles`.
  package func returns(of place: Int, in range: Range<Int>) -> ArraySlice<Double> {
    let start = place * timestamps.count - firstCycle
    return values[(start + range.lowerBound)..<(start + range.upperBound)]
  }

  /// The mean of all returns in some cycles, of whatever trial; 0 of none.
  func mean(in range: Range<Int>) -> Double {
    if trials.isEmpty || range.isEmpty { return 0 }
    let sum = trials.indices.reduce(0) { $0 + returns(of: $1, in: range).reduce(0, +) }
    return sum / Double(range.count) / Double(trials.count)
  }
}
