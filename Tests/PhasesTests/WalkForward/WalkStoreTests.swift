import Configuration
import ContentStore
import Coordination
import FileFormats
import Synchronization
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// What was trained before a kill is found again.
@Suite struct WalkStoreTests {
  private static let text = """
    data: {source: synthetic, symbols: [A], synthetic: {bars: 2450, seed: 5}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 40}}
    risk: {capital: 10000, quantities: fractional}
    benchmark: none
    phases:
      - name: walk
        kind: walk_forward
        grid: {fast: {from: 2, to: 21, step: 1}, slow: {from: 30, to: 80, step: 5}}
        windows: {train: 1250, test: 400}

    """

  private static func run(
    _ workflow: Workflow, _ store: ObjectStore?, into path: String, _ watch: PhaseWatch = PhaseWatch()
  ) async throws -> PhasesSummary {
    try await PhasesRun(workflow, store: PhaseStore(store), threads: 1, ledger: .nowhere)
      .execute(into: path, watch: watch)
  }

  @Test func trainingIsTakenFromTheStore() async throws {
    let folder = try TemporaryFolder()
    let workflow = try WorkflowFile.decode(Array(Self.text.utf8), path: "\(folder.path)/w.yaml")
    let plain = try await Self.run(workflow, nil, into: "\(folder.path)/plain")
    let store = ObjectStore(path: "\(folder.path)/store")
    // Stopped once a window is done.
    let done = Mutex(0)
    let watch = PhaseWatch(
      isStopped: { done.withLock { $0 >= 1 } },
      onProgress: { value in done.withLock { $0 = max($0, value.part == 0 ? value.done : 0) } })
    let stopped = try await Self.run(workflow, store, into: "\(folder.path)/o", watch)
    #expect(stopped.state == .interrupted)
    let again = try await Self.run(workflow, store, into: "\(folder.path)/o")
    #expect(again.digest == plain.digest && again.digest != nil)
    #expect(again.records[0].counts.stored == 1 && again.records[0].counts.total == 3)
    let whole = try await Self.run(workflow, store, into: "\(folder.path)/p")
    #expect(whole.digest == plain.digest && whole.records[0].counts.stored == 3)
    let forecast = try await PhasesRun(workflow, store: PhaseStore(store), threads: 1).forecast(
      into: "\(folder.path)/f")
    #expect(forecast.phases.map(\.verdict) == [.walks(windows: 3, stored: 3, trials: 220)])
    for file in ["trials.jsonl", "windows.jsonl", "equity.jsonl"] {
      let one = try folder.text("plain/phases/walk/\(file)")
      #expect(try folder.text("o/phases/walk/\(file)") == one && folder.text("p/phases/walk/\(file)") == one, "\(file)")
    }
  }
}
