import Configuration
import Coordination
import FileFormats
import Synchronization
import TestSupport
import Testing

@testable import Phases

/// Phases that do not wait for each other run at the same time, and nothing shows it.
@Suite struct PhasesAtOnceTests {
  private static let text = """
    workflow: {name: w, execution_mode: AUTO}
    data: {source: synthetic, symbols: [A], synthetic: {bars: 300, seed: 5}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional}
    phases:
      - {name: wide, kind: optimization, grid: {fast: [2, 3, 4, 5, 6, 7, 8, 9], slow: {from: 10, to: 40, step: 2}}}
      - {name: luck, kind: analysis, overfitting: true, partitions: 4, inputs: [wide.best_trial]}
      - {name: small, kind: optimization, grid: {fast: [3, 6, 9]}, depends_on: []}
      - {name: signals, kind: signal_generation, grid: {fast: [3, 8]}, depends_on: []}
      - {name: chance, kind: analysis, overfitting: true, partitions: 4, inputs: [small.best_trial, signals.trials]}
      - {name: walk, kind: walk_forward, grid: {fast: [3, 8]}, windows: {train: 120, test: 60}, depends_on: []}
      - {name: alone, kind: backtest, depends_on: []}
      - {name: broken, kind: signal_replay, weights: {count: 5}, depends_on: [signals]}
      - {name: behind, kind: backtest, depends_on: [broken]}
      - {name: summary, kind: report, depends_on: [luck, small, signals, walk, alone]}

    """

  private static func workflow(_ folder: TemporaryFolder, _ overrides: [String] = []) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml", overrides: overrides)
  }

  /// What is told of phases, as they are told.
  private final class Told: Sendable {
    let names = Mutex<[String]>([])

    var watch: PhaseWatch {
      PhaseWatch(onPhase: { [self] event in
        if case .ended(let record) = event { names.withLock { $0.append(record.name) } }
      })
    }
  }

  /// Whatever ends first: the long search is the first of the list.
  @Test func phasesAtOnce_leaveWhatPhasesOneByOneLeave() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(folder)
    let told = Told()
    let one = try await PhasesRun(workflow, threads: 1).execute(into: "\(folder.path)/a/o", watch: told.watch)
    let order = told.names.withLock { $0 }
    #expect(order == ["wide", "luck", "small", "signals", "chance", "walk", "alone", "broken", "summary"])
    for round in 0..<3 {
      let told = Told()
      let place = "\(folder.path)/b\(round)/o"
      let many = try await PhasesRun(workflow, threads: 4).execute(into: place, watch: told.watch)
      #expect(told.names.withLock { $0 } == order)
      #expect(many.records == one.records)
      for file in ["manifest.json", "metrics.json", "aggregated_results.json"] {
        #expect(try FileSystem.read("\(place)/\(file)") == FileSystem.read("\(folder.path)/a/o/\(file)"), "\(file)")
      }
      for name in order {
        for file in try FileSystem.names(in: "\(place)/phases/\(name)") where file.contains(".") {
          // What a single pass took stands in its manifest.
          if name == "alone", file == "manifest.json" { continue }
          let (left, right) = ("\(place)/phases/\(name)/\(file)", "\(folder.path)/a/o/phases/\(name)/\(file)")
          #expect(try FileSystem.read(left) == FileSystem.read(right), "\(name)/\(file)")
        }
      }
    }
    #expect(one.records.map(\.state.rawValue)[7...8] == ["failed", "skipped"])
  }

  /// What an analysis reads of the ledger is what was there before, and what the phases before it have added.
  @Test func history_whenPhasesRunAtOnce_isThatOfTheWayToIt() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(folder)
    for round in 1...2 {
      let run = try await PhasesRun(workflow, threads: 4).execute(into: "\(folder.path)/o\(round)")
      let history = try #require(run.records[1].history)
      // Three searches a run: of the first only the own one is known, of the second all of the first too.
      #expect(history.searches == (round == 1 ? 1 : 4))
      let other = try #require(run.records[4].history)
      #expect(other.searches == (round == 1 ? 1 : 4))
    }
  }

  /// A workflow in the usual mode has no phases at once, and comes to the same.
  @Test func traditional_runsPhasesOneByOne() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(folder, ["workflow.execution_mode=TRADITIONAL"])
    let at = Mutex((now: 0, most: 0))
    let watch = PhaseWatch(onPhase: { event in
      at.withLock { at in
        if case .began = event { at.now += 1 } else { at.now -= 1 }
        at.most = max(at.most, at.now)
      }
    })
    let run = try await PhasesRun(workflow, threads: 4).compute(watch: watch)
    #expect(at.withLock { $0.most } == 1)
    let other = try await PhasesRun(try Self.workflow(folder), threads: 4).compute()
    #expect(run.records.map(\.digest) == other.records.map(\.digest))
  }
}
