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

/// Lets phases end in a given order, those that it does not name at once.
private actor WaitingExecutor: PhaseExecutor {
  private(set) var ended: [String] = []
  private(set) var passed: [String] = []
  /// The most phases that were at work at a time.
  private(set) var most = 0
  private var running = 0
  private let ends: [String]
  private let failing: String?
  private var waiting: [String: CheckedContinuation<Void, Never>] = [:]

  init(ends: [String], failing: String? = nil) {
    self.ends = ends
    self.failing = failing
  }

  func execute(_ phase: Phase, inputs: [PhaseReport]) async -> PhaseReport {
    running += 1
    most = max(most, running)
    if ends.contains(phase.name) {
      await withCheckedContinuation { continuation in
        waiting[phase.name] = continuation
        letGo()
      }
    } else {
      await Task.yield()
    }
    ended.append(phase.name)
    running -= 1
    letGo()
    return PhaseReport(
      name: phase.name, state: phase.name == failing ? .failed : .complete, digest: "of " + phase.name)
  }

  func pass(_ report: PhaseReport) { passed.append(report.name) }

  /// Wakes the next phase in the given order, once all of them wait.
  private func letGo() {
    let open = ends.filter { !ended.contains($0) }
    guard let next = open.first, open.allSatisfy({ waiting[$0] != nil }) || ended.contains(where: ends.contains) else {
      return
    }
    waiting.removeValue(forKey: next)?.resume()
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

  /// Phases that do not wait for each other are at work together, and whichever ends first shows in no report.
  @Test(arguments: [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]])
  func phasesAtOnce_whenTheyEndInAnyOrder_areReportedInThatOfTheFile(_ ends: [String]) async throws {
    let graph = try Self.graph([
      ("a", .backtest, []), ("b", .backtest, []), ("c", .backtest, []), ("d", .backtest, ["a", "c"]),
      ("e", .backtest, ["b"]),
    ])
    let executor = WaitingExecutor(ends: ends)
    let reports = await Dispatcher().dispatch(graph, by: executor, atOnce: 3)
    #expect(reports.map(\.name) == ["a", "b", "c", "d", "e"])
    #expect(reports.map(\.digest) == ["of a", "of b", "of c", "of d", "of e"])
    let ended = await executor.ended
    #expect(ended.filter { ends.contains($0) } == ends)
    #expect(await executor.most == 3)
    let alone = await Dispatcher().dispatch(graph, by: RecordingExecutor())
    #expect(alone == reports)
  }

  @Test func phasesAtOnce_areNoMoreThanAllowed() async throws {
    let graph = try Self.graph((0..<6).map { ("p\($0)", .backtest, []) })
    let executor = WaitingExecutor(ends: ["p1", "p0"])
    _ = await Dispatcher().dispatch(graph, by: executor, atOnce: 2)
    let (most, count) = await (executor.most, executor.ended.count)
    #expect(most == 2 && count == 6)
  }

  /// Who executes hears of phases that are passed over.
  @Test func whatIsPassedOver_isTold() async throws {
    let graph = try Self.graph([("a", .backtest, []), ("b", .backtest, ["a"]), ("c", .backtest, ["b"])])
    let executor = WaitingExecutor(ends: [], failing: "a")
    _ = await Dispatcher().dispatch(graph, by: executor, atOnce: 2)
    #expect(await executor.passed == ["b", "c"])
  }

  @Test func nothingBeginsBehindAnInterruption() async throws {
    let graph = try Self.graph([("a", .backtest, []), ("b", .backtest, []), ("c", .backtest, ["b"])])
    let executor = RecordingExecutor(["a": .interrupted])
    let reports = await Dispatcher().dispatch(graph, by: executor)
    #expect(reports.map(\.state) == [.interrupted, .pending, .pending])
    #expect(await executor.executed == ["a"])
  }
}
