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
  public func dispatch(_ graph: PhaseGraph, by executor: some PhaseExecutor) async -> [PhaseReport] {
    var reports = graph.phases.map { PhaseReport(name: $0.name, state: .pending) }
    for place in graph.order {
      let inputs = graph.dependencies[place].map { reports[$0] }
      let settings = graph.phases[place].settings
      let missing = inputs.first { input in
        input.state != .complete && !(input.isSkippedAsWritten && !settings.uses(input.name))
      }
      if let missing {
        reports[place].state = missing.state == .pending || missing.state == .interrupted ? .pending : .skipped
        reports[place].reason = "it waits for \(missing.name), which is \(missing.state.rawValue)"
        reports[place].isSkippedAsWritten = missing.isSkippedAsWritten
        continue
      }
      reports[place] = await executor.execute(graph.phases[place], inputs: inputs)
      if reports[place].state == .interrupted { break }
    }
    return reports
  }
}
