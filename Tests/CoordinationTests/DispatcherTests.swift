import Configuration
import MarketData
import Testing

@testable import Coordination

/// Notes what it is handed; every phase that `states` does not name is complete.
private actor RecordingExecutor: PhaseExecutor {
  private(set) var executed: [String] = []
  private(set) var workflows: [Workflow] = []
  private(set) var inputs: [[String]] = []
  private let states: [String: PhaseState]

  init(_ states: [String: PhaseState] = [:]) { self.states = states }

  func execute(_ phase: Phase, inputs: [PhaseReport]) async -> PhaseReport {
    executed.append(phase.name)
    workflows.append(phase.workflow)
    self.inputs.append(inputs.map(\.name))
    return PhaseReport(name: phase.name, state: states[phase.name] ?? .complete, digest: "of " + phase.name)
  }
}

@Suite struct DispatcherTests {
  private static func graph(_ phases: [(name: String, kind: PhaseKind, needs: [String])]) throws -> PhaseGraph {
    try #require(
      PhaseGraph(
        phases.enumerated().map { place, phase in
          var settings = PhaseSettings(phase.name, phase.kind)
          settings.dependsOn = phase.needs
          var workflow = Workflow(name: phase.name, data: MarketDataSettings(path: "d", symbols: []), strategies: [])
          workflow.masterSeed = UInt64(place)
          return Phase(settings, workflow)
        }))
  }

  /// The test of the document on the dispatcher: phases of three types are executed in their order.
  @Test func phasesAreExecutedInOrder() async throws {
    let graph = try Self.graph([
      ("phase1", .backtest, []), ("phase2", .analysis, ["phase1"]), ("phase3", .report, ["phase2"]),
    ])
    let executor = RecordingExecutor()
    _ = await Dispatcher().dispatch(graph, by: executor)
    #expect(await executor.executed == ["phase1", "phase2", "phase3"])
  }

  /// It changes no configuration.
  @Test func whatAPhaseRunsIsWhatIsWritten() async throws {
    let graph = try Self.graph([("a", .backtest, ["b"]), ("b", .optimization, [])])
    let executor = RecordingExecutor()
    let reports = await Dispatcher().dispatch(graph, by: executor)
    #expect(await executor.workflows == [graph.phases[1].workflow, graph.phases[0].workflow])
    #expect(await executor.inputs == [[], ["b"]])
    #expect(reports.map(\.name) == ["a", "b"])
    #expect(reports.map(\.digest) == ["of a", "of b"])
  }

  /// It has no history: what was dispatched before is dispatched again.
  @Test func nothingIsRemembered() async throws {
    let graph = try Self.graph([("a", .backtest, []), ("b", .backtest, [])])
    let executor = RecordingExecutor()
    let dispatcher = Dispatcher()
    let first = await dispatcher.dispatch(graph, by: executor)
    let second = await dispatcher.dispatch(graph, by: executor)
    #expect(first == second)
    #expect(await executor.executed == ["a", "b", "a", "b"])
    #expect(MemoryLayout<Dispatcher>.size == 0)
  }

  /// It skips nothing but what cannot run.
  @Test func whatWaitsForAFailureIsSkipped() async throws {
    let graph = try Self.graph([
      ("a", .backtest, []), ("b", .backtest, ["a"]), ("c", .backtest, []), ("d", .backtest, ["b"]),
      ("e", .backtest, ["c"]),
    ])
    let executor = RecordingExecutor(["a": .failed])
    let reports = await Dispatcher().dispatch(graph, by: executor)
    #expect(reports.map(\.state) == [.failed, .skipped, .complete, .skipped, .complete])
    #expect(reports[3].reason == "it waits for b, which is skipped")
    #expect(await executor.executed == ["a", "c", "e"])
  }

  @Test func nothingBeginsBehindAnInterruption() async throws {
    let graph = try Self.graph([("a", .backtest, []), ("b", .backtest, []), ("c", .backtest, ["b"])])
    let executor = RecordingExecutor(["a": .interrupted])
    let reports = await Dispatcher().dispatch(graph, by: executor)
    #expect(reports.map(\.state) == [.interrupted, .pending, .pending])
    #expect(await executor.executed == ["a"])
  }
}
