import Configuration
import FileFormats
import PerformanceAnalytics
import Testing

@testable import Phases

/// Evidence of luck and cross-validation, against numpy.
@Suite struct OverfittingEvidenceTests {
  static func search(_ name: String = "s") throws -> SearchedTrials {
    SearchedTrials(name, try Golden.returns(), digests: Golden.trials.map(\.resultDigest))
  }

  static func evidence(_ score: ReturnScore = .sharpe, _ searches: [SearchedTrials]? = nil) throws
    -> OverfittingEvidence
  {
    try #require(
      OverfittingEvidence(
        searches ?? [search()], of: 0, trial: 6, objective: ReturnObjective(score, isMinimised: score == .volatility),
        partitions: 8))
  }

  @Test(arguments: [ReturnScore.sharpe, .sortino, .hitRate, .volatility]) func evidenceIsThatOfNumpy(
    _ score: ReturnScore
  ) throws {
    let evidence = try Self.evidence(score)
    let expected = try Golden.at("overfitting", score.rawValue)
    let search = try #require(evidence.searches.first)
    let symmetric = try #require(evidence.symmetric)
    let figures: [(String, Double?)] = [
      ("sharpe", evidence.sharpe), ("returns", Double(evidence.count)), ("skewness", evidence.skewness),
      ("kurtosis", evidence.kurtosis), ("probabilistic_sharpe", evidence.probabilistic),
      ("minimum_track_record", evidence.minimumTrackRecord), ("deflated_sharpe", evidence.deflated),
      ("deflated_sharpe_effective", evidence.deflatedByEffective), ("sharpe_variance", search.sharpeVariance),
      ("luck", search.luck), ("mean_correlation", search.meanCorrelation),
      ("effective_trials", search.effectiveTrials), ("effective_luck", search.effectiveLuck),
      ("choices", Double(symmetric.choices)), ("probability", symmetric.probability),
      ("probability_of_loss", symmetric.probabilityOfLoss), ("slope", symmetric.slope),
      ("intercept", symmetric.intercept),
    ]
    for (name, value) in figures { #expect(isNear(value, expected[name], 1e-9), "\(name)") }
    #expect(search.trials == 6 && search.distinct == 5)
  }

  /// The example of "The deflated Sharpe ratio": what 100 tries of which the best has 0.9004 reach by luck.
  @Test func theGreatestThresholdOfAllSearchesCounts() throws {
    let own = try Self.search("own")
    // A search whose trials differ more has more luck in it.
    let wild = Golden.rows.enumerated().map { trial, row in row.map { $0 + 0.002 * Double(trial - 2) } }
    let other = SearchedTrials("other", try Golden.returns(wild), digests: (0..<6).map { "\($0)" })
    let alone = try Self.evidence(.sharpe, [own])
    let both = try Self.evidence(.sharpe, [own, other])
    #expect(both.searches.map(\.name) == ["own", "other"])
    #expect(both.searches[1].luck > both.searches[0].luck)
    let (first, second) = (try #require(alone.deflated), try #require(both.deflated))
    #expect(second < first)
    #expect(both.probabilistic == alone.probabilistic)
    // A search of one result takes nothing away.
    let single = SearchedTrials("single", try Golden.returns([Golden.rows[0]]), digests: ["x"])
    #expect(try Self.evidence(.sharpe, [own, single]).deflated == alone.deflated)
  }

  @Test func whatCannotBeToldIsNil() throws {
    let flat = SearchedTrials("s", try Golden.returns([Array(repeating: 0, count: 580)]), digests: ["x"])
    let evidence = try #require(
      OverfittingEvidence([flat], of: 0, trial: 1, objective: ReturnObjective(.sharpe), partitions: 16))
    #expect(evidence.sharpe == nil && evidence.probabilistic == nil && evidence.deflated == nil)
    #expect(evidence.symmetric == nil && evidence.searches[0].sharpeVariance == nil)
    #expect(
      OverfittingEvidence([flat], of: 0, trial: 7, objective: ReturnObjective(.sharpe), partitions: 16) == nil)
    #expect(
      OverfittingEvidence([flat], of: 1, trial: 1, objective: ReturnObjective(.sharpe), partitions: 16) == nil)
  }

  @Test(arguments: [ReturnScore.sharpe, .sortino, .volatility]) func crossValidationIsThatOfNumpy(
    _ score: ReturnScore
  ) throws {
    var settings = CrossValidationSettings()
    (settings.groups, settings.testGroups, settings.purge, settings.embargo) = (6, 2, 3, 4)
    let objective = ReturnObjective(score, isMinimised: score == .volatility)
    let found = try #require(TrialCrossValidation(try Golden.returns(), objective, settings))
    let expected = try Golden.at("cross_validation", score.rawValue)
    let splits = try #require(expected["splits"]).items.map(\.items)
    #expect(found.splits.count == splits.count && splits.count == 15)
    for (split, row) in zip(found.splits, splits) {
      #expect(.array(split.testGroups.map { .integer($0) }) == row[0])
      #expect(split.trial.map { .integer($0) } == row[1], "\(split.testGroups)")
      #expect(isNear(split.inSample, row[2], 1e-9) && isNear(split.outOfSample, row[3], 1e-9))
    }
    let paths = try #require(expected["paths"]).items
    #expect(zip(found.paths, paths).allSatisfy { isNear($0, $1, 1e-9) } && found.paths.count == paths.count)
    let means = try #require(found.means)
    let sums = splits.reduce((0.0, 0.0)) { ($0.0 + ($1[2].double ?? 0), $0.1 + ($1[3].double ?? 0)) }
    #expect(abs(means.inSample - sums.0 / 15) < 1e-9 && abs(means.outOfSample - sums.1 / 15) < 1e-9)
    let losing = Double(paths.count { ($0.double ?? 0) < 0 }) / Double(paths.count)
    #expect(found.shareOfLosingPaths == losing)
  }

  @Test func tooFewCyclesAreNotCut() throws {
    var settings = CrossValidationSettings()
    settings.groups = 581
    #expect(TrialCrossValidation(try Golden.returns(), ReturnObjective(.mean), settings) == nil)
    settings.groups = 10
    let flat = try Golden.returns([Array(repeating: 0, count: 580)])
    let found = try #require(TrialCrossValidation(flat, ReturnObjective(.sharpe), settings))
    #expect(found.splits.allSatisfy { $0.trial == nil && $0.inSample == nil } && found.paths.allSatisfy { $0 == nil })
    #expect(found.means == nil && found.shareOfLosingPaths == nil)
  }

  @Test func returnsMustFit() {
    #expect(TrialReturns(timestamps: [1, 2], firstCycle: 0, trials: [1, 2], values: [1, 2, 3]) == nil)
    #expect(TrialReturns(timestamps: [1, 2], firstCycle: 0, trials: [2, 1], values: [1, 2, 3, 4]) == nil)
    #expect(TrialReturns(timestamps: [1, 2], firstCycle: -1, trials: [1], values: [1, 2]) == nil)
    let returns = TrialReturns(timestamps: [1, 2], firstCycle: 5, trials: [1, 3], values: [1, 2, 3, 4])
    #expect(returns.map { Array($0.returns(of: 1)) } == [3, 4])
    #expect(returns.map { Array($0.returns(of: 1, in: 6..<7)) } == [4])
  }
}
