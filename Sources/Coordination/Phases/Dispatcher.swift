import Configuration

/// What became of a phase.
public enum PhaseState: String, Sendable, CaseIterable {
  /// Not yet dispatched.
  case pending
  /// At work.
  case running
  /// All of it is there.
  case complete
  /// It ended with an error.
  case failed
  /// It was not to run, or could not for want of another phase.
  case skipped
  /// It was stopped.
  case interrupted
}

/// What a phase came to.
public struct PhaseReport: Equatable, Sendable {
  /// The name of the phase.
  public var name: String
  /// What became of it.
  public var state: PhaseState
  /// The digest of its results; nil where it is not complete.
  public var digest: String?
  /// Why it is not complete; nil where it is.
  public var reason: String?
  /// Whether it was skipped as the file says, and not for want of another phase that ended with an error.
  public var isSkippedAsWritten: Bool

  /// Makes a report from its parts.
  public init(
    name: String, state: PhaseState, digest: String? = nil, reason: String? = nil, isSkippedAsWritten: Bool = false
  ) {
    self.name = name
    self.state = state
    self.digest = digest
    self.reason = reason
    self.isSkippedAsWritten = isSkippedAsWritten
  }
}

/// Does the work of a phase.
public protocol PhaseExecutor: Sendable {
  /// Runs a phase, and reports what became of it; errors are reports too.
  ///
  /// - Parameter inputs: The reports of the phases that it waits for, in the order of the file.
  func execute(_ phase: Phase, inputs: [PhaseReport]) async -> PhaseReport

  /// Hears of a phase that is not executed, for want of one that it waits for.
  func pass(_ report: PhaseReport) async
}

extension PhaseExecutor {
  /// Does nothing.
  public func pass(_ report: PhaseReport) async {}
}

/// Hands the phases of a graph to an executor, each behind those that it waits for.
///
/// It decides nothing: every phase is dispatched every time, as it is written, in one order. It keeps nothing from one
/// dispatch to the next: it is a value without properties. It skips a phase only where one that it waits for came to no
/// end, or one whose outputs it uses was skipped; what only stands behind a phase that its condition skipped runs.
public struct Dispatcher: Sendable {
  /// There is only one.
  public init() {}

  /// The reports of the phases, in the order of the file.
  ///
  /// - Parameter atOnce: The most phases that the executor has at a time. Phases begin in their order as soon as what
  ///   they wait for has ended; which of them ends first shows in no report.
  public func dispatch(
    _ graph: PhaseGraph, by executor: some PhaseExecutor, atOnce: Int = 1
  ) async -> [PhaseReport] {
    var dispatch = GraphDispatch(graph)
    // Reports are taken as they come, each into its own place.
    await withTaskGroup(of: (place: Int, report: PhaseReport).self) { group in
      repeat {
        while let (place, inputs) = dispatch.next(atOnce: max(1, atOnce)) {
          let phase = graph.phases[place]
          group.addTask { (place, await executor.execute(phase, inputs: inputs)) }
        }
        for place in dispatch.takePassed() { await executor.pass(dispatch.reports[place]) }
        guard let (place, report) = await group.next() else { break }
        dispatch.take(report, of: place)
      } while true
    }
    return dispatch.reports
  }
}

/// One dispatch of a graph: which phases have begun, and what became of those that have ended.
private struct GraphDispatch {
  private enum Progress {
    case waiting, running, settled
  }

  private let graph: PhaseGraph
  private(set) var reports: [PhaseReport]
  private var progress: [Progress]
  private var passed: [Int] = []
  private var isInterrupted = false

  init(_ graph: PhaseGraph) {
    self.graph = graph
    reports = graph.phases.map { PhaseReport(name: $0.name, state: .pending) }
    progress = graph.phases.map { _ in .waiting }
  }

  /// The next phase to begin, with the reports of those that it waits for; nil while there is none.
  mutating func next(atOnce: Int) -> (place: Int, inputs: [PhaseReport])? {
    guard !isInterrupted, progress.count(where: { $0 == .running }) < atOnce else { return nil }
    for place in graph.order where progress[place] == .waiting {
      guard graph.dependencies[place].allSatisfy({ progress[$0] == .settled }) else { continue }
      let inputs = graph.dependencies[place].map { reports[$0] }
      let settings = graph.phases[place].settings
      let missing = inputs.first { input in
        input.state != .complete && !(input.isSkippedAsWritten && !settings.uses(input.name))
      }
      guard let missing else {
        progress[place] = .running
        return (place, inputs)
      }
      reports[place].state = missing.state == .pending || missing.state == .interrupted ? .pending : .skipped
      reports[place].reason = "it waits for \(missing.name), which is \(missing.state.rawValue)"
      reports[place].isSkippedAsWritten = missing.isSkippedAsWritten
      progress[place] = .settled
      passed.append(place)
    }
    return nil
  }

  /// Takes what became of a phase that has begun.
  mutating func take(_ report: PhaseReport, of place: Int) {
    reports[place] = report
    progress[place] = .settled
    if report.state == .interrupted { isInterrupted = true }
  }

  /// The phases that were found not to run since this was asked last.
  mutating func takePassed() -> [Int] {
    defer { passed = [] }
    return passed
  }
}
