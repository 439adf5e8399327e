import Configuration
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
      try decode(minimalText + text).inertSentences == [
        "Without effect: resources.max_memory_gb, monitoring.enable_metrics, fault_tolerance.auto_restart, "
          + "fault_tolerance.checkpoint_interval (nothing in this version acts on it)."
      ])
    #expect(try keys("resources: {}\nmonitoring: {}\n") == [])
    #expect(try keys("") == [])
  }

  @Test func keysThatOthersSwitchOff_areNamed() throws {
    #expect(try keys("risk: {rebalance: every_bar}\n") == ["risk.rebalance"])
    #expect(try keys("risk: {rebalance: every_bar, sizing: {type: target_percent}}\n") == [])
    let two = "risk: [{id: a, rebalance: on_change}, {id: b, rebalance: every_bar}]\n"
    #expect(try keys(two) == ["risk[1].rebalance"])
    #expect(try keys("aggregation: {method: majority, threshold: 0.5}\n") == ["aggregation.threshold"])
    #expect(try keys("aggregation: {method: weighted_sum, threshold: 0.5}\n") == [])
    #expect(
      try decode(minimalText + two + "aggregation: {method: unanimous, threshold: 1}").inertSentences == [
        "Without effect: aggregation.threshold (only the weighted methods have a threshold).",
        "Without effect: risk[1].rebalance (only the sizing target_percent rebalances).",
      ])
  }
}
