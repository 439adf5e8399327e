import Configuration
import FileFormats
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// A signal that a replay says a cycle late is found in every file of `Configs` whose phases replay any.
@Suite struct PlantedSeedTests {
  /// Fewer trials than the files have, so that this is quick in a debug build.
  static let files: [(name: String, overrides: [String])] = [
    ("composite_workflow", []),
    (
      "coordinator_advanced",
      ["phases.parameter_discovery.grid.fast=[10, 20]", "phases.parameter_discovery.grid.slow=[60, 100]"]
    ),
    (
      "multi_phase_coordination",
      [
        "phases.parameter_discovery.grid.lookback=[10, 40]", "phases.parameter_discovery.grid.threshold=[0, 0.02]",
        "phases.ensemble_optimization.weights.count=5",
      ]
    ),
    ("multi_phase_optimization", []),
    ("parameter_optimization", ["phases.ensemble_optimization.weights.count=5"]),
    ("risk_workflow", []), ("strategy_selector", []),
  ]

  /// Files whose phases trade nothing, and so replay nothing; single passes are planted by `LateReplayTests`.
  static let without = ["morning_workflow"]

  @Test(arguments: files) func lateSignal_isFoundAndNamed(_ file: (name: String, overrides: [String])) async throws {
    let workflow = try WorkflowFile.load(
      path: "\(Checkout.path)/Configs/seeds/\(file.name).yaml", overrides: file.overrides)
    let folder = try TemporaryFolder()
    let scratch = try ScratchFolder(in: folder.path, named: "scratch")
    let failure = await #expect(throws: PhasesFailure.self) {
      try await PhasesVerification(workflow, scratch: scratch, fault: ReplayFault()).verify()
    }
    let text = try #require(failure).description
    #expect(text.contains("trial ") && text.contains("as a single pass through all containers"), "\(text)")
    #expect(text.contains("the first event that differs") && text.contains("signals/"), "\(text)")
  }

  /// No file with phases is left out.
  @Test func everyFileOfPhases_isPlanted() throws {
    let names = try FileSystem.names(in: "\(Checkout.path)/Configs/seeds").filter { $0.hasSuffix(".yaml") }
    let known = Set(Self.files.map(\.name) + Self.without)
    for name in names where name != "triggers.yaml" {
      let workflow = try WorkflowFile.load(path: "\(Checkout.path)/Configs/seeds/\(name)")
      #expect(known.contains(String(name.dropLast(5))) == !workflow.phases.isEmpty, "\(name)")
    }
  }
}
