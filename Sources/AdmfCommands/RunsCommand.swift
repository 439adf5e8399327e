import FileFormats
import PerformanceAnalytics
import Reporting
import RunResults

/// `admf runs`.
enum RunsCommand {
  static let command = Command(
    name: "runs", summary: "List the folders of runs, or remove old ones.", positionals: [], optionalPositional: "DIR",
    options: [
      CommandOption(
        name: "--sort", value: "KEY", help: "name (default), when, status, digest or a metric, the greatest first."),
      CommandOption(name: "--prune", value: nil, help: "Remove runs that are old, or too many."),
      CommandOption(
        name: "--older-than", value: "TIME", help: "--prune: only what was written last before so long, as 30d or 2w."),
      CommandOption(name: "--keep", value: "N", help: "--prune: the newest N stay, whatever their age."),
      CommandOption(name: "--dry-run", value: nil, help: "--prune: tell what would go, and leave everything."),
      CommandOption(name: "--json", value: nil, help: "Print the same as one JSON object."),
    ],
    details:
      "DIR is a folder with folders of runs (default results). Nothing is removed that no run has written, that\n"
      + "is under way or that is no folder of a run: the ledger and the store stay.\n",
    examples: [
      "runs --sort sharpe",
      "runs results --prune --older-than 30d --keep 10 --dry-run",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let arguments = call.arguments
    let isPruning = arguments.has("--prune")
    for name in ["--older-than", "--keep", "--dry-run"] where arguments.has(name) && !isPruning {
      throw call.usageError("\(name) belongs to --prune")
    }
    if isPruning, arguments.has("--sort") { throw call.usageError("--sort does not go with --prune") }
    let order = try order(call)
    let retention = RunRetention(
      oldest: try arguments.timeSpan("--older-than"), kept: try arguments.integer("--keep", in: 0...1_000_000))
    if isPruning, retention == RunRetention() {
      throw call.usageError("--prune needs --older-than, --keep or both, or every run would go")
    }
    let folder = arguments.positionals.first ?? "results"
    // Before the first run there is no such folder.
    let isNew = arguments.positionals.isEmpty && FileSystem.kind(folder) == .nothing
    let runs = isNew ? [] : try FoundRun.runs(in: folder)
    if isPruning { return try prune(runs, retention, folder, call) }
    if arguments.has("--json") {
      Terminal.print(data: RunList(runs, by: order).json(folder: folder).compactText + [UInt8(ascii: "\n")])
    } else if runs.isEmpty {
      Terminal.print("\(folder): no runs\n")
    } else {
      Terminal.print(RunList(runs, by: order).text(width: Terminal.rowWidth))
    }
    return .done
  }

  private static func order(_ call: Invocation) throws(UsageError) -> RunList.Order {
    guard let text = call.arguments.value("--sort") else { return .name }
    if let order = RunList.Order(text) { return order }
    let names = RunList.Order.names
    let hint = NearestName.of(text, among: names + Metric.all.map(\.name)).map { "; did you mean \($0)?" } ?? ""
    throw UsageError(
      description: "--sort: was \(UsageError.shown(text)); allowed \(names.joined(separator: ", ")) and the metrics of "
        + "\(MetricsFile.fileName)\(hint)")
  }

  /// Removes what may go; what cannot be removed is told, and the exit code 1.
  private static func prune(
    _ runs: [FoundRun], _ retention: RunRetention, _ folder: String, _ call: Invocation
  ) throws -> ExitStatus {
    let isDry = call.arguments.has("--dry-run")
    let now = SystemClock.seconds
    var pruning = RunPruning(folder: folder, isDry: isDry)
    for (run, fate) in retention.fates(of: runs, now: now) {
      switch fate {
      case .stays(let reason): pruning.stay(run, reason)
      case .goes:
        let size = RunFolder.size(of: run)
        do throws(ResultsError) {
          if !isDry { try RunFolder.removeRun(run) }
          pruning.go(run, bytes: size, age: max(0, now - run.modified))
        } catch { pruning.fail(run, "\(error)") }
      }
    }
    if call.arguments.has("--json") {
      Terminal.print(data: pruning.json.compactText + [UInt8(ascii: "\n")])
    } else {
      Terminal.print(pruning.text(size: ByteSize.text, age: TimeSpan.text))
    }
    return pruning.hasFailed ? .failed : .done
  }
}
