import Backtesting
import Configuration
import Coordination
import Determinism
import MarketData
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel

/// A run that fails: the error says where, and what was finished before is kept.
@Suite struct FailureTests {
  private static let policies: [SchedulingPolicy] = [
    .sorted, .random(seed: 1), .random(seed: 2), .random(seed: 3), .parallel(threads: 2),
  ]

  private func prepare(_ folder: TemporaryFolder, _ strategies: String) throws -> WorkflowRun {
    for name in ["AA", "BB"] {
      try folder.write(SampleMarket.csv(SampleMarket.series(name, count: 80)), to: name + ".csv")
    }
    let text = """
      data: {path: ., symbols: [AA, BB]}
      strategies: \(strategies)
      risk:
        - {id: one, sizing: {type: fixed_quantity, quantity: 4}}
        - {id: two, sizing: {type: target_percent, fraction: 0.4}}
      results: {buffer_size: 1000}
      """
    let registry = try SteeredStrategies.registry()
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: folder.path + "/w.yaml", registry: registry)
    return try WorkflowRun(workflow, registry: registry)
  }

  @Test(arguments: policies, [1, 8, 64])
  func invalidStance_endsTheRunWithItsPlace(_ policy: SchedulingPolicy, _ block: Int) async throws {
    let folder = try TemporaryFolder()
    let run = try prepare(
      folder, "[{id: good, type: buy_and_hold}, {id: bad, type: broken, parameters: {at: 40}, symbols: [BB]}]")
    let manner = RunManner(policy: policy, blockSize: block)
    let error = await #expect(throws: ContainerFailure.self) {
      try await run.execute(into: folder.path + "/run", manner: manner)
    }
    #expect(
      error?.description == "strategy/group-1 failed at cycle 40, step 4: strategy bad, symbol BB, cycle 40: "
        + "the direction must be -1, 0 or 1 and the strength from 0 to 1, 0 exactly when the direction is 0; "
        + "was direction 2, strength 1.0")

    let manifest = try RunManifest(readingFrom: folder.path + "/run")
    #expect(manifest.status == .failed)
    #expect(manifest.error == error?.description)
    #expect(manifest.runDigest == nil)
    // Everything before the failing cycle is there, under names that say that it is not the whole.
    let equity = try Row.all(in: folder.path + "/run/equity.jsonl.partial")
    #expect(equity.count == 2 * 40)
    let day = SampleMarket.series("AA", count: 80)
    #expect(equity.last?.text("timestamp") == day[39].timestamp.description)
    let names = try folder.names("run").filter { $0 != "manifest.json" && $0 != "config.yaml" }
    #expect(names == ResultTable.ofStreams.map { $0.fileName(.jsonl) + ".partial" }.sorted())
  }

  /// Of several failures that with the least (virtual time, container ID), whoever fails first on the clock.
  @Test(arguments: policies, [1, 8, 64])
  func severalFailures_reportTheEarliestInSimulatedTime(_ policy: SchedulingPolicy, _ block: Int) async throws {
    let folder = try TemporaryFolder()
    let run = try prepare(
      folder,
      "[{id: a, type: broken, parameters: {at: 47}}, {id: b, type: broken, parameters: {at: 41}}, "
        + "{id: c, type: broken, parameters: {at: 43}}]")
    let manner = RunManner(policy: policy, blockSize: block)
    let error = await #expect(throws: ContainerFailure.self) { try await run.backtest.run(manner) }
    #expect(error?.container == "strategy/group-2")
    #expect(error?.time == VirtualTime(cycle: 41, step: CycleStep.signals.rawValue))
    #expect(error.map { "\($0)".contains("strategy b, symbol AA, cycle 41:") } == true)
  }

  @Test func failedFolder_startsOver() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run"
    let run = try prepare(folder, "[{id: bad, type: broken, parameters: {at: 60}}]")
    await #expect(throws: ContainerFailure.self) { try await run.execute(into: path) }
    // The same configuration without the fault: bars end before it.
    for name in ["AA", "BB"] {
      try folder.write(SampleMarket.csv(SampleMarket.series(name, count: 50)), to: name + ".csv")
    }
    let repaired = try prepareAgain(run, folder)
    let summary = try await repaired.execute(into: path)
    #expect(summary.manifest.status == .complete && summary.ending == .recorded)
    #expect(try folder.names("run").allSatisfy { !$0.hasSuffix(".partial") })
  }

  private func prepareAgain(_ run: WorkflowRun, _ folder: TemporaryFolder) throws -> WorkflowRun {
    try WorkflowRun(run.backtest.plan.workflow, registry: SteeredStrategies.registry())
  }
}
