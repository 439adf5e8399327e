import Backtesting
import PerformanceAnalytics

/// The returns of trials beside the labels of their cycles, with the scores that follow: what is chosen by regime is
/// chosen from these.
package struct RegimeTrials: Sendable {
  package let returns: TrialReturns
  package let labels: RegimeLabels
  /// By what daily returns become annual figures.
  package let basis: AnnualBasis
  /// The cycles that choices are made from.
  package let sample: Range<Int>
  /// The cycles behind them, on which choices are judged; nil where there are none.
  package let outOfSample: Range<Int>?
  /// Of the sample alone.
  package let scores: RegimeScores

  /// - Parameter split: The first cycle out of sample; nil where all may be learned from. One that lies outside of the
  ///   returns parts nothing.
  package init(
    _ returns: TrialReturns, _ labels: RegimeLabels, _ objective: ReturnObjective, minimumBars: Int,
    basis: AnnualBasis, split: Int? = nil
  ) {
    self.returns = returns
    self.labels = labels
    self.basis = basis
    let cycles = returns.cycles
    if let split, split > cycles.lowerBound, split < cycles.upperBound {
      sample = cycles.lowerBound..<split
      outOfSample = split..<cycles.upperBound
    } else {
      sample = cycles
      outOfSample = nil
    }
    scores = RegimeScores(returns, labels, objective, minimumBars: minimumBars, cycles: sample)
  }
}
