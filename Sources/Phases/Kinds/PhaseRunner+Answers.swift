import Configuration
import FileFormats
import PerformanceAnalytics
import RunResults

extension PhaseRunner {
  /// What a phase that another needs came to: read in the folder, or made of what is in the store; nothing is written.
  ///
  /// - Throws: `PhaseError` where it cannot be had without running the phase.
  func answer(_ task: PhaseTask) async throws -> PhaseResult {
    let phase = task.phase
    let record = kept?.record(of: phase)
    switch phase.settings.kind {
    // What it reads is answered, and the rest is quickly done.
    case .analysis: return try analyse(task)
    case .signalGeneration, .optimization, .signalReplay:
      workshop.onlyStored = true
      defer { workshop.onlyStored = false }
      return try await work(task)
    case .backtest, .workflow, .walkForward, .report, .riskAssessment: break
    }
    guard let record, let digest = record.digest, let place = kept?.place(phase) else {
      throw PhaseError("\(NotStored.needed), and it is not finished in the folder of the results; choose it too")
    }
    var result = PhaseResult(digest: digest)
    switch phase.settings.kind {
    case .walkForward: result = try walkForward(task, answeredFrom: place)
    case .backtest: result.outputs.metrics = try MetricsFile.read(from: place)
    case .workflow where phase.workflow.phases.isEmpty: result.outputs.metrics = try MetricsFile.read(from: place)
    case .workflow: throw PhaseError("\(NotStored.needed), and the phases within it are not kept apart; choose it too")
    default: break
    }
    result.digest = digest
    result.counts = record.counts
    result.counts.stored = record.counts.total
    result.sentences = record.sentences
    result.small = record.outputs
    result.top = record.top
    return result
  }
}

/// Why a phase that is needed and not chosen cannot be answered from the store.
struct NotStored: Error, CustomStringConvertible {
  static let needed = "a phase that was chosen needs this one"

  /// What is missing.
  let what: String

  var description: String { "\(Self.needed), and \(what) not in the store; choose it too" }
}
