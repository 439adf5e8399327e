import Configuration
import Coordination
import FileFormats
import Phases
import RunResults

extension PhasesSummary {
  /// What a workflow with phases came to, as text that ends with a line feed.
  ///
  /// - Parameter width: Of the table; columns that do not fit into it follow below.
  package func text(name: String, width: Int = .max) -> String {
    var lines = ["workflow   \(MessageText.shown(name))"]
    lines.append("digest     \(digest ?? "none, the workflow is not complete")")
    if let folder { lines.append("results    \(MessageText.shown(folder))") }
    lines.append("")
    lines += table(width)
    lines += ownRemarks.sentences.flatMap { ["", $0] }
    for record in records { lines += PhaseText(record).lines }
    if isPartial {
      let rest = records.filter { $0.state == .pending }.map { MessageText.shown($0.name) }
      let waiting = rest.isEmpty ? "" : " Not run: \(rest.joined(separator: ", "))."
      lines += ["", "Only some phases were to run.\(waiting) `admf run` of the file without a choice completes it."]
    } else if isAnswered, let folder {
      lines += ["", "Complete; `admf verify \(MessageText.shown(folder))` computes it again."]
    } else if let folder, let sentence = ending?.sentence(folder: folder) {
      lines += ["", sentence]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What there is to say of the run as a whole.
  private var ownRemarks: RunRemarks { RunRemarks(inSampleOf: [], looksAhead: looksAhead, holdout: nil) }

  private func table(_ width: Int) -> [String] {
    let rows = records.map { record in
      let counts = record.counts
      return [
        record.name, record.kind, record.state.rawValue, counts.total > 0 ? "\(counts.done) of \(counts.total)" : "",
        counts.total > 0 ? "\(counts.stored)" : "", record.digest.map { String($0.prefix(12)) } ?? "",
      ]
    }
    let columns = ["phase", "kind", "state", "units", "from store", "digest"].map { AlignedText.Column($0) }
    return AlignedText(columns: columns, rows: rows).lines(width: width)
  }

  /// What there is to say of the run, of its phases, and of those of files that phases run.
  private var remarks: [RunRemarks] { [ownRemarks].filter { !$0.isEmpty } + records.flatMap(\.allRemarks) }

  /// Everything as one JSON object on one line.
  package var json: String {
    let value = JSONValue.object([
      JSONMember("folder", folder.map { .string($0) } ?? .null), JSONMember("state", .string(state.rawValue)),
      JSONMember("run_digest", digest.map { .string($0) } ?? .null), JSONMember("answered", .boolean(isAnswered)),
      JSONMember("remarks", remarks.json), JSONMember("phases", .array(records.map(\.json))),
    ])
    return String(decoding: value.compactText, as: UTF8.self) + "\n"
  }
}

/// What people should know of a phase.
private struct PhaseText {
  let record: PhaseRecord

  init(_ record: PhaseRecord) { self.record = record }

  var lines: [String] {
    var lines: [String] = []
    if let reason = record.reason { lines.append("\(record.state.rawValue): \(reason)") }
    lines += record.sentences
    lines += record.remarks
    if let history = record.history { lines.append(history.sentence) }
    lines += record.asides
    lines += record.outputs.filter { $0.name != "metrics" }.map { output in
      "\(output.name): \(MessageText.excerpt(Self.text(of: output), atMost: 200))"
    }
    if !record.top.isEmpty { lines.append("the best trials:") }
    lines += record.top.map { "  " + Self.line($0) }
    return lines.isEmpty ? [] : ["", record.name] + lines.map { "  \(MessageText.shown($0))" }
  }

  /// A small output; shares as percentages.
  private static func text(of output: JSONMember) -> String {
    guard output.name == "regime_shares", case .object(let shares) = output.value else {
      return String(decoding: output.value.compactText, as: UTF8.self)
    }
    return shares.map { share in
      let shown = share.value.double.map { NumberText.percent($0) } ?? "-"
      return "\(share.name) \(shown)"
    }.joined(separator: ", ")
  }

  /// A trial as names and values one behind the other.
  private static func line(_ trial: JSONValue) -> String {
    guard case .object(let members) = trial else { return "" }
    return members.map { member in
      guard case .object(let inner) = member.value else { return "\(member.name) \(text(member.value))" }
      return inner.prefix(12).map { "\($0.name)=\(text($0.value))" }.joined(separator: " ")
        + (inner.count > 12 ? " ..." : "")
    }.joined(separator: "  ")
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .number(let number): DecimalText.string((number * 1e6).rounded() / 1e6)
    case .string(let text): text
    default: String(decoding: value.compactText, as: UTF8.self)
    }
  }
}
