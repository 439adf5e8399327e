import Configuration
import ContentStore
import Coordination
import FileFormats
import RunResults
import TradingStrategies
import Verification

/// Runs a workflow of phases in many ways, and compares every phase with one thread, one trial after the other, without
/// a store.
package struct PhasesVerification: Sendable {
  private let workflow: Workflow
  private let registry: StrategyRegistry
  private let program: Program
  private let scratch: ScratchFolder
  private let fault: ReplayFault?
  private let outer: OuterRun?
  private let watch: PhaseWatch

  /// - Parameters:
  ///   - scratch: Where stores lie meanwhile, and the folders of two runs that differ.
  ///   - fault: A mistake that tests put into every replay.
  ///   - outer: What a run of the workflow around gives to it; nil where there is none.
  ///   - watch: Who may stop it.
  package init(
    _ workflow: Workflow, registry: StrategyRegistry = .builtIn, program: Program = .admf, scratch: ScratchFolder,
    fault: ReplayFault? = nil, outer: OuterRun? = nil, watch: PhaseWatch = PhaseWatch()
  ) {
    self.workflow = workflow
    self.registry = registry
    self.program = program
    self.scratch = scratch
    self.fault = fault
    self.outer = outer
    self.watch = watch
  }

  /// Runs every way.
  ///
  /// - Parameter progress: Told after each run how many of how many are done.
  /// - Returns: What the reference came to.
  /// - Throws: `PhaseDifference` for the first way that differs, `PhasesFailure` where the workflow itself fails,
  ///   `CancellationError` where it is stopped.
  package func verify(
    _ axes: PhaseAxes = PhaseAxes(), progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws -> PhasesSummary {
    let polls = PollCounter(watch)
    let reference = try await run(.reference, nil, polls.watch)
    guard reference.state != .interrupted else { throw CancellationError() }
    guard let expected = reference.digest else {
      let failed = reference.records.first { $0.state == .failed }
      throw PhasesFailure(description: "phase \(failed?.name ?? ""): \(failed?.reason ?? "it has no digest")")
    }
    let filled = ObjectStore(path: scratch.place("filled"))
    let ways = axes.ways
    for (place, way) in ways.enumerated() {
      let found = try await run(way, filled, stopAfter: polls.count / 2, number: place)
      guard found.state != .interrupted else { throw CancellationError() }
      if found.digest != expected || found.records.map(\.digest) != reference.records.map(\.digest) {
        throw await difference(reference, found, way)
      }
      progress(place + 1, ways.count)
    }
    return reference
  }

  /// One way with the store that it has.
  private func run(
    _ way: PhaseWay, _ filled: ObjectStore, stopAfter polls: Int, number: Int
  ) async throws -> PhasesSummary {
    switch way.store {
    case .without: return try await run(way, nil, watch)
    case .empty: return try await run(way, ObjectStore(path: scratch.place("empty-\(number)")), watch)
    case .filled:
      // By whichever way comes first: no way shows in a key.
      if !FileSystem.isThere(filled.path) {
        let first = try await run(way, filled, watch)
        if first.digest == nil { return first }
      }
      return try await run(way, ObjectStore(path: filled.path), watch)
    case .resumed:
      let path = scratch.place("resumed-\(number)")
      let stopped = try await run(way, ObjectStore(path: path), PollCounter(watch, stopAfter: polls).watch)
      if stopped.state == .failed || watch.isStopped { return stopped }
      return try await run(way, ObjectStore(path: path), watch)
    }
  }

  private func run(_ way: PhaseWay, _ store: ObjectStore?, _ watch: PhaseWatch) async throws -> PhasesSummary {
    let summary = try await phases(way, store).compute(watch: watch)
    store?.finish()
    return summary
  }

  private func phases(_ way: PhaseWay, _ store: ObjectStore?, _ workflow: Workflow? = nil) -> PhasesRun {
    var manner = way.manner
    manner.fault = fault
    return PhasesRun(
      (workflow ?? self.workflow).executed(way.mode, way.phaseMode), registry: registry, program: program,
      store: PhaseStore(store), manner: manner, ledger: .nowhere, outer: outer)
  }

  /// Says where two runs part, by making both again into folders.
  private func difference(_ reference: PhasesSummary, _ found: PhasesSummary, _ way: PhaseWay) async -> PhaseDifference
  {
    var difference = PhaseDifference(
      way: way.description, expected: reference.digest ?? "none", found: found.digest ?? "none")
    for (one, other) in zip(reference.records, found.records)
    where one.digest != other.digest || one.state != other.state {
      difference.phases.append(one.name)
    }
    if let failed = found.records.first(where: { $0.state == .failed }) {
      difference.failure = "\(failed.name): \(failed.reason ?? "")"
    }
    let (left, right) = (scratch.place("reference"), scratch.place("differing"))
    do {
      let first = try await phases(.reference, nil, written).execute(into: left, watch: watch)
      let store =
        way.store == .without ? nil : ObjectStore(path: scratch.place(way.store == .filled ? "filled" : "new"))
      let again = try await phases(way, store, written).execute(into: right, watch: watch)
      difference.isUnsteady = first.digest != reference.digest || again.digest != found.digest
      let report = try RunComparison.compare(left, right)
      // Execution modes differ in the files because they are told to.
      difference.notes = report.notes.filter { !$0.hasPrefix("the configurations differ") }
      difference.first = report.first
    } catch { difference.notes.append("what differs in their tables cannot be said: \(error)") }
    return difference
  }

  /// The workflow with tables that can be compared line by line.
  private var written: Workflow { Self.written(workflow) }

  private static func written(_ workflow: Workflow) -> Workflow {
    var workflow = workflow
    workflow.results.format = .jsonl
    for place in workflow.phases.indices {
      workflow.phases[place].workflow = written(workflow.phases[place].workflow)
    }
    return workflow
  }
}
