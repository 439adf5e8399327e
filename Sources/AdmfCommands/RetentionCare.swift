import Configuration
import FileFormats
import RunResults

/// Removes earlier runs of a workflow beside one that has ended, as `results.retention` says.
///
/// The clock tells ages of folders; no result depends on it.
enum RetentionCare {
  /// - Parameter folder: That of the run that has ended, which stays.
  static func perform(_ workflow: Workflow, beside folder: String) {
    guard let rule = workflow.results.retention else { return }
    let retention = RunRetention(
      oldest: rule.olderThan.map { $0 / 1_000_000_000 }, kept: rule.keep.map { max(0, $0 - 1) })
    var names: [String] = []
    let runs = RunFolder.finishedRuns(beside: folder, named: workflow.name)
    for (run, fate) in retention.fates(of: runs, now: SystemClock.seconds) where fate == .goes {
      do throws(ResultsError) {
        try RunFolder.removeRun(run)
        names.append(MessageText.shown(run.name))
      } catch { Terminal.printError("results.retention: \(error)\n") }
    }
    if names.isEmpty { return }
    let noun = names.count == 1 ? "an earlier run" : "\(names.count) earlier runs"
    let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", ..." : "")
    Terminal.printError("Removed \(noun) of \(workflow.name), as results.retention says: \(shown)\n")
  }
}
