import Configuration
import Determinism
import FileFormats
import ParameterSearch
import PerformanceAnalytics

/// Combinatorial purged cross-validation of trials by their returns: which trial is best on some groups of cycles, and
/// what it comes to on the others.
///
/// The source stands with `PurgedCrossValidation`. The returns are those of one run a trial over all cycles, so that a
/// position held across the border of a group is held all the same.
package struct TrialCrossValidation: Equatable, Sendable {
  /// One choice of tested groups.
  package struct Split: Equatable, Sendable {
    /// The numbers of the tested groups, from 0.
    package var testGroups: [Int]
    /// The number of the trial that is best on the others; nil where none has a score there.
    package var trial: Int?
    /// Its score there, and on the tested groups.
    package var inSample: Double?
    package var outOfSample: Double?
  }

  package let objective: ReturnObjective
  package let settings: CrossValidationSettings
  /// In ascending order of the tested groups.
  package let splits: [Split]
  /// The score of each way through all groups, each traded by the best of a split that tests it; nil where a split has
  /// no best, or the score is not defined.
  package let paths: [Double?]

  /// Nil where there are fewer cycles than groups, or there is no trial.
  ///
  /// - Complexity: O(trials * (cycles + splits * groups)) time, O(cycles) memory beside the splits.
  package init?(_ returns: TrialReturns, _ objective: ReturnObjective, _ settings: CrossValidationSettings) {
    let scheme = PurgedCrossValidation(
      over: returns.cycles, groups: settings.groups, testGroups: settings.testGroups, purge: settings.purge,
      embargo: settings.embargo)
    guard let scheme, !returns.trials.isEmpty else { return nil }
    self.objective = objective
    self.settings = settings
    let search = Search(returns, objective, scheme)
    splits = search.splits
    paths = search.paths
  }

  init(_ objective: ReturnObjective, _ settings: CrossValidationSettings, splits: [Split], paths: [Double?]) {
    self.objective = objective
    self.settings = settings
    self.splits = splits
    self.paths = paths
  }

  /// Mean of the scores in sample and of those out of sample, over the splits that have both; nil where none has.
  package var means: (inSample: Double, outOfSample: Double)? {
    let pairs = splits.compactMap { split in split.inSample.flatMap { a in split.outOfSample.map { (a, $0) } } }
    if pairs.isEmpty { return nil }
    let count = Double(pairs.count)
    return (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
  }

  /// The part of the paths with a score below 0, of those that have one; nil where none has.
  package var shareOfLosingPaths: Double? {
    let scores = paths.compactMap { $0 }
    if scores.isEmpty { return nil }
    return Double(scores.count { $0.isBelow(0, scale: 1) }) / Double(scores.count)
  }
}

/// The work of it.
private struct Search {
  private let returns: TrialReturns
  private let objective: ReturnObjective
  private let scheme: PurgedCrossValidation
  /// What all sums are taken about.
  private let centre: Double
  private let choices: [PurgedCrossValidation.Split]
  /// By split the place of the best trial and its score.
  private var best: [(place: Int, score: Double)?]

  init(_ returns: TrialReturns, _ objective: ReturnObjective, _ scheme: PurgedCrossValidation) {
    self.returns = returns
    self.objective = objective
    self.scheme = scheme
    centre = returns.mean(in: returns.cycles)
    choices = scheme.splits
    best = Array(repeating: nil, count: choices.count)
    for place in returns.trials.indices { consider(place) }
  }

  /// The sums of a trial's returns up to each cycle, so that those of a stretch are a difference.
  private func running(_ place: Int) -> [ReturnSums] {
    var sums = ReturnSums()
    return [sums]
      + returns.returns(of: place).map { value in
        sums.add(value, centre: centre)
        return sums
      }
  }

  private func sum(_ running: [ReturnSums], _ stretches: [Range<Int>]) -> ReturnSums {
    stretches.reduce(ReturnSums()) { sums, stretch in
      sums + (running[stretch.upperBound - returns.firstCycle] - running[stretch.lowerBound - returns.firstCycle])
    }
  }

  private mutating func consider(_ place: Int) {
    let running = running(place)
    let rule = objective.rule
    for (index, choice) in choices.enumerated() {
      let score = objective.score.value(of: sum(running, choice.train), centre: centre)
      if let score, rule.isBetter(score, than: best[index]?.score) { best[index] = (place, score) }
    }
  }

  var splits: [TrialCrossValidation.Split] {
    zip(choices, best).map { choice, best in
      guard let best else { return TrialCrossValidation.Split(testGroups: choice.testGroups) }
      return TrialCrossValidation.Split(
        testGroups: choice.testGroups, trial: returns.trials[best.place], inSample: best.score,
        outOfSample: objective.score.value(of: sums(of: best.place, in: choice.test), centre: centre))
    }
  }

  private func sums(of place: Int, in stretches: [Range<Int>]) -> ReturnSums {
    stretches.reduce(into: ReturnSums()) { sums, stretch in
      for value in returns.returns(of: place, in: stretch) { sums.add(value, centre: centre) }
    }
  }

  /// Path number n trades each group by the best of the n-th of the splits that test it.
  var paths: [Double?] {
    var found: [Int: [ReturnSums]] = [:]
    let testing = scheme.groups.indices.map { group in
      choices.indices.filter { choices[$0].testGroups.contains(group) }
    }
    return (0..<scheme.pathCount).map { path in
      var sums = ReturnSums()
      for (group, splits) in testing.enumerated() {
        guard let place = best[splits[path]]?.place else { return nil }
        let groups = found[place] ?? scheme.groups.map { self.sums(of: place, in: [$0]) }
        found[place] = groups
        sums = sums + groups[group]
      }
      return objective.score.value(of: sums, centre: centre)
    }
  }
}

extension TrialCrossValidation {
  /// What stands in `cross_validation.json`.
  package var json: JSONValue {
    let means = means
    return .object([
      JSONMember("objective", objective.json),
      JSONMember("cross_validation", CrossValidationSettings.table.json(settings)),
      JSONMember("mean_in_sample", JSONValue(means?.inSample)),
      JSONMember("mean_out_of_sample", JSONValue(means?.outOfSample)),
      JSONMember("share_of_losing_paths", JSONValue(shareOfLosingPaths)),
      JSONMember("splits", .array(splits.map(\.json))), JSONMember("paths", .array(paths.map { JSONValue($0) })),
    ])
  }

  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    self.init(
      try ReturnObjective(stored.member("objective")),
      try stored.settings("cross_validation", CrossValidationSettings.table),
      splits: try stored.items("splits").read(Split.init), paths: try stored.optionalNumbers("paths"))
  }
}

extension TrialCrossValidation.Split {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("test_groups", .array(testGroups.map { .integer($0) })), JSONMember("trial", JSONValue(trial)),
      JSONMember("in_sample", JSONValue(inSample)), JSONMember("out_of_sample", JSONValue(outOfSample)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      testGroups: try stored.integers("test_groups"), trial: try stored.optionalInteger("trial"),
      inSample: try stored.optionalNumber("in_sample"), outOfSample: try stored.optionalNumber("out_of_sample"))
  }
}
