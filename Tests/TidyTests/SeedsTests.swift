import Foundation
import Testing

/// `Docs/Seeds.md`: what it names is there.
@Suite struct SeedsTests {
  /// What the rows of the document say: the names of the ADMF-PC documents, and what they became.
  private struct Row {
    let line: Int
    let there: String
    let here: String
  }

  private static let document = SourceTree.file("Docs/Seeds.md")

  private static let rows: [Row] = document.lines.enumerated().compactMap { index, line in
    let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count == 3, cells[0].first?.isNumber == true else { return nil }
    return Row(line: index + 1, there: cells[1], here: cells[2])
  }

  /// Texts between backticks.
  private static func spans(_ text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// Where names are looked up: everything that is declared, and all texts of the sources.
  private struct Lookup {
    let types: Set<String>
    let members: Set<String>
    let commands: Set<String>
    let options: Set<String>
    /// Whole literals of the sources, and what stands between backticks in their comments.
    let literals: Set<String>
    let quoted: Set<String>
    /// What stands between backticks where keys are described.
    let keys: Set<String>

    init(_ sources: [SourceFile]) throws {
      let type = try CodePattern("\\b(?:struct|class|enum|actor|protocol|typealias)\\s+(\\w+)")
      let member = try CodePattern("\\b(?:func|var|let|case)\\s+`?(\\w+)")
      let name = try CodePattern("\\bname: \"([a-z]+)\",\\s+summary:")
      let option = try CodePattern("\"(--[a-z-]+)\"")
      types = Set(sources.flatMap { type.matches(in: $0.code, group: 1).map(\.text) })
      members = Set(sources.flatMap { member.matches(in: $0.code, group: 1).map(\.text) })
      commands = Set(sources.flatMap { name.matches(in: $0.text, group: 1).map(\.text) })
      options = Set(sources.flatMap { option.matches(in: $0.text, group: 1).map(\.text) })
      let literal = try CodePattern("\"([^\"\\\\\n]+)\"")
      let quote = try CodePattern("`([^`\n]+)`")
      literals = Set(sources.flatMap { literal.matches(in: $0.text, group: 1).map(\.text) })
      quoted = Set(sources.flatMap { quote.matches(in: $0.text, group: 1).map(\.text) })
      keys = Set(quote.matches(in: SourceTree.file("Docs/Configuration.md").text, group: 1).map(\.text))
    }

    /// Whether there is what a span names: a command with its options, a type or its member, a file of the
    /// repository, a key, or a name in the sources.
    func knows(_ span: String) -> Bool {
      let words = span.split(separator: " ").map(String.init)
      if words.first == "admf", words.count > 1 {
        return commands.contains(words[1])
          && words.dropFirst(2).allSatisfy { $0.hasPrefix("--") ? options.contains($0) : literals.contains($0) }
      }
      let parts = span.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if let first = parts.first?.first, first.isUppercase, !span.contains("/") {
        return types.contains(parts[0]) && parts.dropFirst().allSatisfy(members.contains)
      }
      if span.contains("/"), !SourceTree.names(in: String(span.split(separator: "/")[0])).isEmpty {
        return SourceTree.size(span) > 0 || SourceTree.isFolder(span)
      }
      // A file of a table has the table's name.
      let stem = span.hasSuffix(".jsonl") ? String(span.dropLast(6)) : span
      return literals.contains(stem) || keys.contains(span) || (span.contains("/") && quoted.contains(span))
    }
  }

  private static let lookup = Result { try Lookup(SourceTree.sources) }

  @Test func everythingThatItNamesIsThere() throws {
    let lookup = try Self.lookup.get()
    #expect(Self.rows.count > 100)
    for row in Self.rows {
      #expect(!row.here.isEmpty)
      for span in Self.spans(row.here) where !lookup.knows(span) {
        Issue.record("Docs/Seeds.md:\(row.line): there is no \(span)")
      }
    }
  }

  @Test(arguments: [
    "DataStreamer", "RiskWorkerCore.workThroughBar", "admf run --out", "phases[].grid", "signals.jsonl",
    "manifest.json", "data/streamer",
  ])
  func aNameIsFound(_ name: String) throws { #expect(try Self.lookup.get().knows(name)) }

  @Test(arguments: [
    "DataStreamers", "RiskWorkerCore.workThroughNothing", "admf runn", "admf run --outt", "phases[].gridd",
    "signalss.jsonl", "Configs/none.yaml", "nothing/streamer", "no_such_name",
  ])
  func aPlantedNameIsNotFound(_ name: String) throws { #expect(try !Self.lookup.get().knows(name)) }

  /// The configuration files of the documents, as they are written there: no key of theirs is left out.
  @Test func everyKeyOfTheirFilesStandsInIt() throws {
    let folder = "Tests/PhasesTests/Fixtures/seeds"
    let key = try CodePattern("^[ -]*(?:\\w+: *\\{)?([a-z_]+):")
    let within = try CodePattern("[{,] *([a-z_]+):")
    let named = Set(Self.rows.flatMap { Self.spans($0.there) })
    let names = SourceTree.names(in: folder)
    #expect(names.count == 9)
    for name in names {
      let file = SourceTree.file("\(folder)/\(name)")
      let keys = key.matches(in: file.text, group: 1) + within.matches(in: file.text, group: 1)
      #expect(!keys.isEmpty)
      for key in keys where !named.contains(key.text) {
        Issue.record("Docs/Seeds.md does not say what became of \(key.text), of \(name)")
      }
    }
  }
}
