import FileFormats
import RunResults
import Verification

/// What `admf verify` says of the folder of a run.
package struct RepeatedRun: Sendable {
  private let folder: String
  private let place: String?
  private let file: String?
  private let found: RunAgainstRun

  /// - Parameters:
  ///   - folder: The folder of the run.
  ///   - place: Where the repetition lies; nil where it was removed.
  ///   - file: The workflow that was run, where it is not what the folder says of itself.
  ///   - found: What came of comparing them.
  package init(folder: String, place: String?, file: String?, found: RunAgainstRun) {
    self.folder = folder
    self.place = place
    self.file = file
    self.found = found
  }

  /// Nothing changed, or what did.
  package var text: String {
    let what = MessageText.shown(file ?? folder)
    let against = file.map { _ in " against \(MessageText.shown(folder))" } ?? ""
    guard found.isEqual else {
      var lines = ["\(what)\(against): not the same"] + found.report.notes
      if found.report.isEqual { lines.append("files that differ: \(found.otherFiles.joined(separator: ", "))") }
      if let first = found.report.first { lines.append("\(first)") }
      if let place { lines.append("The repetition lies in \(MessageText.shown(place)).") }
      return lines.map { $0 + "\n" }.joined()
    }
    let count = found.equalFiles.count
    var facts = [
      ("run digest", found.repetition.runDigest ?? NumberText.undefined),
      ("files", "\(count) written alike" + (found.otherFiles.isEmpty ? "" : ", \(found.otherFiles.count) otherwise")),
    ]
    if !found.changes.isEmpty { facts.append(("changed since", found.changes.joined(separator: "; "))) }
    let lines = ["\(what)\(against): computed again, nothing changed"] + LabelledText(facts).lines().map { "  " + $0 }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same for programs.
  package var json: JSONValue {
    func texts(_ items: [String]) -> JSONValue { .array(items.map { .string($0) }) }
    return .object([
      JSONMember("folder", .string(folder)), JSONMember("file", file.map { .string($0) } ?? .null),
      JSONMember("reproduced", .boolean(found.isEqual)),
      JSONMember("run_digest", found.repetition.runDigest.map { .string($0) } ?? .null),
      JSONMember("changes", texts(found.changes)), JSONMember("notes", texts(found.report.notes)),
      JSONMember("equal_files", texts(found.equalFiles)), JSONMember("other_files", texts(found.otherFiles)),
      JSONMember("first", found.report.first.map { .string("\($0)") } ?? .null),
      JSONMember("repetition", place.map { .string($0) } ?? .null),
    ])
  }
}
