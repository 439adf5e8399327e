import PerformanceAnalytics
import RunResults
import TradingModel

/// How a text is meant to be shown.
public enum ReportStyle: Equatable, Sendable {
  /// Without any control sequence: for files and pipes.
  case plain
  /// With headings in bold type, by ANSI sequences.
  case terminal
}

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
  /// - Parameters:
  ///   - style: Plain for anything but a terminal.
  ///   - width: Widest line of the table; portfolios that do not fit beside each other follow below.
  public func text(style: ReportStyle = .plain, width: Int = defaultWidth) -> String {
    var lines: [String] = []
    let labelWidth = facts.map(\.label.unicodeScalars.count).max() ?? 0
    for fact in facts {
      let spaces = String(repeating: " ", count: labelWidth - fact.label.unicodeScalars.count + 3)
      lines.append(style.heading(fact.label) + spaces + fact.text)
    }
    if !facts.isEmpty && !portfolios.isEmpty { lines.append("") }
    let table = TextTable(headings: portfolios.map(\.portfolioID), rows: rows)
    let ids = portfolios.isEmpty ? [] : table.lines(width: width)
    for (index, line) in ids.enumerated() {
      let isHeading = index + 1 < ids.count && ids[index + 1].hasPrefix("---")
      lines.append(isHeading ? style.heading(line) : line)
    }
    if !notes.isEmpty && !lines.isEmpty { lines.append("") }
    lines += notes
    return lines.map { $0 + "\n" }.joined()
  }
}

extension ReportStyle {
  func heading(_ text: String) -> String {
    self == .plain ? text : "\u{1B}[1m\(text)\u{1B}[0m"
  }
}
