import Backtesting
import Configuration
import FileFormats
import PerformanceAnalytics
import RegimeAnalysis
import Testing
import TradingModel

@testable import Phases

/// Labels, scores, parameters and weights by regime, against numpy.
@Suite struct RegimeTests {
  private static func stretches(_ series: RegimeSeries) -> JSONValue {
    .array(series.runs.map { .array([.string($0.label), .integer($0.cycles.count)]) })
  }

  @Test func labelsAreConfirmedAndJoined() throws {
    let labels = try Golden.labels
    #expect(.array(labels.byClassifier.map(Self.stretches)) == (try Golden.at("by_classifier")))
    #expect(Self.stretches(labels.joined) == (try Golden.at("runs")))
    #expect(labels.label(forReturnAt: 0) == "unknown")
    #expect(labels.label(forReturnAt: 130) == labels.joined[129])
    #expect(!Regimes(labels, timestamps: Golden.bars.timestamps).looksAhead)
  }

  @Test func theWholeSampleLooksAhead() throws {
    var settings = Golden.settings([.volatility])
    settings.sample = .whole
    let labels = try Golden.labels(settings)
    #expect(Self.stretches(labels.joined) == (try Golden.at("whole")))
    let regimes = Regimes(labels, timestamps: Golden.bars.timestamps)
    #expect(regimes.looksAhead && regimes.json["looks_ahead"] == .boolean(true))
    let scores = RegimeScores(try Golden.returns(), labels, ReturnObjective(.mean), minimumBars: 2)
    #expect(scores.looksAhead)
  }

  /// A label is a function of the bars up to its own, unless it says that it looks ahead.
  @Test(arguments: RegimeClassifierSettings.Kind.allCases) func laterBarsChangeNothing(
    _ kind: RegimeClassifierSettings.Kind
  ) throws {
    let cut = 130
    let closes = Golden.closes.prefix(150)
    let changed = closes.enumerated().map { $0 < cut ? $1 : $1 * (1 + Double($0 % 9) / 10) }
    let start = Timestamp(year: 2010, month: 1, day: 1)
    let both = [Array(closes), changed].map { BarSeries(symbol: Symbol("A"), dailyCloses: $0, from: start) }
    var settings = Golden.settings([kind])
    if kind != .momentum { settings.classifiers[0].minimum = 60 }
    for sample in [RegimeSettings.Sample.expanding, .whole] {
      settings.sample = sample
      let labels = try both.map { bars in
        let joined = try Golden.labels(settings, bars: [bars], timestamps: bars.timestamps).joined
        return (0..<cut).map { joined[$0] }
      }
      // The threshold of momentum is of no sample.
      #expect((labels[0] == labels[1]) == (sample == .expanding || kind == .momentum))
      #expect(Set(labels[0]).count > 1)
    }
  }

  @Test func cyclesWithoutABarKeepTheirLabel() throws {
    // The second symbol has every other bar; the first alone is watched, or the mean of both.
    let times = Golden.bars.timestamps
    var sparse = BarSeries(symbol: Symbol("B"))
    for index in stride(from: 0, to: Golden.cycles, by: 2) {
      var bar = Golden.bars[index]
      bar.close *= 2
      sparse.append(bar)
    }
    var settings = Golden.settings([.momentum])
    settings.symbol = Symbol("B")
    let labels = try Golden.labels(settings, bars: [Golden.bars, sparse], timestamps: times)
    let alone = try Golden.labels(settings, bars: [sparse], timestamps: sparse.timestamps)
    #expect(labels.joined.codes.count == Golden.cycles)
    for cycle in 0..<Golden.cycles { #expect(labels.joined[cycle] == alone.joined[cycle / 2]) }
    settings.symbol = nil
    let mean = try Golden.labels(settings, bars: [Golden.bars, Golden.bars], timestamps: times)
    #expect(try mean.joined == Golden.labels(settings, bars: [Golden.bars], timestamps: times).joined)
    settings.symbol = Symbol("C")
    #expect(try Golden.labels(settings, bars: [Golden.bars], timestamps: times).joined.names == ["unknown"])
  }

  /// Two symbols, the second from the third cycle on and without the fifth: means of 10 %, (10 + 20) / 2 %, (10 + 0) /
  /// 2 %.
  @Test func theMeanOfAllIsBroughtBackToEqualParts() {
    var index = EqualWeightIndex(symbols: 2)
    var values: [Double] = []
    for closes in [[100, nil], [110, nil], [121, 10], [133.1, 12], [146.41, nil]] as [[Double?]] {
      index.add(closes)
      values.append(index.value)
    }
    let expected = [1, 1.1, 1.21, 1.21 * 1.15, 1.21 * 1.15 * 1.05]
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func summariesAddUp() throws {
    let regimes = try Regimes(Golden.labels, timestamps: Golden.bars.timestamps)
    let runs = try Golden.at("runs").items.map { $0.items }
    #expect(regimes.runs.map(\.cycles) == runs.map { Int($0[1].double ?? 0) })
    #expect(abs(regimes.summaries.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    let label = "high/down"
    let own = runs.indices.filter { runs[$0][0].text == label }
    let summary = try #require(regimes.summaries.first { $0.label == label })
    let cycles = own.reduce(0) { $0 + Int(runs[$1][1].double ?? 0) }
    #expect(summary.runs == own.count && summary.cycles == cycles)
    #expect(summary.meanLength == Double(cycles) / Double(own.count))
    #expect(regimes.share(of: label) == Double(cycles) / 600 && regimes.share(of: "x") == 0)
    var followers: [String: Int] = [:]
    for run in own where run + 1 < runs.count { followers[runs[run + 1][0].text, default: 0] += 1 }
    #expect(Dictionary(uniqueKeysWithValues: summary.followers.map { ($0.label, $0.count) }) == followers)
    #expect(regimes.table.rowCount == runs.count)
  }

  @Test(arguments: ReturnScore.allCases) func scoresAreThoseOfNumpy(_ score: ReturnScore) throws {
    let scores = try Golden.analysis(score).scores
    let expected = try Golden.at("regimes", "scores", score.rawValue)
    let bars = try Golden.at("regimes", "bars")
    #expect(scores.regimes.map(\.label) == bars.members.map(\.name))
    for row in [scores.overall] + scores.regimes {
      let values = try #require(expected[row.label]).items
      #expect(zip(row.scores, values).allSatisfy { isNear($0, $1) } && row.scores.count == values.count)
      guard !row.label.isEmpty else { continue }
      #expect(bars[row.label] == .integer(row.bars))
      #expect(row.usesOverall == (row.bars < Golden.minimumBars))
    }
    #expect(scores.table.rowCount == (1 + scores.regimes.count) * Golden.trialCount)
  }

  private static func expect(_ figures: RegimeEstimate.Figures?, _ expected: JSONValue?) throws {
    let figures = try #require(figures)
    #expect(expected?["bars"] == .integer(figures.bars))
    #expect(isNear(figures.score, expected?["score"]))
    #expect(isNear(figures.totalReturn, expected?["total_return"]))
    #expect(isNear(figures.volatility, expected?["volatility"]))
    #expect(isNear(figures.sharpe, expected?["sharpe"]))
    #expect(isNear(figures.maxDrawdown, expected?["max_drawdown"]))
  }

  @Test func parametersAreThoseOfTheBestTrial() throws {
    let found = try #require(RegimeParameters(try Golden.analysis(), trials: Golden.trials))
    let expected = try Golden.at("regimes", "params")
    let best = try #require(expected["best"])
    #expect(best[""] == .integer(found.choices.overall.trial))
    for regime in found.choices.byRegime {
      #expect(best[regime.label] == .integer(regime.choice.trial))
      #expect(regime.usesOverall == (regime.bars < Golden.minimumBars))
      #expect(regime.choice.parameters == Golden.trials[regime.choice.trial - 1].parameters)
    }
    #expect(found.choices.choice(for: "never seen") == found.choices.overall)
    #expect(found.choices.choice(for: "unknown") == found.choices.overall)
    #expect(expected["switches"] == .integer(found.estimate.switches))
    try Self.expect(found.estimate.following.inSample, expected["in"])
    try Self.expect(found.estimate.following.outOfSample, expected["out"])
    try Self.expect(found.estimate.bestSingle.inSample, expected["single_in"])
    try Self.expect(found.estimate.bestSingle.outOfSample, expected["single_out"])
    // 400 returns, of which those of regimes with a choice of their own are not the overall one's.
    let own = found.choices.byRegime.reduce(0) { $0 + ($1.usesOverall ? 0 : $1.bars) }
    #expect(abs(found.choices.overallShare - Double(400 - own) / 400) < 1e-12)
  }

  @Test(arguments: AnalysisSettings.Weighting.allCases) func weightsAreThoseOfNumpy(
    _ weighting: AnalysisSettings.Weighting
  ) throws {
    let found = try #require(
      RegimeWeights(try Golden.analysis(), trials: Golden.trials, top: 3, weighting: weighting))
    let expected = try Golden.at("regimes", "weights", weighting.rawValue)
    let all = [("", found.choices.overall)] + found.choices.byRegime.map { ($0.label, $0.choice) }
    for (label, portfolio) in all {
      let members = try #require(expected["weights"]?[label]).items
      #expect(portfolio.members.map { .integer($0.trial) } == members.map { $0.items[0] }, "\(label)")
      #expect(zip(portfolio.members, members).allSatisfy { isNear($0.weight, $1.items[1]) }, "\(label)")
      #expect(abs(portfolio.strategies.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    }
    try Self.expect(found.estimate.following.inSample, expected["in"])
    try Self.expect(found.estimate.following.outOfSample, expected["out"])
  }

  /// Members of weights 0.5 and 0.5: the first follows a and b as 3 to 1, the second b alone, and nothing is nobody's.
  @Test func weightsOfTrialsAreDealtToTheirStrategies() throws {
    let rows = [[0.01, 0.02, 0.03, 0.01], [0.01, 0.02, 0.03, 0.01]]
    let returns = try #require(
      TrialReturns(timestamps: [1, 2, 3, 4], firstCycle: 0, trials: [1, 2], values: rows.flatMap { $0 }))
    let labels = try Golden.labels(RegimeSettings(), bars: [], timestamps: [1, 2, 3, 4])
    let analysis = RegimeTrials(
      returns, labels, ReturnObjective(.mean), minimumBars: 2, basis: AnnualBasis())
    var trials = [
      AnalysedTrial(
        number: 1,
        strategies: [StrategyWeight(strategy: "a@10", weight: 3), StrategyWeight(strategy: "a@9", weight: 1)],
        resultDigest: "x"), AnalysedTrial(number: 2, resultDigest: "y"),
    ]
    trials[1].strategies = [StrategyWeight(strategy: "a@9", weight: 7)]
    let both = try #require(RegimeWeights(analysis, trials: trials, top: 5, weighting: .equal)).choices.overall
    #expect(both.strategies.map(\.strategy) == ["a@9", "a@10"])
    #expect(both.strategies.map(\.weight) == [0.625, 0.375])
    trials[1].strategies = [StrategyWeight(strategy: "a@9", weight: 0)]
    let one = try #require(RegimeWeights(analysis, trials: trials, top: 5, weighting: .equal)).choices.overall
    #expect(one.strategies.map(\.weight) == [0.25, 0.75])
  }

  @Test func whatHasNoScoreIsNotChosen() throws {
    let flat = [Array(repeating: 0.0, count: 580), Array(repeating: 0.0, count: 580)]
    let analysis = RegimeTrials(
      try Golden.returns(flat), try Golden.labels, ReturnObjective(.sharpe), minimumBars: 60, basis: AnnualBasis())
    #expect(RegimeParameters(analysis, trials: Array(Golden.trials.prefix(2))) == nil)
    #expect(RegimeWeights(analysis, trials: Array(Golden.trials.prefix(2)), top: 1, weighting: .equal) == nil)
    let one = RegimeTrials(
      try Golden.returns([flat[0], Golden.rows[0]]), try Golden.labels, ReturnObjective(.sharpe), minimumBars: 60,
      basis: AnnualBasis())
    #expect(RegimeParameters(one, trials: Array(Golden.trials.prefix(2)))?.choices.overall.trial == 2)
    #expect(one.outOfSample == nil && one.sample == 20..<600)
  }

  /// A trial without spread gets no weight by inverse volatility; where no trial has any, all get the same.
  @Test func volatilityOfNothingIsLeftOut() {
    func row(_ volatilities: [Double?]) -> RegimeScores.Row {
      RegimeScores.Row(label: "", bars: 9, usesOverall: false, scores: [-1, -2, 0], volatilities: volatilities)
    }
    #expect(RegimeWeights.weights(of: [0, 1, 2], row([0.1, nil, 0.3]), .inverseVolatility)[1] == 0)
    #expect(RegimeWeights.weights(of: [0, 1], row([0, nil, 1]), .inverseVolatility) == [0.5, 0.5])
    #expect(RegimeWeights.weights(of: [0, 1], row([1, 1, 1]), .score) == [0.5, 0.5])
  }
}
