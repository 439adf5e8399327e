import FileFormats

/// What market data hold, for people: facts, a table with a line for each symbol, and what looks odd.
public struct DataReport: Equatable, Sendable {
  /// A heading with lines below it.
  public struct Listing: Equatable, Sendable {
    /// What is listed.
    public var heading: String
    /// One line an entry.
    public var lines: [String]

    /// Makes a list.
    public init(heading: String, lines: [String]) {
      self.heading = heading
      self.lines = lines
    }
  }

  /// Lines above the table.
  public var facts: [RunReport.Fact]
  /// A line for each symbol.
  public var table: TextTable
  /// Lists below the table; those without lines are left out.
  public var listings: [Listing]

  /// Makes a report from its parts.
  public init(facts: [RunReport.Fact], table: TextTable, listings: [Listing] = []) {
    self.facts = facts
    self.table = table
    self.listings = listings
  }

  /// The report as text that ends with a line feed.
  ///
  /// - Parameter width: Widest line of the table; columns that do not fit beside each other follow below.
  public func text(width: Int = RunReport.defaultWidth) -> String {
    let labelWidth = (facts.map(\.label.unicodeScalars.count).max() ?? 0) + 3
    var lines = facts.map { TextTable.padded($0.label, to: labelWidth) + MessageText.shown($0.text) }
    lines += [""] + table.lines(width: width)
    for listing in listings where !listing.lines.isEmpty {
      lines += ["", listing.heading] + listing.lines.map { "  " + $0 }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
