import Testing

@testable import Configuration

/// What may not be asked of trials that follow equity alone.
@Suite struct EquityAloneTests {
  private static let allowed =
    "allowed initial_equity, final_equity, total_return, cagr, bars, days, annual_factor, risk_free, best_day, "
    + "worst_day, best_month, worst_month, volatility, sharpe, sortino, calmar, value_at_risk, expected_shortfall, "
    + "skew, kurtosis and 12 more"

  private static func problems(_ phases: String) -> [String] { PhaseTests.problems(PhaseTests.head + phases) }

  private static func search(_ keys: String) -> String {
    "phases:\n  - {name: s, kind: optimization, grid: {lookback: [1, 2]}, digests: equity\(keys)}\n"
  }

  private static func message(_ place: String, _ metric: String, of owner: String = "") -> String {
    "\(place): made of fills or trades, which 'digests: equity'\(owner) does not follow, was '\(metric)'; \(allowed)"
  }

  @Test func metricsOfEquity_areTaken() {
    let keys = ", objective: {metric: calmar}, require: \"sharpe > 0 and max_drawdown < 0.5\""
    #expect(Self.problems(Self.search(keys)) == [])
    #expect(Self.problems(Self.search("").replacing("digests: equity", with: "objective: {metric: win_rate}")) == [])
  }

  @Test func objectivesOfTrades_areRefused() {
    let place = "7: phases[0].objective.metric"
    #expect(Self.problems(Self.search(", objective: {metric: win_rate}")) == [Self.message(place, "win_rate")])
    #expect(Self.problems(Self.search(", objective: {metric: turnover}")) == [Self.message(place, "turnover")])
    let walk = Self.search(", objective: {metric: sqn}, windows: {train: 9, test: 3}")
      .replacing("kind: optimization", with: "kind: walk_forward")
    #expect(Self.problems(walk) == [Self.message(place, "sqn")])
  }

  @Test func refusals_nameFileLineAndColumn() {
    let text = PhaseTests.head + Self.search(", objective: {metric: turnover}")
    let error = #expect(throws: ConfigurationErrors.self) { try PhaseTests.workflow(text) }
    let message = Self.message("w.yaml:7:98: phases[0].objective.metric", "turnover")
    #expect(error?.diagnostics.map(\.description) == [message])
  }

  @Test func requirementsOfTrades_areRefused() {
    #expect(
      Self.problems(Self.search(", require: \"trades >= 30 and sharpe > 0 and fills > 1\"")) == [
        Self.message("7: phases[0].require", "trades"), Self.message("7: phases[0].require", "fills"),
      ])
  }

  @Test func conditionsOnTradesOfTrials_areRefused() {
    let condition = "s.best.trades > 3 and s.best.sharpe > 0"
    let behind = "  - {name: b, kind: backtest, depends_on: [s], condition: \"\(condition)\"}\n"
    #expect(
      Self.problems(Self.search("") + behind) == [
        Self.message("8: phases[1].condition", "trades", of: " of 's'")
      ])
    #expect(Self.problems(Self.search("").replacing("digests: equity", with: "digests: results") + behind) == [])
    // What a walk comes to out of sample has trades.
    let walk = Self.search(", windows: {train: 9, test: 3}").replacing("kind: optimization", with: "kind: walk_forward")
    #expect(Self.problems(walk + behind) == [])
  }

  @Test func signalsHaveNoEquity() {
    #expect(
      Self.problems(Self.search("").replacing("kind: optimization", with: "kind: signal_generation")) == [
        "7: phases[0].digests: trials of kind 'signal_generation' signal, and have no equity, was 'equity'; allowed "
          + "'results'"
      ])
  }

  /// Trials that do not trade have no metrics that a condition could name.
  @Test func conditionsOnMetricsOfSignals_areRefused() {
    let signals = "phases:\n  - {name: s, kind: signal_generation, grid: {lookback: [1, 2]}}\n"
    func behind(_ condition: String) -> String {
      "  - {name: b, kind: backtest, depends_on: [s], condition: \"\(condition)\"}\n"
    }
    #expect(
      Self.problems(signals + behind("s.best.sharpe > 0 and s.trials.count > 1 or s.best.trades > 3"))
        == ["s.best.sharpe", "s.best.trades"].map { name in
          "8: phases[1].condition: trials of kind 'signal_generation' signal, and have no metrics, was '\(name)'; "
            + "allowed s.best_params, s.trials, s.state"
        })
    #expect(Self.problems(signals + behind("s.trials.count > 1 and s.state == 'complete'")) == [])
  }

  @Test func trialsOfAStagedPass_areChecked() {
    let text =
      "workflow_mode: multi_phase_optimized\n" + PhaseTests.head.replacing("workflow: {name: w}\n", with: "")
      + "phases:\n  risk_and_portfolio_processing:\n    grid: {risk.capital: [1, 2]}\n    digests: equity\n"
    #expect(PhaseTests.problems(text) == [])
    #expect(
      PhaseTests.problems(text + "    objective: {metric: fills}\n") == [
        Self.message("10: phases.risk_and_portfolio_processing.objective.metric", "fills")
      ])
  }
}
