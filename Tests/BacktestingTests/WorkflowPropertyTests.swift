import Backtesting
import Configuration
import Determinism
import Foundation
import MarketData
import OrderExecution
import ReproducibilityTesting
import RiskControl
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingStrategies

/// Random workflows: whatever the schedule, one result, and that result keeps the rules.
@Suite struct WorkflowPropertyTests {
  /// `ADMF_SEEDS=FIRST-LAST` in the environment looks at other workflows than the usual ones.
  static let seeds: ClosedRange<UInt64> = {
    let text = ProcessInfo.processInfo.environment["ADMF_SEEDS"] ?? ""
    let bounds = text.split(separator: "-").compactMap { UInt64($0) }
    return bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : usualSeeds
  }()

  static let usualSeeds: ClosedRange<UInt64> = 25...85

  @Test func randomWorkflows_reproduceAndKeepTheRules() async throws {
    let folder = try TemporaryFolder()
    var tally: Set<String> = []
    for seed in Self.seeds {
      let workflow = WorkflowGenerator().workflow(seed: seed)
      switch await Self.outcome(workflow, folder) {
      case .success(let seen): tally.formUnion(seen)
      case .failure(let failure):
        let smallest = await workflow.shrunk { candidate in
          if case .failure = await Self.outcome(candidate, folder) { true } else { false }
        }
        guard case .failure(let last) = await Self.outcome(smallest, folder) else { continue }
        Issue.record(
          """
          \(failure.description)
          reproduce with ADMF_SEEDS=\(seed)-\(seed) swift test --filter WorkflowPropertyTests
          the smallest that fails (\(last.description)):
          \(smallest)
          """)
        return
      }
    }
    guard Self.seeds == Self.usualSeeds else { return }
    // The rare paths were taken, else the properties say little.
    for state in ["accepted", "filled", "refused", "cancelled", "expired"] { #expect(tally.contains("order \(state)")) }
    for kind in RiskEventNames.all { #expect(tally.contains("event \(kind)"), "\(kind) did not occur") }
  }

  private enum RiskEventNames {
    static let all = ["refusal", "reduced", "limited", "drawdown_stop", "ruin"]
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a workflow as the reference and in other ways; what happened, or what was wrong.
  static func outcome(_ workflow: GeneratedWorkflow, _ folder: TemporaryFolder) async -> Result<Set<String>, Failure> {
    do {
      let backtest = try Backtest(workflow.workflow, data: workflow.data, registry: GeneratedWorkflow.registry)
      let tables = try tableFolder(folder, "reference")
      let output = ResultsOutput(folder: tables, settings: ResultsSettings())
      let reference = try await backtest.run(output: output)
      let invariants = try RunInvariants(workflow, folder: tables)
      try invariants.check()
      for variant in variants(workflow.seed) {
        let outcome = try await backtest.run(variant)
        if outcome.runDigest != reference.runDigest {
          let names = zip(reference.streams, outcome.streams).filter { $0 != $1 }.map(\.0.name)
          return .failure(Failure(description: "not reproduced with \(variant): \(names) differ"))
        }
      }
      let shuffled = try Backtest(
        registeredBackwards(workflow).workflow, data: workflow.data, registry: GeneratedWorkflow.registry)
      let again = ResultsOutput(folder: try tableFolder(folder, "again"), settings: ResultsSettings())
      let manner = RunManner(policy: .random(seed: workflow.seed), blockSize: 5)
      if try await shuffled.run(manner, output: again).runDigest != reference.runDigest {
        return .failure(Failure(description: "the order of registration shows"))
      }
      for table in ResultTable.ofStreams.map({ $0.fileName(.jsonl) })
      where try folder.text("reference/\(table)") != folder.text("again/\(table)") {
        return .failure(Failure(description: "\(table) differs although the digests agree"))
      }
      return .success(Set(invariants.tally))
    } catch {
      return .failure(Failure(description: "\(error)"))
    }
  }

  /// Every value of every axis often, combinations by the seed.
  static func variants(_ seed: UInt64) -> [RunManner] {
    var draw = SeededGenerator(masterSeed: seed, id: "variants", purpose: "test")
    let policies: [SchedulingPolicy] = [
      .sorted, .random(seed: seed), .random(seed: seed + 1_000), .parallel(threads: 2),
    ]
    return policies.map { policy in
      RunManner(
        policy: policy, blockSize: draw.choose([1, 3, 64]), carrier: draw.choose(ChannelCarrier.allCases) ?? .direct,
        capacity: draw.choose([1, 2, 8]) ?? 1, permutation: draw.choose([nil, seed]) ?? nil)
    }
  }

  private static func registeredBackwards(_ workflow: GeneratedWorkflow) -> GeneratedWorkflow {
    var workflow = workflow
    workflow.series.reverse()
    workflow.workflow.data.symbols.reverse()
    workflow.workflow.strategies.reverse()
    workflow.workflow.risk.reverse()
    for index in workflow.workflow.risk.indices { workflow.workflow.risk[index].strategies?.reverse() }
    return workflow
  }

  private static func tableFolder(_ folder: TemporaryFolder, _ name: String) throws -> String {
    let path = folder.path + "/" + name
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
