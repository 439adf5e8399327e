import FileFormats
import PerformanceAnalytics
import RunResults
import TradingModel

/// The result of a run, as a table that is read at a glance.
public struct RunReport: Equatable, Sendable {
  /// Lines above the table: a label and a text each, in order.
  public var facts: [Fact]
  /// Metrics by portfolio, one column each.
  public var portfolios: [PortfolioMetrics]
  /// Lines below the table, sentences that a reader must not miss.
  public var notes: [String]

  /// One line above the table.
  public struct Fact: Equatable, Sendable {
    /// What is told.
    public var label: String
    /// The text.
    public var text: String

    /// Makes a fact from its parts.
    public init(_ label: String, _ text: String) {
      self.label = label
      self.text = text
    }
  }

  /// Makes a report from its parts.
  public init(facts: [Fact] = [], portfolios: [PortfolioMetrics], notes: [String] = []) {
    self.facts = facts
    self.portfolios = portfolios
    self.notes = notes
  }

  /// Widest line of a table with more than one column.
  public static let defaultWidth = 100

  /// The report as text that ends with a line feed.
  ///
  /// - Parameter width: Widest line of the table; portfolios that do not fit beside each other follow below.
  public func text(width: Int = defaultWidth) -> String {
    var lines: [String] = []
    let labelWidth = facts.map(\.label.unicodeScalars.count).max() ?? 0
    for fact in facts {
      let spaces = String(repeating: " ", count: labelWidth - fact.label.unicodeScalars.count + 3)
      lines.append(fact.label + spaces + MessageText.shown(fact.text))
    }
    if !facts.isEmpty && !portfolios.isEmpty { lines.append("") }
    let table = TextTable(headings: portfolios.map(\.portfolioID), rows: rows)
    if !portfolios.isEmpty { lines += table.lines(width: width) }
    if !notes.isEmpty && !lines.isEmpty { lines.append("") }
    lines += notes
    return lines.map { $0 + "\n" }.joined()
  }
}
