import Configuration
import Coordination
import FileFormats
import ReportDocuments
import RunResults

extension PhaseRunner {
  /// Writes what the phases before came to, for people.
  func report(_ task: PhaseTask) throws -> PhaseResult {
    let text = PhaseReportText(title: task.phase.workflow.name, task.before)
    if let folder = task.folder {
      try folder.write(Array((text.markdown + text.remarks).utf8), to: "report.md")
      // The file is for people: the digest is that of the text.
      let workflow = FilePath.folder(of: FilePath.folder(of: folder.path))
      let run = try ReportedRun(folder: workflow, writer: task.phase.name, phases: task.before.map(\.summary))
      try folder.write(ReportDocument([run]).html, to: "report.html")
    }
    // Who looked at the hold-out before is no result, and depends on what was run before; neither is what is in sample.
    var result = PhaseResult(digest: PhaseDigest.combine([text.markdown]))
    result.counts.total = 1
    result.counts.done = 1
    return result
  }
}

/// What phases came to, as Markdown; nothing in it depends on when or how they ran.
struct PhaseReportText {
  let title: String
  let records: [PhaseRecord]

  init(title: String, _ records: [PhaseRecord]) {
    self.title = title
    self.records = records
  }

  /// What stands below it, of which the digest of the phase knows nothing; empty where there is nothing to say.
  var remarks: String {
    let lines = records.flatMap(\.allRemarks).flatMap(\.namedSentences).map { "- \($0)" }
    return lines.isEmpty ? "" : (["", "## Remarks", ""] + lines).joined(separator: "\n") + "\n"
  }

  var markdown: String {
    var lines = ["# \(title)", "", "| phase | kind | state | trials | distinct | failed | digest |"]
    lines.append("|---|---|---|---:|---:|---:|---|")
    for record in records {
      lines.append(
        "| \(record.name) | \(record.kind) | \(record.state.rawValue) | \(record.counts.total) | "
          + "\(record.counts.distinct.map { "\($0)" } ?? "") | \(record.counts.failed) | "
          + "\(record.digest.map { "`\($0.prefix(12))`" } ?? "") |")
    }
    for record in records {
      let sentences = record.sentences.filter { !$0.contains("in the store") }
      if sentences.isEmpty && record.outputs.isEmpty && record.top.isEmpty { continue }
      lines += ["", "## \(record.name)", ""]
      lines += sentences.map { "- \($0)" }
      for output in record.outputs {
        lines.append("- \(output.name): `\(String(decoding: output.value.compactText, as: UTF8.self))`")
      }
      if !record.top.isEmpty { lines += ["", "Best trials:", ""] }
      lines += record.top.map { "- `\(String(decoding: $0.compactText, as: UTF8.self))`" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
