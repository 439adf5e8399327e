import Configuration
import Coordination
import Synchronization
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// How much of the trials at hand is worked.
@Suite struct WorkMeterTests {
  private final class Told: Sendable {
    let parts = Mutex<[Double]>([])

    func take(_ part: Double) { parts.withLock { $0.append(part) } }
  }

  @Test func partsAreTold_aHundredTimesAtMost() {
    let told = Told()
    let meter = WorkMeter(trials: 50, behind: 7) { told.take($0) }
    meter.add(3)
    #expect(told.parts.withLock { $0 } == [], "nothing is known of the whole yet")
    meter.begin(total: 1_000)
    for _ in 0..<1_000 { meter.add(1) }
    let parts = told.parts.withLock { $0 }
    #expect(parts.count == 100 && parts.first == 7.5 && parts.last == 57)
    meter.add(1)
    #expect(told.parts.withLock { $0.count } == 100)
  }

  @Test func stagesGoOnWhereTheLastOneEnds() {
    let told = Told()
    let meter = WorkMeter(trials: 10, behind: 0) { told.take($0) }
    meter.begin(total: 4, upTo: 0.5)
    for _ in 0..<4 { meter.add(1) }
    meter.begin(total: 2)
    for _ in 0..<2 { meter.add(1) }
    #expect(told.parts.withLock { $0 } == [1.2, 2.5, 3.7, 5, 7.5, 10])
  }

  /// Strategies that run for a phase of signals tell how far they are.
  @Test func signalsTellWhatIsWorked() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      "phases:\n  - {name: signals, kind: signal_generation, grid: {fast: [3, 5, 8]}}\n", in: folder)
    let told = Mutex<[PhaseProgress]>([])
    _ = try await PhasesRun(workflow, threads: 1, ledger: .nowhere).execute(
      into: "\(folder.path)/o", watch: PhaseWatch(onProgress: { value in told.withLock { $0.append(value) } }))
    let values = told.withLock { $0 }
    #expect(values.count > 1 && values.dropLast().allSatisfy { $0.done == 0 && $0.part > 0 && $0.part <= 3 })
    #expect(values.dropLast().last?.part == 3 && values.last?.done == 3)
  }

  /// Fewer trials than run together: their progress is told before the first is done, on every path and in order of
  /// what is done.
  @Test(arguments: TrialPath.allCases) func aSearchTellsWhatIsWorked(_ path: TrialPath) async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      "phases:\n  - {name: search, kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30]}}\n", in: folder)
    let told = Mutex<[PhaseProgress]>([])
    var manner = PhaseManner(threads: 1)
    manner.path = path
    let run = PhasesRun(
      workflow, registry: .builtIn, program: .admf, store: PhaseStore(nil), manner: manner, ledger: .nowhere)
    _ = try await run.execute(
      into: "\(folder.path)/o", watch: PhaseWatch(onProgress: { value in told.withLock { $0.append(value) } }))
    let values = told.withLock { $0 }
    #expect(values.dropLast().allSatisfy { $0.done == 0 && $0.total == 6 && $0.part > 0 && $0.part <= 6 })
    #expect(values.count > 1 && values.dropLast().last?.part == 6)
    #expect(values.last?.done == 6 && values.last?.part == 0)
  }

  /// Each window of a walk tells how much of its training is worked.
  @Test func aWalkTellsWhatIsWorked() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      "phases:\n  - {name: walk, kind: walk_forward, grid: {fast: [3, 8]}, windows: {train: 120, test: 60}}\n",
      in: folder)
    let told = Mutex<[PhaseProgress]>([])
    _ = try await PhasesRun(workflow, threads: 1, ledger: .nowhere).execute(
      into: "\(folder.path)/o", watch: PhaseWatch(onProgress: { value in told.withLock { $0.append(value) } }))
    let values = told.withLock { $0 }
    #expect(values.filter { $0.part == 0 }.map(\.done) == [1, 2, 3, 4, 5])
    for window in 0..<5 { #expect(values.contains { $0.done == window && $0.part == 1 }) }
  }
}
