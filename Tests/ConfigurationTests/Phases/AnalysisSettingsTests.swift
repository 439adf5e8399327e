import Configuration
import Determinism
import RegimeAnalysis
import SettingsTables
import Testing
import TradingModel

@testable import Configuration

/// The keys of phases of kind `analysis` and `walk_forward`.
@Suite struct AnalysisSettingsTests {
  private static func workflow(_ phase: String) throws -> Workflow {
    try PhaseTests.workflow(PhaseTests.head + "phases:\n  - {name: one, kind: \(phase)}\n")
  }

  /// What is wrong with a phase, which stands at line 7.
  private static func problems(_ phase: String, kind: String = "analysis") -> [String] {
    PhaseTests.problems(PhaseTests.head + "phases:\n  - {name: one, kind: \(kind), \(phase)}\n")
      .map { $0.replacing("7: phases[0].", with: "") }
  }

  @Test func namesAreShortForClassifiers() throws {
    let text = "classifiers: [volatility, {type: momentum, window: 120, threshold: 0.02}, hidden_markov]"
    let settings = try Self.workflow("analysis, \(text), confirm: 3, symbol: A").phases[0].settings.analysis
    var momentum = RegimeClassifierSettings(.momentum)
    (momentum.window, momentum.threshold) = (120, 0.02)
    let expected = [RegimeClassifierSettings(.volatility), momentum, RegimeClassifierSettings(.hiddenMarkov)]
    #expect(settings.regimes.classifiers == expected)
    #expect(settings.regimes.classifiers.map(\.window).prefix(2) == [20, 120])
    #expect(settings.regimes.confirm == 3 && settings.regimes.symbol == Symbol("A"))
    #expect(!settings.regimes.looksAhead && settings.crossValidation == nil && settings.partitions == 16)
  }

  static let whole = """
    analysis, classifiers: [{type: volatility, window: 30, levels: [0.2, 0.8], minimum: 100}, momentum],
        sample: whole, confirm: 1, minimum_bars: 30, top: 3, weighting: inverse_volatility, overfitting: true,
        partitions: 10, cross_validation: {}, objective: {metric: sortino}
    """

  @Test func writtenSettingsAreReadBack() throws {
    for phase in [
      Self.whole, "analysis, classifiers: volatility", "analysis, cross_validation: {groups: 6, purge: 5}",
      "walk_forward, grid: {lookback: [5, 10]}, windows: {train: {months: 24}, test: {months: 6}, scheme: anchored}",
      "walk_forward, grid: {lookback: [5, 10]}, windows: {train: 504, test: 126, step: 252, purge: 5}",
    ] where phase != "analysis, classifiers: volatility" {
      let workflow = try Self.workflow(phase)
      let again = try PhaseTests.workflow(workflow.canonicalYAML)
      #expect(again == workflow, "\(phase)")
      #expect(again.configurationHash == workflow.configurationHash)
    }
    let settings = try Self.workflow(Self.whole).phases[0].settings
    #expect(settings.analysis.crossValidation == CrossValidationSettings())
    #expect(settings.analysis.regimes.looksAhead && settings.analysis.weighting == .inverseVolatility)
    // Defaults that are written out change nothing.
    let short = try Self.workflow("analysis, classifiers: [momentum]")
    let long = try Self.workflow(
      "analysis, classifiers: [{type: momentum, window: 60, threshold: 0}], sample: expanding, confirm: 5, top: 5")
    #expect(short.configurationHash == long.configurationHash)
  }

  @Test func everySettingsOfTheTablesAreReadBack() throws {
    for seed in 0..<UInt64(100) {
      var draw = SettingsDraw(.init(masterSeed: seed, id: "settings", purpose: "analysis"), size: 1_000)
      let settings = AnalysisSettings.table.drawn(&draw)
      var read = AnalysisSettings()
      let written = try #require(AnalysisSettings.table.encode(settings))
      #expect(AnalysisSettings.table.decode(written, into: &read) == [] && read == settings)
      let windows = WindowSettings.table.drawn(&draw)
      var readWindows = WindowSettings.table.initial
      let text = try #require(WindowSettings.table.encode(windows))
      #expect(WindowSettings.table.decode(text, into: &readWindows) == [] && readWindows == windows)
    }
  }

  @Test(arguments: [
    (
      "classifiers: [volatilty]",
      "classifiers[0].type: unknown classifier, was 'volatilty'; allowed volatility, momentum, hidden_markov; did you "
        + "mean volatility?"
    ),
    (
      "classifiers: [custom]",
      "classifiers[0].type: unknown classifier, was 'custom'; allowed volatility, momentum, hidden_markov; a "
        + "classifier of your own is known to the program that registers it, and to no other"
    ), ("classifiers: [{window: 20}]", "classifiers[0]: missing key 'type'"),
    (
      "classifiers: [{type: momentum, levels: [0.1, 0.9]}]",
      "classifiers[0].levels: does not belong to the classifier 'momentum'"
    ), ("classifiers: [momentum, momentum]", "classifiers[1]: given twice, was 'momentum'"),
    (
      "classifiers: [{type: volatility, levels: [0.9, 0.1]}]",
      "classifiers[0].levels: out of bounds, was a list; allowed a list of two numbers from 0 to 1, ascending, was "
        + "[0.9, 0.1]"
    ),
    (
      "classifiers: [{type: hidden_markov, states: 8, minimum: 10}]",
      "classifiers[0].minimum: fewer than two returns a state, was 10; allowed 16 or more"
    ), ("symbol: B", "symbol: no symbol of the data, was 'B'; allowed A"),
    ("partitions: 7", "partitions: not even, was 7; allowed an even number"),
    ("partitions: 22", "partitions: out of bounds, was 22; allowed a whole number 2 to 20"),
    ("confirm: 0", "confirm: out of bounds, was 0; allowed a whole number 1 to 1000000"),
    (
      "objective: {metric: trades}",
      "objective.metric: no score of the bars of a regime, was 'trades'; allowed mean, sharpe, sortino, volatility, "
        + "hit_rate"
    ),
    (
      "objective: {metric: volatility}",
      "objective: missing key 'direction': of volatility less is better for most, and more is for others"
    ),
    (
      "weighting: score, objective: {metric: volatility, direction: minimize}",
      "weighting: the least volatility is the best, and would get the least weight, was 'score'; allowed equal, "
        + "inverse_volatility"
    ),
    (
      "cross_validation: {groups: 4, test_groups: 4}",
      "cross_validation.test_groups: leaves no group to learn from, was 4; allowed 1 to 3"
    ),
    (
      "cross_validation: {groups: 900, test_groups: 450}",
      "cross_validation.groups: more than 20000 ways to choose 450 of 900 groups; allowed fewer groups, or fewer "
        + "tested at a time"
    ),
    (
      "windows: {train: 5, test: 5}",
      "windows: does not belong to a phase of kind 'analysis'; it belongs to kind 'walk_forward'"
    ),
    (
      "execution_mode: SIGNAL_REPLAY",
      "execution_mode: an analysis replays no signals, was 'SIGNAL_REPLAY'; allowed PARALLEL, TRADITIONAL"
    ),
  ]) func mistakesInAnAnalysisAreTold(_ text: String, _ expected: String) {
    #expect(Self.problems(text) == [expected])
  }

  @Test(arguments: [
    ("windows: {train: 5}", "windows: missing key 'test'"),
    (
      "windows: {train: 50, test: 10, step: 5}",
      "windows.step: less than a test window, so that cycles would be traded twice, was 5; allowed 10 or more"
    ),
    (
      "windows: {train: 50, test: {months: 2}, step: 5}",
      "windows.step: counted in another unit than 'test'; allowed both in cycles, or both in months"
    ),
    (
      "windows: {train: 50, test: 10, embargo: 1}",
      "windows.embargo: acts where training lies behind a test, which is in 'cross_validation' only, was 1; allowed 0"
    ),
    (
      "windows: {train: 50, test: 10, purge: 50}",
      "windows.purge: leaves nothing to train on, was 50; allowed 0 to 49"
    ),
    (
      "windows: {train: {weeks: 5}, test: 10}",
      "windows.train: wrong type, was a mapping; allowed a number of cycles, or {months: N}, as {months: 24}"
    ),
    (
      "windows: {train: {months: 0}, test: 10}",
      "windows.train.months: out of bounds, was 0; allowed a whole number 1 to 1200"
    ),
    (
      "windows: {train: 5, test: 5, carry_positions: 1}",
      "windows.carry_positions: wrong type, was 1; allowed true or false"
    ),
    (
      "windows: {train: 5, test: 5}, classifiers: [momentum]",
      "classifiers: does not belong to a phase of kind 'walk_forward'; it belongs to kind 'analysis'"
    ),
    (
      "windows: {train: 5, test: 5}, cross_validation: {}, objective: {metric: calmar}",
      "objective.metric: no score of bars, which 'cross_validation' ranks by, was 'calmar'; allowed mean, sharpe, "
        + "sortino, volatility, hit_rate"
    ),
    (
      "windows: {train: 5, test: 5}, objective: {metric: hit_rate}",
      "objective.metric: a score of bars, which only phases of kind 'analysis' take, was 'hit_rate'"
    ),
  ]) func mistakesInAWalkAreTold(_ text: String, _ expected: String) {
    let found = Self.problems("grid: {lookback: [5, 10]}, " + text, kind: "walk_forward")
    #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
  }

  /// What looks ahead describes: a phase that trades cannot have it, whichever way it takes it.
  @Test func whatLooksAheadIsNotTraded() throws {
    func problems(_ sample: String, _ next: String) -> [String] {
      PhaseTests.problems(
        PhaseTests.head + """
          phases:
            - {name: search, kind: optimization, grid: {lookback: [5, 10]}}
            - {name: look, kind: analysis, classifiers: [volatility], sample: \(sample), depends_on: [search]}
            - {name: again, kind: analysis, inputs: [look.regimes]}
            - \(next)

          """)
    }
    let replay = "{name: trade, kind: backtest, inputs: [look.regime_params]}"
    #expect(problems("expanding", replay) == [])
    let reason = "look ahead, and this phase trades; allowed regimes of 'sample: expanding'"
    #expect(problems("whole", replay) == ["10: phases[3].inputs[0]: the regimes of 'look' \(reason)"])
    #expect(
      problems("whole", "{name: trade, kind: signal_replay, inherit_from: [look]}")
        == ["10: phases[3].inherit_from[0]: the regimes of 'look' \(reason)"])
    // By way of a second analysis.
    #expect(
      problems("whole", "{name: trade, kind: backtest, inputs: [again.regime_weights]}")
        == ["10: phases[3].inputs[0]: the regimes of 'again' \(reason)"])
    #expect(problems("whole", "{name: tell, kind: analysis, inputs: [look.regimes]}") == [])
    let workflow = try PhaseTests.workflow(
      PhaseTests.head + """
        phases:
          - {name: look, kind: analysis, classifiers: [volatility], sample: whole}
          - {name: other, kind: analysis, classifiers: [volatility]}

        """)
    #expect(workflow.phases.namesLookingAhead == ["look"])
  }
}
