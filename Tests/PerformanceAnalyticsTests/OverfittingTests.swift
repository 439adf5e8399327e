import Testing

@testable import PerformanceAnalytics

@Suite struct OverfittingTests {
  /// The example of "The deflated Sharpe ratio".
  ///
  /// It has 1,250 daily returns of annual ratio 2.5 (250 days), skewness -3,
  /// kurtosis 10, variance of the tries' annual ratios 1/2. The paper gives 0.1132 and 0.9004 for 100 tries, and 0.9505
  /// for 46.
  @Test(arguments: [(100, 0.11317200186513214, 0.9003968344493904), (46, 0.10036237061765357, 0.9505017068755786)])
  func theBestOfManyIsDeflated(trials: Double, luck: Double, probability: Double) throws {
    let threshold = TrialLuck.expectedBest(variance: 1.0 / 500, trials: trials)
    #expect(abs(threshold - luck) < 1e-14)
    let evidence = SharpeEvidence(sharpe: 2.5 / 250.0.squareRoot(), count: 1_250, skewness: -3, kurtosis: 10)
    #expect(abs(try #require(evidence.probability(above: threshold)) - probability) < 1e-13)
  }

  @Test func theTrackRecordIsLongEnough() throws {
    let evidence = SharpeEvidence(sharpe: 0.2, count: 100, skewness: -0.5, kurtosis: 5)
    let length = try #require(evidence.minimumTrackRecord(above: 0.05))
    #expect(abs(length - 138.08086834083412) < 1e-9)
    var longer = evidence
    longer.count = 139
    #expect(try #require(longer.probability(above: 0.05)) > 0.95)
    #expect(try #require(evidence.probability(above: 0.05)) < 0.95)
    #expect(evidence.minimumTrackRecord(above: 0.2) == nil)
    #expect(SharpeEvidence(sharpe: 1, count: 1, skewness: 0, kurtosis: 3).probability(above: 0) == nil)
  }

  @Test func fewTriesNeedNoLuck() {
    #expect(TrialLuck.expectedBest(variance: 1, trials: 1) == 0)
    #expect(TrialLuck.expectedBest(variance: 0, trials: 50) == 0)
    #expect(TrialLuck.effectiveTrials(101, meanCorrelation: 0.75) == 26)
    #expect(TrialLuck.effectiveTrials(101, meanCorrelation: -1) == 101)
    #expect(TrialLuck.effectiveTrials(101, meanCorrelation: 2) == 1)
  }

  /// Returns of five trials at 61 cycles that other programs make as easily.
  static let returns: [[Double]] = (0..<5).map { trial in
    var state = UInt64(trial + 1)
    return (0..<61).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 40) / 16_777_216 - 0.5) * 0.02 + 0.0004 * Double(trial)
    }
  }

  /// From numpy: ranks of scipy.stats.rankdata, the line of numpy.polyfit.
  @Test func theBestOfHalfTheTimeIsJudgedByTheOther() throws {
    let validation = try #require(SymmetricCrossValidation(Self.returns, partitions: 6))
    let outcome = validation.outcome()
    #expect(outcome.probability == 0.25)
    #expect(outcome.probabilityOfLoss == 0.15)
    #expect(abs(outcome.logits.reduce(0, +) - 10.843494811027599) < 1e-12)
    let line = try #require(outcome.degradation)
    #expect(abs(line.slope - -0.033570418803729914) < 1e-10)
    #expect(abs(line.intercept - 0.13168985099938704) < 1e-11)
    let means = try #require(SymmetricCrossValidation(Self.returns, partitions: 6, score: .mean)).outcome()
    #expect(abs(means.logits.reduce(0, +) - 10.150347630467655) < 1e-12)
    #expect(abs(try #require(means.degradation).slope - -0.05232688466260281) < 1e-10)
  }

  @Test func equalTrialsAreNoEvidence() throws {
    let outcome = try #require(SymmetricCrossValidation(Array(repeating: Self.returns[0], count: 4), partitions: 4))
      .outcome()
    #expect(outcome.probability == 1)
    #expect(outcome.logits.allSatisfy { $0 == 0 })
    let flat = try #require(SymmetricCrossValidation([[0, 0, 0, 0], [0, 0, 0, 0]], partitions: 2)).outcome()
    #expect(flat.probability == 1 && flat.degradation == nil && flat.probabilityOfLoss == 0)
  }

  @Test func whatCannotBeCutIsRefused() {
    #expect(SymmetricCrossValidation(Self.returns, partitions: 5) == nil)
    #expect(SymmetricCrossValidation(Self.returns, partitions: 22) == nil)
    #expect(SymmetricCrossValidation([Self.returns[0]], partitions: 4) == nil)
    #expect(SymmetricCrossValidation([[1, 2, 3], [1, 2, 3]], partitions: 4) == nil)
    #expect(SymmetricCrossValidation([[1, 2, 3], [1, 2]], partitions: 2) == nil)
    #expect(SymmetricCrossValidation.choices(of: 2, from: 4) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
  }
}
