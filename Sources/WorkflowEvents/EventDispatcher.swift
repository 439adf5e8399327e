import Configuration
import MarketData
import TradingModel

/// What a run came to.
public struct DispatchedRun: Equatable, Sendable {
  /// The digest of its results; nil where it was stopped.
  public var digest: String?

  /// A run with such a digest.
  public init(digest: String?) { self.digest = digest }
}

/// Runs the workflow of an event: whatever runs a workflow file runs one here, phases or none.
public protocol DispatchRunner: Sendable {
  /// Runs a workflow into a folder.
  ///
  /// - Parameter looksAhead: Whether it sees bars that close after the event, which its manifest is to say.
  /// - Throws: Whatever ends the run.
  func run(_ workflow: Workflow, into folder: String, looksAhead: Bool) async throws -> DispatchedRun
}

/// Carries dispatches out, one after the other.
///
/// It decides nothing and keeps nothing. A dispatch that fails is a report, and stops no other.
public struct EventDispatcher: Sendable {
  private let file: TriggerFile
  private let folder: String

  /// - Parameter folder: That of all dispatches.
  public init(_ file: TriggerFile, folder: String) {
    self.file = file
    self.folder = folder
  }

  /// Carries a dispatch out.
  public func dispatch(_ dispatch: Dispatch, by runner: some DispatchRunner) async -> DispatchReport {
    if case .nothing(let reason) = dispatch.task { return DispatchReport(dispatch, .skipped, reason: reason) }
    do {
      let workflow = try file.load(dispatch)
      if let start = workflow.data.start, let end = workflow.data.end, end < start {
        let reason = "the last close, \(end), lies before data.start, \(start.textOfStart)"
        return DispatchReport(dispatch, .skipped, reason: reason)
      }
      let run = try await runner.run(
        workflow, into: "\(folder)/\(dispatch.folder)", looksAhead: dispatch.looksAhead)
      return DispatchReport(dispatch, run.digest == nil ? .interrupted : .complete, digest: run.digest)
    } catch { return DispatchReport(dispatch, .failed, reason: "\(error)") }
  }
}
