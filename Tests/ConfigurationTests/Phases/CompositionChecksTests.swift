import MarketData
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Configuration

/// What workflows give to the files that their phases run, and take from them: all mistakes with their places.
@Suite struct CompositionChecksTests {
  private static let head = """
    data: {source: synthetic, symbols: [A]}
    strategy: {type: ma_crossover}

    """

  private static func problems(_ outer: String, inner: String, plain: String = head) throws -> [String] {
    let folder = try TemporaryFolder()
    try folder.write(head + outer, to: "w.yaml")
    try folder.write(head + inner, to: "inner.yaml")
    try folder.write(plain, to: "plain.yaml")
    do throws(ConfigurationErrors) {
      _ = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
      return []
    } catch { return error.diagnostics.map { "\($0)".replacing("\(folder.path)/", with: "") } }
  }

  private static let inner = """
    phases:
      - {name: more, kind: optimization, inputs: [outer.best_params], grid: {slow: [20, 30]}}
      - {name: last, kind: backtest, inputs: [more.best_params, outer.final_weights]}

    """

  @Test func whatIsGivenIsWhatIsTaken() throws {
    let found = try Self.problems(
      """
      phases:
        - {name: search, kind: optimization, grid: {fast: [3, 5]}}
        - {name: none, workflow: inner.yaml}
        - {name: some, workflow: inner.yaml, inputs: [search.best_params]}
        - {name: two, workflow: inner.yaml, inputs: [search.best_params, again.best_params], inherit_from: [replay]}
        - {name: all, workflow: inner.yaml, inherit_from: [search, replay]}
        - {name: plain, workflow: plain.yaml, inputs: [search.best_params]}
        - {name: again, kind: optimization, grid: {fast: [3, 5]}, depends_on: []}
        - {name: replay, kind: signal_replay, depends_on: [search], weights: {count: 3}}
        - {name: use, kind: backtest, inputs: [all.last.best_params]}
        - {name: wrong, kind: backtest, inputs: [all.more.signals]}
        - {name: right, kind: backtest, inputs: [all.more.best_params, plain.metrics]}

      """, inner: Self.inner)
    // What is wrong in the file itself is told first, by itself.
    #expect(
      found == [
        "w.yaml:7:68: phases[3].inputs[1]: 'outer.best_params' would be this or 'search.best_params'; expected one of "
          + "them"
      ])
    let between = try Self.problems(
      """
      phases:
        - {name: search, kind: optimization, grid: {fast: [3, 5]}}
        - {name: none, workflow: inner.yaml}
        - {name: some, workflow: inner.yaml, inputs: [search.best_params]}
        - {name: all, workflow: inner.yaml, inherit_from: [search, replay]}
        - {name: plain, workflow: plain.yaml, inputs: [search.best_params]}
        - {name: replay, kind: signal_replay, depends_on: [search], weights: {count: 3}}
        - {name: use, kind: backtest, inputs: [all.last.best_params]}
        - {name: wrong, kind: backtest, inputs: [all.more.signals]}
        - {name: right, kind: backtest, inputs: [all.more.best_params]}

      """, inner: Self.inner)
    let names = "more.signals, more.trials, more.returns, more.best_trial, more.best_params, last.metrics, last.equity"
    #expect(
      between == [
        "w.yaml:5:18: phases[1].workflow: inner.yaml takes 'outer.best_params', and the phase has no such input; "
          + "allowed search.best_params",
        "w.yaml:5:18: phases[1].workflow: inner.yaml takes 'outer.final_weights', and the phase has no such input; "
          + "allowed replay.final_weights",
        "w.yaml:6:18: phases[2].workflow: inner.yaml takes 'outer.final_weights', and the phase has no such input; "
          + "allowed replay.final_weights",
        "w.yaml:8:50: phases[4].inputs[0]: nothing in plain.yaml takes 'outer.best_params'; allowed none",
        "w.yaml:10:42: phases[6].inputs[0]: the workflow 'all' has no output 'last.best_params'; allowed \(names)"
          + "; did you mean more.best_params?",
        "w.yaml:11:44: phases[7].inputs[0]: a phase of kind 'backtest' cannot use it, was 'all.more.signals'",
      ])
  }

  /// A file that cannot be read is told where it is named; files that each run the next twice come to an end.
  @Test func filesWithinFiles() throws {
    let missing = try Self.problems("phases: [{name: a, workflow: nosuch.yaml}, {name: b, workflow: .}]\n", inner: "")
    #expect(
      missing == [
        "w.yaml:3:20: phases[0].workflow: nosuch.yaml: cannot read: No such file or directory",
        "w.yaml:3:54: phases[1].workflow: .: cannot read: Is a directory",
      ])
    let folder = try TemporaryFolder()
    for number in 0..<40 {
      let next = "workflow: f\(number + 1).yaml"
      try folder.write(Self.head + "phases: [{name: a, \(next)}, {name: b, \(next)}]\n", to: "f\(number).yaml")
    }
    try folder.write(Self.head, to: "f40.yaml")
    let error = try #require(throws: ConfigurationErrors.self) {
      try WorkflowFile.load(path: "\(folder.path)/f0.yaml")
    }
    #expect(error.diagnostics.map(\.message) == ["more than 1000 files within files; allowed fewer"])
    #expect(throws: Never.self) { try WorkflowFile.load(path: "\(folder.path)/f32.yaml") }
  }

  @Test func outerOutputsAreChecked() {
    let text =
      Self.head + """
        phases:
          - {name: outer, kind: backtest}
          - {name: a, kind: backtest, inputs: [outer.best_parms]}
          - {name: b, kind: backtest, inputs: [outer.signals]}

        """
    #expect(
      PhaseTests.problems(text) == [
        "4: phases[0].name: 'outer' is what a phase calls the workflow around its own",
        "5: phases[1].inputs[0]: no output of a phase, was 'best_parms'; allowed signals, risk_decisions, "
          + "trials, returns, estimates, best_trial, best_params, regimes, regime_params, regime_weights, "
          + "final_weights, metrics, equity; did you mean best_params?",
        "6: phases[2].inputs[0]: a phase of kind 'backtest' cannot use it, was 'outer.signals'; allowed "
          + "risk_decisions, best_params, regimes, regime_params, regime_weights, final_weights",
      ])
  }

  /// Values for keys of the file within are checked as the command line's are, at their place here.
  @Test func overridesWorkLikeSet() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.head, to: "plain.yaml")
    try folder.write(
      "phases: [{name: a, workflow: plain.yaml, overrides: {strategy.parameters.fast: 7, data: {symbols: [B]}}}]\n",
      to: "w.yaml")
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    let within = workflow.phases[0].workflow
    let alone = try WorkflowFile.load(
      path: "\(folder.path)/plain.yaml", overrides: ["data={symbols: [B]}", "strategy.parameters.fast=7"])
    #expect(within == alone && within.configurationHash == alone.configurationHash)
    #expect(within.data.symbols.map(\.name) == ["B"])
    // They are part of what the outer one is, and of its canonical form.
    try folder.write(workflow.canonicalYAML, to: "canonical.yaml")
    let again = try WorkflowFile.load(path: "\(folder.path)/canonical.yaml")
    #expect(again.phases[0].workflow == within && again.canonicalYAML == workflow.canonicalYAML)
    let set = try WorkflowFile.load(
      path: "\(folder.path)/w.yaml", overrides: ["phases.a.overrides={strategy: {type: momentum}}"])
    #expect(set.configurationHash != workflow.configurationHash)
    #expect(set.phases[0].workflow.strategies[0].type == "momentum")
    let found = try Self.problems(
      """
      phases:
        - name: a
          workflow: plain.yaml
          overrides:
            strategy.parameters.fast: zero
            data.symbls: [B]
        - {name: b, workflow: plain.yaml, overrides: [1]}
        - {name: c, kind: backtest, overrides: {risk.capital: 5}}

      """, inner: "")
    #expect(
      found == [
        "w.yaml:9:48: phases[1].overrides: wrong type, was a list; allowed a mapping, as {data.symbols: [A]}",
        "w.yaml:10:31: phases[2].overrides: does not belong to a phase of kind 'backtest'; it belongs to kind "
          + "'workflow'",
      ])
    let inside = try Self.problems(
      """
      phases:
        - name: a
          workflow: plain.yaml
          overrides:
            strategy.parameters.fast: zero
            data.symbls: [B]

      """, inner: "")
    #expect(
      inside.count == 2 && inside[0].hasPrefix("w.yaml:8:7: phases[0].overrides.data.symbls: plain.yaml: unknown"))
    #expect(
      inside.last?.hasPrefix("w.yaml:7:7: phases[0].overrides.strategy.parameters.fast: plain.yaml: ") ?? false,
      "\(inside)")
  }
}
