import Foundation
import Testing

@testable import RunResults

/// The tables of the documentation say what the descriptions of the records say.
@Suite struct RecordDocumentationTests {
  /// The first code span of the second cell of each row whose first cell names a table, split at commas.
  private func rows(_ document: String, below heading: String) throws -> [String: [String]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("Docs/" + document), encoding: .utf8)
    let start = try #require(text.range(of: "\n## \(heading)\n")).upperBound
    let section = text[start...].prefix(upTo: text[start...].range(of: "\n## ")?.lowerBound ?? text.endIndex)
    var rows: [String: [String]] = [:]
    for line in section.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.split(separator: "`", omittingEmptySubsequences: false) }
      guard cells.count == 2, cells[0].count > 2, cells[1].count > 2 else { continue }
      rows[String(cells[0][1])] = cells[1][1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return rows
  }

  @Test(arguments: ResultTable.allCases) func columns_areDocumented(_ table: ResultTable) throws {
    let rows = try rows("Semantics.md", below: "Results")
    #expect(rows[table.rawValue] == table.columns.map(\.name))
  }

  @Test(arguments: ResultTable.ofStreams) func digests_areDocumented(_ table: ResultTable) throws {
    let rows = try rows("Determinism.md", below: "Digests")
    #expect(rows[table.rawValue] == table.digestedColumns)
  }
}
