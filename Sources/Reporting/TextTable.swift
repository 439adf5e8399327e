import FileFormats

/// A table of texts in aligned columns: the first to the left, the others to the right.
public struct TextTable: Equatable, Sendable {
  /// One line of a table.
  public enum Row: Equatable, Sendable {
    /// A label and one value a column.
    case values(label: String, cells: [String])
    /// An empty line.
    case gap
  }

  /// Headings of the value columns.
  public var headings: [String]
  /// The lines below the headings.
  public var rows: [Row]
  /// What stands over the labels; nothing by default.
  public var labelHeading = ""

  /// Makes a table from its parts.
  public init(headings: [String], rows: [Row] = []) {
    self.headings = headings
    self.rows = rows
  }

  /// The lines of the table, no longer than `width` where one column fits into it, with what would steer a terminal as
  /// escapes.
  ///
  /// Columns that do not fit beside the others follow below, with the labels repeated.
  public func lines(width: Int) -> [String] { shown.linesAsTheyAre(width: width) }

  /// The same table with every text as it is shown.
  private var shown: TextTable {
    let shownRows = rows.map { row -> Row in
      guard case .values(let label, let cells) = row else { return row }
      return .values(label: MessageText.shown(label), cells: cells.map(MessageText.shown))
    }
    var table = TextTable(headings: headings.map(MessageText.shown), rows: shownRows)
    table.labelHeading = MessageText.shown(labelHeading)
    return table
  }

  private func linesAsTheyAre(width: Int) -> [String] {
    let labelWidth = max(Self.length(labelHeading), rows.map { Self.length($0.label) }.max() ?? 0)
    let widths = headings.indices.map { column in
      max(Self.length(headings[column]), rows.map { Self.length($0.cell(column)) }.max() ?? 0)
    }
    var lines: [String] = []
    var first = 0
    while first < headings.count {
      var last = first
      var used = labelWidth + Self.spacing + widths[first]
      while last + 1 < headings.count && used + Self.spacing + widths[last + 1] <= width {
        last += 1
        used += Self.spacing + widths[last]
      }
      if first > 0 { lines.append("") }
      lines += part(first...last, labelWidth, widths)
      first = last + 1
    }
    return lines
  }

  private static let spacing = 3

  private func part(_ columns: ClosedRange<Int>, _ labelWidth: Int, _ widths: [Int]) -> [String] {
    func line(_ label: String, _ cell: (Int) -> String) -> String {
      var line = Self.padded(label, to: labelWidth, onTheLeft: false)
      for column in columns {
        line += String(repeating: " ", count: Self.spacing)
        line += Self.padded(cell(column), to: widths[column], onTheLeft: true)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
    let heading = line(labelHeading) { headings[$0] }
    let ruleLength = columns.reduce(labelWidth) { $0 + Self.spacing + widths[$1] }
    let body = rows.map { row in line(row.label) { row.cell($0) } }
    return [heading, String(repeating: "-", count: ruleLength)] + body
  }

  /// A text filled up with blanks to a width in columns of a terminal; a longer one stays as it is.
  public static func padded(_ text: String, to width: Int, onTheLeft: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - length(text)))
    return onTheLeft ? spaces + text : text + spaces
  }

  private static func length(_ text: String) -> Int { TextWidth.columns(of: text) }
}

extension TextTable.Row {
  /// What stands in the first column.
  var label: String {
    if case .values(let label, _) = self { label } else { "" }
  }

  /// What stands in a value column; nothing where the row has fewer.
  func cell(_ column: Int) -> String {
    guard case .values(_, let cells) = self, column < cells.count else { return "" }
    return cells[column]
  }
}
