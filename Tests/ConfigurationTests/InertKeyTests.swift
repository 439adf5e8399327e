import Configuration
import TestSupport
import Testing

/// What is written and does nothing is said to do nothing.
@Suite struct InertKeyTests {
  private func keys(_ text: String) throws -> [String] { try decode(minimalText + text).inertKeys.map(\.key) }

  @Test func sectionsThatNothingActsOn_areNamedKeyByKey() throws {
    let text = """
      resources: {max_memory_gb: 4, max_cpu_cores: null}
      coordinator: {monitoring: {enable_metrics: false}}
      fault_tolerance: {auto_restart: true, checkpoint_interval: 5}
      """
    #expect(
      try decode(minimalText + text).inertTexts == [
        "resources.max_memory_gb, monitoring.enable_metrics, fault_tolerance.auto_restart, "
          + "fault_tolerance.checkpoint_interval (nothing in this version acts on it)"
      ])
    #expect(try keys("resources: {}\nmonitoring: {}\n") == [])
    #expect(try keys("") == [])
  }

  /// Those of files that phases run, by file; once where several phases run the same.
  @Test func keysOfFilesWithin_areNamedToo() throws {
    let folder = try TemporaryFolder()
    let inner = minimalText + "resources: {max_cpu_cores: 2}\nrisk: {rebalance: every_bar}\n"
    try folder.write(inner, to: "deep.yaml")
    try folder.write(
      "monitoring: {enable_metrics: true}\nphases: [{name: d, workflow: deep.yaml}]\n", to: "inner.yaml")
    let phases = "phases: [{name: a, workflow: inner.yaml}, {name: b, workflow: inner.yaml}]\n"
    try folder.write("fault_tolerance: {auto_restart: true}\n" + phases, to: "w.yaml")
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    #expect(
      workflow.inertTexts == [
        "fault_tolerance.auto_restart, inner.yaml: monitoring.enable_metrics, "
          + "inner.yaml: deep.yaml: resources.max_cpu_cores (nothing in this version acts on it)",
        "inner.yaml: deep.yaml: risk.rebalance (only the sizing target_percent rebalances)",
      ])
  }

  @Test func keysThatOthersSwitchOff_areNamed() throws {
    #expect(try keys("risk: {rebalance: every_bar}\n") == ["risk.rebalance"])
    #expect(try keys("risk: {rebalance: every_bar, sizing: {type: target_percent}}\n") == [])
    let two = "risk: [{id: a, rebalance: on_change}, {id: b, rebalance: every_bar}]\n"
    #expect(try keys(two) == ["risk[1].rebalance"])
    #expect(try keys("aggregation: {method: majority, threshold: 0.5}\n") == ["aggregation.threshold"])
    #expect(try keys("aggregation: {method: weighted_sum, threshold: 0.5}\n") == [])
    #expect(
      try decode(minimalText + two + "aggregation: {method: unanimous, threshold: 1}").inertTexts == [
        "aggregation.threshold (only the weighted methods have a threshold)",
        "risk[1].rebalance (only the sizing target_percent rebalances)",
      ])
  }

  /// Of trials that do not trade, and of those that do not run again.
  @Test func keysOfTrialsWithNothingToActOn_areNamed() throws {
    let all = "digests: full, keep: {top: 3}, require: \"trades > 3\""
    let grid = "grid: {lookback: [3, 8]}"
    let text = """
      data: {symbols: [A]}
      strategy: {type: momentum}
      phases:
        - {name: signals, kind: signal_generation, \(grid), digests: full, require: "trades > 3"}
        - {name: walk, kind: walk_forward, \(grid), windows: {train: 20, test: 10}, \(all)}
        - {name: search, kind: optimization, \(grid), \(all)}
        - {name: replay, kind: signal_replay, inputs: [signals.signals], \(all)}

      """
    #expect(
      try decode(text).inertTexts == [
        "phases.signals.digests (trials of kind 'signal_generation' signal, and have no run digest)",
        "phases.signals.require (trials of kind 'signal_generation' signal, and are ranked by estimates alone)",
        "phases.walk.keep.top (the best of a walk trade in its test windows, and do not run again)",
      ])
    // What is given and is what it would be anyway is not named.
    let standard = text.replacing("full", with: "results").replacing("top: 3", with: "top: 1")
    #expect(try decode(standard).inertKeys.map(\.key) == ["phases.signals.require"])
  }
}
