import Foundation
import PerformanceAnalytics
import Testing

/// The table of metrics in the documentation has every metric once, in the order of the list.
@Suite struct MetricDocumentationTests {
  @Test func everyMetric_isDocumented() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("Docs/Semantics.md"), encoding: .utf8)
    let start = try #require(text.range(of: "\n## Metrics\n")).upperBound
    let end = try #require(text.range(of: "\n### A year\n")).lowerBound
    var documented: [String] = []
    for line in text[start..<end].split(separator: "\n") where line.hasPrefix("| `") {
      let cell = line.dropFirst(2).prefix { $0 != "|" }
      documented += cell.split(separator: "`").map(String.init).filter { $0.first?.isLetter ?? false }
    }
    #expect(Set(documented).count == documented.count)
    #expect(documented.sorted() == Metric.all.map(\.name).sorted())
  }
}
