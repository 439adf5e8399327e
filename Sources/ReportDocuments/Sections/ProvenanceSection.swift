import FileFormats
import RunResults
import TradingModel

/// Which keys of the configurations of several runs differ.
struct ComparisonSection: ReportSection {
  let id: StaticString = "comparison"
  let title = "What differs"
  let runs: [ReportedRun]

  /// Most keys that are shown.
  static let limit = 200

  var isEmpty: Bool { runs.count < 2 }

  /// Keys whose values are not the same in all runs, with the value of each run; nil where it does not have the key.
  static func differences(_ runs: [ReportedRun]) -> [(key: String, values: [String?])] {
    let flat = runs.map { run -> [(key: String, value: String)] in
      var leaves: [(key: String, value: String)] = []
      if let configuration = run.configuration { flatten(configuration, "", into: &leaves) }
      return leaves
    }
    let tables = flat.map { Dictionary($0.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }) }
    var keys = NameList()
    for leaves in flat { for leaf in leaves { _ = keys.place(of: Array(leaf.key.utf8)[...]) } }
    return keys.names.compactMap { key in
      let values = tables.map { $0[key] }
      return values.dropFirst().allSatisfy { $0 == values.first } ? nil : (key, values)
    }
  }

  private static func flatten(_ value: JSONValue, _ key: String, into leaves: inout [(key: String, value: String)]) {
    func below(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }
    switch value {
    case .object(let members) where !members.isEmpty:
      for member in members { flatten(member.value, below(member.name), into: &leaves) }
    case .array(let items) where items.contains { if case .object = $0 { true } else { false } }:
      for (index, item) in items.enumerated() {
        if case .string(let id)? = item["id"] {
          flatten(item, "\(key)[\(id)]", into: &leaves)
        } else {
          flatten(item, "\(key)[\(index)]", into: &leaves)
        }
      }
    case .string(let text): leaves.append((key, text))
    // A key that is null and one that is not there say the same.
    case .null: break
    default: leaves.append((key, String(decoding: value.compactText, as: UTF8.self)))
    }
  }

  func write(to page: inout ReportWriter) {
    let differences = Self.differences(runs)
    if runs.contains(where: { $0.configuration == nil }) {
      page.paragraph("A run has no config.yaml that can be read: its keys are not compared.", "aside")
    }
    guard !differences.isEmpty else {
      page.paragraph("The configurations are the same, key by key.")
      return
    }
    page.add(
      ReportTable(
        caption: "Keys that differ", headings: [.text("Key")] + runs.map { .text($0.label) },
        rows: differences.prefix(Self.limit).map { key, values in
          [.text(key)] + values.map { .text(MessageText.excerpt($0 ?? NumberText.undefined, atMost: 80)) }
        }, style: "words"))
    if differences.count > Self.limit {
      page.paragraph("\(differences.count - Self.limit) more keys differ; compare the files config.yaml.", "aside")
    }
  }
}

/// What runs were made of, and how to make them again.
struct ProvenanceSection: ReportSection {
  let id: StaticString = "provenance"
  let title = "Provenance"
  let runs: [ReportedRun]

  var isEmpty: Bool { false }

  func write(to page: inout ReportWriter) {
    page.add(
      ReportTable(
        caption: "What was run", headings: [.text("")] + runs.map { .text($0.label) },
        rows: Self.rows.compactMap { name, value in
          let values = runs.map(value)
          guard values.contains(where: { $0 != nil }) else { return nil }
          return [.text(name)] + values.map { .text($0 ?? NumberText.undefined) }
        }, style: "words"))
    for run in runs where !run.manifest.dataHashes.isEmpty {
      page.add(
        ReportTable(
          caption: runs.count == 1 ? "Data" : "Data of \(run.label)",
          headings: [.text("What was read"), .text("SHA-256")],
          rows: run.manifest.dataHashes.map { [.text($0.name), .text($0.hash)] }, style: "words"))
    }
    for run in runs {
      guard let command = Self.command(run) else { continue }
      page.paragraph("The command that makes \(runs.count == 1 ? "it" : run.label) again, from its folder:")
      page.markup.element("pre", text: command)
    }
  }

  private static let rows: [(String, @Sendable (ReportedRun) -> String?)] = [
    ("Workflow", { $0.name }),
    ("Status", { $0.writer.map { "at work on the phase \($0), which wrote this" } ?? $0.manifest.status.rawValue }),
    ("Last bar", { $0.manifest.lastTimestamp?.description }),
    ("Run digest", { $0.writer == nil ? $0.manifest.runDigest : nil }),
    ("Configuration, SHA-256", { $0.manifest.configHash }),
    ("Master seed", { "\($0.manifest.masterSeed)" }),
    ("Program", { "\($0.manifest.program) \($0.manifest.programVersion)" }),
    ("Build", { $0.manifest.programBuild }),
    ("Toolchain", { $0.manifest.toolchain }),
    ("Rows of the data left out", { NumberText.grouped($0.manifest.droppedRowCount) }),
    ("Verified", { $0.writer == nil ? verification($0) : nil }),
  ]

  /// What `verify` left in the folder, if it did.
  private static func verification(_ run: ReportedRun) -> String? {
    guard let verified = VerifiedFile(readingFrom: run.folder) else {
      return "no: nobody has computed this folder again with `verify`"
    }
    guard verified.holds(for: run.manifest) else { return "no: another digest was verified" }
    return "yes: computed again by \(verified.program) \(verified.programVersion), to the same digest, with "
      + "\(verified.files.count) files alike"
  }

  private static func command(_ run: ReportedRun) -> String? {
    guard run.configuration != nil else { return nil }
    return "\(run.manifest.program) run config.yaml --out NEW_FOLDER"
  }
}
