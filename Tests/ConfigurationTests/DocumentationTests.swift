import Configuration
import Foundation
import SettingsTables
import Testing
import TradingStrategies

/// `Docs/Configuration.md` says what the tables say.
@Suite struct DocumentationTests {
  private static let lines: [String] = {
    let path = URL(filePath: configurationFolder).deletingLastPathComponent().appending(path: "Docs/Configuration.md")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }()

  @Test func everyKey_standsInItsTable_inOrder() {
    let expected = Workflow.documentedKeys.map { key in
      let cells = [
        "`\(key.path)`", key.type, key.unit ?? "", key.defaultValue ?? "**required**", key.bounds ?? "", key.meaning,
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }
    let start = Self.lines.firstIndex(of: "## Every key") ?? 0
    let end = Self.lines.firstIndex(of: "## Parameters of strategies") ?? 0
    #expect(start < end)
    #expect(Self.lines[start..<end].filter { $0.hasPrefix("| `") } == expected)
  }

  @Test func everyOtherName_standsInItsTable() {
    let expected = Workflow.otherNames.map { other in
      "| \(other.names.map { "`\($0)`" }.joined(separator: ", ")) | \(other.documentation) |"
    }
    let start = Self.lines.firstIndex(of: "## Names of other programs and documents") ?? 0
    let end = Self.lines.firstIndex(of: "## Phases and other keys of later versions") ?? 0
    #expect(start < end)
    #expect(Self.lines[start..<end].filter { $0.hasPrefix("| `") } == expected)
  }

  @Test func everyParameter_standsInTheTable() {
    let expected = StrategyRegistry.builtIn.names.flatMap { type in
      let parameters = StrategyRegistry.builtIn.definition(named: type)?.table.documentation(path: "") ?? []
      if parameters.isEmpty { return ["| `\(type)` | none | | | |"] }
      return parameters.map {
        "| `\(type)` | `\($0.path)` | \($0.bounds ?? "") | \($0.defaultValue ?? "**required**") | \($0.meaning) |"
      }
    }
    let start = Self.lines.firstIndex(of: "## Parameters of strategies") ?? 0
    let end = Self.lines.firstIndex(of: "## Execution modes") ?? 0
    #expect(start < end)
    #expect(Self.lines[start..<end].filter { $0.hasPrefix("| `") } == expected)
  }
}
