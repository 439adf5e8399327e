import Backtesting
import Configuration
import Coordination
import FileFormats
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension RunSummary {
  /// What `run` prints: facts, the table of metrics, what became of the folder.
  public var text: String { text() }

  /// The same with a table of at most `width` columns.
  public func text(width: Int = RunReport.defaultWidth) -> String {
    let workflow = plan.workflow
    var facts = [
      RunReport.Fact("workflow", "\(workflow.name) (configuration \(workflow.configurationHash.prefix(12)))"),
      RunReport.Fact("symbols", plan.symbols.symbols.map(\.name).joined(separator: ", ")),
      RunReport.Fact("strategies", plan.strategies.map(\.id).joined(separator: ", ")),
    ]
    if let period {
      let (first, last) = (period.first.closingDate, period.last.closingDate)
      let done = manifest.lastCycle.map { $0 + 1 - firstCycle } ?? 0
      let cycles = done == cycleCount ? "" : "\(NumberText.grouped(done)) of "
      facts.append(
        RunReport.Fact("period", "\(first) to \(last), \(cycles)\(NumberText.grouped(cycleCount)) cycles"))
    }
    facts.append(
      RunReport.Fact("fills", "at \(workflow.execution.fill == .nextOpen ? "the next open" : "the same close")"))
    facts.append(RunReport.Fact("a year", basis.text(isConfigured: workflow.metrics.annualFactor != nil)))
    facts.append(RunReport.Fact("run digest", manifest.runDigest ?? "none, the run is not complete"))
    facts.append(RunReport.Fact("results", folder))
    return RunReport(facts: facts, portfolios: metrics, notices: manifest.notices, notes: notes).text(width: width)
  }

  private var notes: [String] {
    var notes = manifest.remarks
    if let sentence = ending.sentence(folder: folder) { notes.append(sentence) }
    return notes
  }

  /// Folder, status, digest and metrics as one JSON object on one line.
  public var json: String {
    let value = JSONValue.object([
      JSONMember("folder", .string(folder)), JSONMember("status", .string(manifest.status.rawValue)),
      JSONMember("reproduced", .boolean(ending.isReproduced)),
      JSONMember("ending", ending.sentence(folder: folder).map { .string($0) } ?? .null),
      JSONMember("config_hash", .string(manifest.configHash)),
      JSONMember("run_digest", manifest.runDigest.map { .string($0) } ?? .null),
      JSONMember("notices", .array(manifest.notices.map(\.json))),
      JSONMember("remarks", .array(manifest.remarks.map { .string($0) })),
      JSONMember("metrics", MetricsFile.json(metrics)),
    ])
    return String(decoding: value.compactText, as: UTF8.self) + "\n"
  }

  /// What an interrupted run says.
  public var interruptionSentence: String {
    let cycle = manifest.lastCycle.map { "after cycle \($0)" } ?? "before the first cycle"
    let kept =
      ending == .earlierKept
      ? "nothing of this run is kept, and \(MessageText.shown(folder)) holds the earlier, finished run as it was; "
      : "the files in \(MessageText.shown(folder)) are closed and hold everything up to there; "
    return "Interrupted \(cycle): \(kept)run the command again to start over.\n"
  }
}
