import Determinism
import FileFormats
import PerformanceAnalytics

/// A search on the path of an analysis: its trials and what they earned.
package struct SearchedTrials: Sendable {
  /// The name of its phase.
  package let name: String
  package let returns: TrialReturns
  /// By trial what is equal for equal results.
  package let digests: [String]

  /// - Parameter digests: One for each of the returns' trials.
  package init(_ name: String, _ returns: TrialReturns, digests: [String]) {
    self.name = name
    self.returns = returns
    self.digests = digests
  }

  /// The places of the first trial of each distinct result.
  package var distinct: [Int] {
    var seen: Set<String> = []
    return returns.trials.indices.filter { !digests.indices.contains($0) || seen.insert(digests[$0]).inserted }
  }
}

/// How far the best trial of a search may be luck.
///
/// Ratios are those of the returns of cycles as they are counted, not annual ones. The sources of the formulas stand
/// with `SharpeEvidence`, `TrialLuck` and `SymmetricCrossValidation`.
package struct OverfittingEvidence: Equatable, Sendable {
  /// What one search says of luck.
  package struct Search: Equatable, Sendable {
    package var name: String
    package var trials: Int
    /// How many different results there are among these.
    package var distinct: Int
    /// Variance (divisor n - 1) of the Sharpe ratios of the distinct results; nil of fewer than two.
    package var sharpeVariance: Double?
    /// The greatest ratio that so many tries reach by luck alone.
    package var luck: Double
    /// Mean correlation of the returns of the distinct results, over all pairs; nil of fewer than two.
    package var meanCorrelation: Double?
    /// How many independent tries they amount to.
    package var effectiveTrials: Double
    /// The greatest ratio that so many reach by luck alone.
    package var effectiveLuck: Double
  }

  /// How often the best of half of the time is below the median in the other.
  package struct SymmetricValidation: Equatable, Sendable {
    package var partitions: Int
    /// How many ways there are to halve the time.
    package var choices: Int
    /// The probability of overfitting.
    package var probability: Double
    /// How often the best of one half loses in the other.
    package var probabilityOfLoss: Double
    /// Of the line of scores outside over those within; nil where there is none.
    package var slope: Double?
    package var intercept: Double?
  }

  /// The search that the trial is of, and its number.
  package let search: String
  package let trial: Int
  /// Its Sharpe ratio, nil where its returns do not vary.
  package let sharpe: Double?
  /// Number of its returns, their skewness and kurtosis (3 for normal ones).
  package let count: Int
  package let skewness: Double?
  package let kurtosis: Double?
  /// The probability that its true ratio is above 0.
  package let probabilistic: Double?
  /// How many returns it takes to say so with a probability of 95 %; nil where the ratio is not above 0.
  package let minimumTrackRecord: Double?
  /// The searches, in the order in which they were given.
  package let searches: [Search]
  /// The probability that its true ratio is above the greatest that luck gives in any of the searches.
  package let deflated: Double?
  /// The same with the effective numbers of tries.
  package let deflatedByEffective: Double?
  /// Nil where there are too few distinct results or returns.
  package let symmetric: SymmetricValidation?

  /// - Parameters:
  ///   - searches: All searches on the path, the one that the trial is of among them.
  ///   - index: Which of them that is.
  ///   - trial: The number of the trial that was chosen.
  ///   - objective: What it was chosen by, for the probability of overfitting.
  ///   - partitions: Into how many parts time is cut for that.
  ///   - cycles: The cycles of that search that are looked at: all, or the training part. Nil for all.
  /// - Precondition: The search has the trial.
  /// - Complexity: O(trials * cycles + trials * C(partitions, partitions / 2)).
  package init?(
    _ searches: [SearchedTrials], of index: Int, trial: Int, objective: ReturnObjective, partitions: Int,
    cycles: Range<Int>? = nil
  ) {
    guard searches.indices.contains(index), let place = searches[index].returns.trials.ascendingIndex(of: trial) else {
      return nil
    }
    let own = searches[index]
    search = own.name
    self.trial = trial
    let range = cycles.map { $0.clamped(to: own.returns.cycles) } ?? own.returns.cycles
    let shape = Shape(own.returns.returns(of: place, in: range))
    count = shape.count
    (sharpe, skewness, kurtosis) = (shape.sharpe, shape.skewness, shape.kurtosis)
    let evidence = shape.evidence
    self.searches = searches.map { search in
      Search(search, in: cycles.map { $0.clamped(to: search.returns.cycles) } ?? search.returns.cycles)
    }
    let luck = self.searches.reduce(0) { max($0, $1.luck) }
    let effectiveLuck = self.searches.reduce(0) { max($0, $1.effectiveLuck) }
    probabilistic = evidence?.probability(above: 0)
    minimumTrackRecord = evidence?.minimumTrackRecord(above: 0)
    deflated = evidence?.probability(above: luck)
    deflatedByEffective = evidence?.probability(above: effectiveLuck)
    symmetric = SymmetricValidation(own, range, objective, partitions)
  }

  /// Mean, spread and shape of some returns.
  struct Shape {
    var count = 0
    var mean = 0.0
    /// Sum of squared distances from the mean.
    var squares = 0.0
    var sharpe: Double?
    var skewness: Double?
    var kurtosis: Double?

    init(_ returns: ArraySlice<Double>) {
      count = returns.count
      guard count > 1 else { return }
      let n = Double(count)
      mean = returns.reduce(0, +) / n
      let sums = ReturnSums(returns, centre: mean)
      squares = sums.squares - sums.sum * sums.sum / n
      sharpe = ReturnScore.sharpe.value(of: sums, centre: mean)
      guard sharpe != nil else { return }
      var (cubes, fourths) = (0.0, 0.0)
      for value in returns {
        let distance = value - mean
        cubes += distance * distance * distance
        fourths += distance * distance * distance * distance
      }
      let second = squares / n
      skewness = cubes / n / (second * second.squareRoot())
      kurtosis = fourths / n / (second * second)
    }

    var evidence: SharpeEvidence? {
      guard let sharpe, let skewness, let kurtosis else { return nil }
      return SharpeEvidence(sharpe: sharpe, count: count, skewness: skewness, kurtosis: kurtosis)
    }
  }
}

extension OverfittingEvidence.Search {
  fileprivate init(_ search: SearchedTrials, in cycles: Range<Int>) {
    name = search.name
    trials = search.returns.trials.count
    let distinct = search.distinct
    self.distinct = distinct.count
    var ratios: [Double] = []
    // Of the standardised returns of all trials, so that the sum over all pairs costs no more than that over trials.
    var sums = Array(repeating: 0.0, count: cycles.count)
    for place in distinct {
      let returns = search.returns.returns(of: place, in: cycles)
      let shape = OverfittingEvidence.Shape(returns)
      guard let sharpe = shape.sharpe else { continue }
      ratios.append(sharpe)
      let scale = shape.squares.squareRoot()
      for (index, value) in returns.enumerated() { sums[index] += (value - shape.mean) / scale }
    }
    let count = Double(ratios.count)
    if ratios.count > 1 {
      let mean = ratios.reduce(0, +) / count
      sharpeVariance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      meanCorrelation = (sums.reduce(0) { $0 + $1 * $1 } - count) / (count * (count - 1))
    }
    let tries = self.distinct
    luck = TrialLuck.expectedBest(variance: sharpeVariance ?? 0, trials: Double(tries))
    effectiveTrials = TrialLuck.effectiveTrials(tries, meanCorrelation: meanCorrelation ?? 0)
    effectiveLuck = TrialLuck.expectedBest(variance: sharpeVariance ?? 0, trials: effectiveTrials)
  }
}

extension OverfittingEvidence.SymmetricValidation {
  fileprivate init?(_ search: SearchedTrials, _ cycles: Range<Int>, _ objective: ReturnObjective, _ partitions: Int) {
    let distinct = search.distinct
    let validation = SymmetricCrossValidation(
      trials: distinct.count, cycles: cycles.count, partitions: partitions, score: objective.score,
      isMinimised: objective.isMinimised
    ) { search.returns.returns(of: distinct[$0], in: cycles) }
    guard let outcome = validation?.outcome() else { return nil }
    self.partitions = partitions
    choices = outcome.logits.count
    probability = outcome.probability
    probabilityOfLoss = outcome.probabilityOfLoss
    slope = outcome.degradation?.slope
    intercept = outcome.degradation?.intercept
  }
}
