import Testing

@testable import Configuration

/// What phases that open the hold-out give is no input of phases that do not.
@Suite struct HoldoutChecksTests {
  private static let head = """
    data: {symbols: [A], holdout: {last: 20}}
    strategy: {type: ma_crossover}

    """

  private static func message(_ name: String) -> String {
    "'\(name)' opens the hold-out, and this phase would learn of it; allowed phases without 'uses_holdout', or "
      + "'uses_holdout: true' here too"
  }

  @Test func whatOpensItGivesNothingToOthers() {
    let text =
      Self.head + """
        phases:
          - {name: search, kind: optimization, depends_on: [], uses_holdout: true, grid: {fast: [3, 5]}}
          - {name: a, kind: backtest, inputs: [search.best_params]}
          - {name: b, kind: optimization, inherit_from: [search]}
          - {name: c, kind: analysis, depends_on: [search], classifiers: [momentum]}
          - {name: d, kind: backtest, depends_on: [search], condition: "search.best.sharpe > 0"}
          - {name: e, kind: signal_replay, depends_on: [c]}
          - {name: f, kind: backtest, depends_on: [search], condition: "1 < 2"}
          - {name: g, kind: backtest, inputs: [search.best_params], uses_holdout: true}
          - {name: h, kind: report, depends_on: [search]}

        """
    #expect(
      PhaseTests.problems(text) == [
        "5: phases[1].inputs[0]: \(Self.message("search"))",
        "6: phases[2].inherit_from[0]: \(Self.message("search"))",
        "7: phases[3]: reads trials of the phases before it, and \(Self.message("search"))",
        "8: phases[4].condition: \(Self.message("search"))",
        "9: phases[5]: reads trials of the phases before it, and \(Self.message("search"))",
      ])
  }
}
