import MarketData
import RegimeAnalysis
import RiskControl
import Testing
import TradingStrategies

@testable import Configuration

/// Outputs by regime as inputs of phases that trade.
@Suite struct RegimeInputChecksTests {
  private static func problems(_ next: String) -> [String] {
    PhaseTests.problems(
      PhaseTests.head + """
        phases:
          - {name: search, kind: optimization, grid: {lookback: [5, 10]}}
          - {name: look, kind: analysis, classifiers: [volatility], depends_on: [search]}
          - {name: plain, kind: analysis, depends_on: [search]}
          - {name: ensemble, kind: signal_replay, weights: {count: 5}, depends_on: [search]}
          - \(next)

        """)
  }

  @Test func oneOutput_saysWhatRunsWithWhatWeights() {
    let allowed = "allowed one of regime_params, regime_weights, final_weights"
    #expect(Self.problems("{name: trade, kind: backtest, inputs: [look.regime_weights]}") == [])
    #expect(
      Self.problems("{name: trade, kind: backtest, inputs: [look.regime_weights, look.regime_params]}") == [
        "11: phases[4].inputs[1]: excludes 'look.regime_weights', which stands before it, was 'look.regime_params'; "
          + allowed
      ])
    #expect(
      Self.problems("{name: trade, kind: backtest, inputs: [look.regime_weights, ensemble.final_weights]}").count == 1)
    #expect(Self.problems("{name: trade, kind: backtest, inputs: [look.regime_weights, search.best_params]}") == [])
  }

  @Test func inheritance_asksForInputs() {
    let both = [
      "11: phases[4].inherit_from[0]: of 'look.regime_params', 'look.regime_weights' a phase can take one; name it in "
        + "'inputs', as inputs: [look.regime_weights]"
    ]
    #expect(Self.problems("{name: trade, kind: backtest, inherit_from: [look]}") == both)
    #expect(Self.problems("{name: trade, kind: signal_replay, inherit_from: [look]}") == both)
    #expect(
      Self.problems("{name: trade, kind: backtest, inherit_from: [look], inputs: [look.regime_weights]}") == [])
    // An analysis without classifiers has no regimes, and one of final weights alone is no contradiction.
    #expect(Self.problems("{name: trade, kind: backtest, inherit_from: [plain, ensemble]}") == [])
    #expect(Self.problems("{name: trade, kind: backtest, inherit_from: [look, ensemble]}").count == 1)
    #expect(Self.problems("{name: tell, kind: analysis, inherit_from: [look]}") == [])
  }

  @Test func products_areScaledToOne() {
    var workflow = Workflow(
      name: "w", data: .init(path: "d", symbols: []),
      strategies: ["a", "b", "c"].map { StrategySettings(id: $0, type: "momentum") })
    workflow.strategies[2].weight = 2
    workflow.risk = [RiskSettings(id: "one"), RiskSettings(id: "two")]
    workflow.risk[1].strategies = ["a", "b"]
    workflow.risk[1].weights = ["a": 3]
    workflow.regimeAggregation.regimes.classifiers = [.init(.momentum)]
    workflow.regimeAggregation.weights = ["up": ["a": 0.25, "b": 0.75], "down": ["a": 1], "flat": ["c": 1]]
    workflow.multiplyWeights(by: ["a": 0, "b": 0.5])
    // c is not searched.
    #expect(workflow.strategies.map(\.weight) == [0, 0.2, 0.8])
    #expect(workflow.risk[0].weights == [:] && workflow.risk[1].weights == ["a": 0, "b": 1])
    #expect(workflow.regimeAggregation.weights == ["up": ["b": 1], "down": [:], "flat": ["c": 1]])
    workflow.dropUnfollowed()
    #expect(workflow.strategies.map(\.id) == ["b", "c"])
    #expect(workflow.risk[1].strategies == ["b"] && workflow.risk[1].weights == ["b": 1])
    #expect(workflow.regimeAggregation.weights == ["up": ["b": 1], "down": [:], "flat": ["c": 1]])
    // One that counts in a regime only stays.
    workflow.strategies[1].weight = 0
    workflow.dropUnfollowed()
    #expect(workflow.strategies.map(\.id) == ["b", "c"])
  }
}
