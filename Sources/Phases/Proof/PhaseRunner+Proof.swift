import Backtesting
import Configuration
import Coordination
import FileFormats
import ParameterSearch
import RunResults
import SimulationRuntime
import TradingModel
import Verification

// The proof of trials: single passes through all containers, in which every strategy runs.
extension PhaseRunner {
  /// Runs the best trials again as single passes through all containers, and writes their folders; on the network path
  /// all others too, which leave none.
  ///
  /// - Returns: What to say of it.
  /// - Throws: `TrialDifference` where one does not come to the same.
  func prove(_ task: PhaseTask, _ outcome: SearchOutcome, _ space: TrialSpace, _ sets: ParameterSets) async throws
    -> [String]
  {
    // They did when the phase ran.
    if workshop.onlyStored { return [] }
    let settings = task.phase.settings.trials
    let best = outcome.top.trials.prefix(settings.keep).filter { $0.value != nil }
    var warnings: [String] = []
    for (place, ranked) in best.enumerated() {
      if watch.isStopped { throw PhaseStopped() }
      guard let set = sets.set(of: ranked.trial), let result = outcome.result(ranked.trial) else { continue }
      let name = "\(PhaseFolders.best)/trial_\(ranked.trial)"
      let workflow = try Self.workflow(set, space)
      let path = task.folder.map { FilePath.join($0.path, name) }
      let pass = try await run(workflow, into: path, task.marks, isProof: true)
      if place == 0 { warnings = pass.warnings.map { "Trial \(ranked.trial): \($0)" } }
      let digest = pass.resultDigest(withTrades: settings.followsTrades)
      if digest != result.resultDigest {
        throw await difference(of: ranked.trial, workflow, digest, result.resultDigest)
      }
    }
    if workshop.manner.path == .network { try await checkAll(outcome, space, sets, settings) }
    guard let first = best.first else { return ["No trial has the objective defined: there is no best one."] }
    let what = settings.followsTrades ? "" : " of equity alone"
    let proved =
      best.count == 1
      ? "Trial \(first.trial) ran again as a single pass through all containers, with the same result digest\(what)."
      : "The \(best.count) best trials ran again as single passes through all containers, with the same result digests"
        + "\(what)."
    return [proved] + warnings
  }

  private static func workflow(_ set: ParameterSet, _ space: TrialSpace) throws -> Workflow {
    var workflow = try space.workflow(set)
    workflow.phases = []
    return workflow
  }

  /// Runs every trial through all containers.
  private func checkAll(
    _ outcome: SearchOutcome, _ space: TrialSpace, _ sets: ParameterSets, _ settings: TrialSettings
  ) async throws {
    for (set, found) in zip(sets, outcome.provedDigests) {
      guard let found else { continue }
      if watch.isStopped { throw PhaseStopped() }
      try await prove(set.trial, try Self.workflow(set, space), found, withTrades: settings.followsTrades)
    }
  }

  /// Runs a trial through all containers.
  ///
  /// - Parameters:
  ///   - found: The digest of what it came to before.
  ///   - withTrades: Whether that covers fills and trades.
  func prove(_ trial: Int, _ workflow: Workflow, _ found: String?, withTrades: Bool) async throws {
    let pass = try await run(workflow, into: nil, RunMarks(), isProof: true)
    let digest = pass.resultDigest(withTrades: withTrades)
    if digest != found { throw await difference(of: trial, workflow, digest, found) }
  }

  /// Where a trial parts from its single pass.
  private func difference(
    of trial: Int, _ workflow: Workflow, _ expected: String?, _ found: String?
  ) async -> TrialDifference {
    var difference = TrialDifference(trial: trial, expected: expected ?? "nothing", found: found ?? "nothing")
    guard let job = try? job(of: workflow),
      let reference = try? await job.backtest.run(keeping: RunKeeping(ledgers: true))
    else { return difference }
    let name = "trial \(trial)"
    if let event = await job.backtest.replayDifference(named: name, from: reference, signals: job.signals) {
      difference.take(event)
    } else if let part = try? job.backtest.batchDifference(from: reference, signals: job.signals) {
      difference.part = "\(part)"
    }
    return difference
  }

  private func job(of workflow: Workflow) throws -> (backtest: Backtest, signals: [SignalColumns]) {
    let backtest = try workshop.backtest(workflow)
    guard let signals = try workshop.signals(of: [backtest]).first?.get() else { throw PhaseStopped() }
    return (backtest, signals)
  }
}

/// A trial that did not come to what its single pass through all containers comes to: an error of the program.
struct TrialDifference: Error, CustomStringConvertible {
  var trial: Int
  /// The result digest of the single pass.
  var expected: String
  /// That of the trial.
  var found: String
  /// What differs, where that is known.
  var part: String?

  /// Takes over the first event that differs.
  mutating func take(_ difference: VerificationDifference) {
    func line(_ event: TraceEvent?) -> String {
      event.map { Trace.line($0).split(separator: "\t").joined(separator: " ") } ?? "no such event"
    }
    guard let event = difference.divergence else {
      part = "streams \(difference.streams.joined(separator: ", "))"
      return
    }
    let fields = difference.fields.isEmpty ? "" : ", in \(difference.fields.joined(separator: ", "))"
    part = "the first event that differs\(fields) is (\(line(event.variant))) instead of (\(line(event.reference)))"
  }

  var description: String {
    "trial \(trial) came to \(found), and as a single pass through all containers to \(expected)"
      + (part.map { ": \($0)" } ?? "") + "; this is an error of the program"
  }
}
