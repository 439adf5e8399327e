import FileFormats
import Foundation
import Testing

@testable import Configuration

/// A single pass that is cut into phases and has trials: `grid` or `search` in `risk_and_portfolio_processing`.
@Suite struct StagedTrialsTests {
  private static let head = """
    workflow_mode: multi_phase_optimized
    data: {symbols: [A]}
    strategy: {id: m, type: momentum, parameters: {lookback: 10}}
    phases:
      stateless_strategies: {parallel_cores: 3}
      risk_and_portfolio_processing:
        parallel_cores: 2

    """

  private func problems(_ text: String) -> [String] {
    PhaseTests.problems(Self.head + text.split(separator: "\n").map { "    \($0)\n" }.joined())
  }

  /// In a list each may be one key, `execution` too, though phases have a key of that name.
  @Test func aListNamesThem() throws {
    let text = """
      workflow_mode: multi_phase_optimized
      data: {symbols: [A]}
      strategy: {id: m, type: momentum, parameters: {lookback: 10}}
      phases:
        - stateless_strategies: {parallel_cores: 3}
        - risk_and_portfolio_processing: {parallel_cores: 2, grid: {risk.capital: [5, 6]}}
        - execution: {order_aggregation_and_fill_distribution: true, parallel_cores: 1}

      """
    let workflow = try decode(text)
    #expect(workflow.phases.count == 2 && workflow.stages.executionCores == 1)
    #expect(workflow.phases.map(\.settings.mostCores) == [3, 2])
  }

  @Test func twoPhasesComeOfIt() throws {
    let text = Self.head + "    grid: {risk.capital: [5, 6], weights.m: [1, 2]}\n    keep: {top: 2}\n"
    let workflow = try decode(text)
    #expect(workflow.phases.map(\.name) == ["stateless_strategies", "risk_and_portfolio_processing"])
    #expect(workflow.phases.map(\.settings.kind) == [.signalGeneration, .optimization])
    #expect(workflow.phases.map(\.settings.dependsOn) == [[], ["stateless_strategies"]])
    #expect(workflow.phases.map(\.settings.mostCores) == [3, 2])
    #expect(workflow.phases[1].settings.trials.keep == 2)
    // A trial is a single pass that is not cut.
    #expect(workflow.phases.allSatisfy { $0.workflow.mode == .singlePass && !$0.workflow.stages.isSearch })
    // Its canonical form says the same.
    let again = try decode(workflow.canonicalYAML)
    #expect(again == workflow && again.canonicalYAML == workflow.canonicalYAML)
    #expect(again.configurationHash == workflow.configurationHash)
    // The form of the document is enough, and without trials there are no phases.
    let line = "workflow_mode: multi_phase_optimized\n"
    #expect(try decode(text.replacing(line, with: "")).phases == workflow.phases)
    #expect(try decode(Self.head).phases.isEmpty)
  }

  @Test func whatStrategiesSayIsTheSameForAll() {
    let allowed = "allowed keys of aggregation, risk, execution, metrics, and weights.STRATEGY"
    let refused = "strategies signal before this phase, once for all trials; \(allowed)"
    let found = problems(
      """
      grid:
        m.lookback: [1]
        data.end: [2010-01-01]
        reproducibility.master_seed: [1]
        aggregation.threshold: [0, 1]
        execution.commission.fixed: [1]
        risk.capital: [5]
        metrics.risk_free: [0]
      """)
    let place = "phases.risk_and_portfolio_processing.grid"
    let note = "; a phase of kind 'optimization' varies everything"
    let keys: [String] = [
      "9: \(place).m.lookback", "10: \(place).data.end", "11: \(place).reproducibility.master_seed",
    ]
    #expect(found == keys.map { "\($0): \(refused)\(note)" })
  }

  private static let place = "phases.risk_and_portfolio_processing"

  @Test func keysAndValuesAreChecked() {
    let keys =
      "constraints, digests, grid, keep, objective, parallel_cores, portfolio_state_management, require, "
      + "risk_workers_handle, search"
    let expected: [String] = [
      "8: \(Self.place).grid.risk.capital: out of bounds, was -5; allowed a number > 0 and <= 1000000000000000",
      "8: \(Self.place).grid.nothing: no parameter of a strategy, and no key of the file; allowed m.lookback, "
        + "m.threshold",
      "9: \(Self.place).constraints[0]: column 1: unknown name x; known are risk",
      "10: \(Self.place).require: column 9: a value is missing",
      "11: \(Self.place).seed: unknown key; allowed \(keys); did you mean reproducibility.master_seed?",
    ]
    let found = problems(
      "grid: {risk.capital: [5, -5], nothing: [1]}\nconstraints: [\"x > 1\"]\nrequire: trades >\nseed: same\n")
    #expect(found.map { String($0.prefix { $0 != "\n" }) } == expected)
  }

  @Test func rangesNeedASearch() {
    let expected: [String] = [
      "8: \(Self.place).grid.risk.capital: a grid needs a list of values, and this is a range of every number; allowed "
        + "'step' or 'count' in the range, or 'search: {method: random, trials: N}'"
    ]
    #expect(problems("grid: {risk.capital: {from: 5, to: 9}}\n") == expected)
    #expect(problems("grid: {risk.capital: {from: 5, to: 9}}\nsearch: {method: halton, trials: 4}\n") == [])
  }

  @Test func keysOfTrialsNeedAGrid() {
    let idle = "there are no trials without a 'grid', which says what is varied"
    let expected: [String] = ["8: \(Self.place).search: \(idle)", "9: \(Self.place).keep: \(idle)"]
    #expect(problems("search: {method: random, trials: 4}\nkeep: {top: 3}\n") == expected)
    let empty: [String] = [
      "8: \(Self.place).grid: must not be empty; allowed a mapping from keys to lists of values, or ranges "
        + "{from, to, step}"
    ]
    #expect(problems("grid: {}\nkeep: {top: 3}\n") == empty)
    let scores: [String] = [
      "9: \(Self.place).objective.metric: a score of bars, which only phases of kind 'analysis' take, was 'hit_rate"
    ]
    let found = problems("grid: {risk.capital: [5]}\nobjective: {metric: hit_rate}\n")
    #expect(found.map { $0.components(separatedBy: "'; allowed")[0] } == scores)
  }
}
