import Configuration
import FileFormats
import Phases

// What `admf verify` prints of a workflow of phases.

extension PhaseAxes {
  /// What was run, as text that ends with a line feed.
  package func text(_ reference: PhasesSummary, file: String, processes: Int) -> String {
    let facts = [
      ("digest", reference.digest ?? NumberText.undefined),
      ("phases", reference.records.map { MessageText.shown($0.name) }.joined(separator: ", ")),
      ("modes", modes.map(\.rawValue).joined(separator: ", ")),
      ("of phases", phaseModes.map { $0?.rawValue ?? "none of their own" }.joined(separator: ", ")),
      ("threads", threads.map(String.init).joined(separator: ", ")),
      ("paths", "\(paths.map(\.rawValue).joined(separator: ", ")); single passes without containers and replayed too"),
      ("store", stores.map(\.rawValue).joined(separator: ", ")), ("processes", "\(processes) fresh"),
    ]
    let count = ways.count + 1 + processes
    let how = isFull ? "every combination" : "every two values together"
    let lines =
      ["\(MessageText.shown(file)): \(count) runs, one digest for each phase; \(how)"]
      + LabelledText(facts).lines().map { "  " + $0 }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same as one JSON object on one line.
  package func json(_ reference: PhasesSummary, file: String, processes: Int) -> [UInt8] {
    let phases = reference.records.map { record in
      JSONValue.object([
        JSONMember("name", .string(record.name)), JSONMember("digest", record.digest.map { .string($0) } ?? .null),
      ])
    }
    let value = JSONValue.object([
      JSONMember("file", .string(file)), JSONMember("reproduced", .boolean(true)),
      JSONMember("runs", .integer(ways.count + 1 + processes)),
      JSONMember("run_digest", reference.digest.map { .string($0) } ?? .null), JSONMember("phases", .array(phases)),
    ])
    return value.compactText + [UInt8(ascii: "\n")]
  }
}

extension PhaseDifference {
  /// The difference as one JSON object on one line.
  package func json(file: String) -> [UInt8] {
    func texts(_ items: [String]) -> JSONValue { .array(items.map { .string($0) }) }
    let value = JSONValue.object([
      JSONMember("file", .string(file)), JSONMember("reproduced", .boolean(false)), JSONMember("way", .string(way)),
      JSONMember("run_digest", .string(found)), JSONMember("expected_run_digest", .string(expected)),
      JSONMember("phases", texts(phases)), JSONMember("failure", failure.map { .string($0) } ?? .null),
      JSONMember("trial", trial.map { .integer($0) } ?? .null), JSONMember("fields", texts(fields)),
      JSONMember("notes", texts(notes)), JSONMember("first", first.map { .string("\($0)") } ?? .null),
      JSONMember("steady", .boolean(!isUnsteady)),
    ])
    return value.compactText + [UInt8(ascii: "\n")]
  }
}
