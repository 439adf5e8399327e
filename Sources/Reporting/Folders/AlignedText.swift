import FileFormats

/// Rows of cells in columns, texts to the left and numbers to the right.
struct AlignedText {
  /// A column: its heading, and whether its cells are numbers.
  struct Column {
    let heading: String
    let isNumber: Bool

    init(_ heading: String, isNumber: Bool = false) {
      self.heading = heading
      self.isNumber = isNumber
    }
  }

  let columns: [Column]
  let rows: [[String]]

  /// The headings and the rows, no wider than `width` where a column fits beside the first one, with what would steer a
  /// terminal as escapes.
  ///
  /// Columns that do not fit follow below, with the first one repeated.
  func lines(width: Int = .max) -> [String] {
    let rows = ([columns.map(\.heading)] + rows).map { $0.map(MessageText.shown) }
    let widths = columns.indices.map { column in rows.map { TextWidth.columns(of: $0[column]) }.max() ?? 0 }
    var parts: [[Int]] = [[0]]
    var used = widths[0]
    for column in columns.indices.dropFirst() {
      used += 3 + widths[column]
      if used > width, parts[parts.count - 1].count > 1 {
        parts.append([0])
        used = widths[0] + 3 + widths[column]
      }
      parts[parts.count - 1].append(column)
    }
    return Array(parts.map { lines(rows, of: $0, widths) }.joined(separator: [""]))
  }

  private func lines(_ rows: [[String]], of places: [Int], _ widths: [Int]) -> [String] {
    rows.map { row in
      let cells = places.map { column in
        TextTable.padded(row[column], to: widths[column], onTheLeft: columns[column].isNumber)
      }
      var line = cells.joined(separator: "   ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}

/// Words of a command line that people may copy.
package enum ShellText {
  /// A word as a shell takes it: in quotes where it holds what a shell would read otherwise.
  package static func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+=:@%,".utf8.contains(byte)
      }
    }
    if isPlain, !text.isEmpty { return text }
    return "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
