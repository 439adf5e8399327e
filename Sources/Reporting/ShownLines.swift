import FileFormats

/// Lines that stand at the end of a terminal and are rewritten in place; a value, so that what is sent can be looked
/// at.
///
/// The cursor stands behind the last of them. Nothing but the usual sequences of ANSI terminals is used: up, erase to
/// the end of the line, erase below.
package struct ShownLines: Equatable, Sendable {
  private var lines: [String] = []

  package init() {}

  /// Whether nothing is shown.
  package var isEmpty: Bool { lines.isEmpty }

  /// What is sent to a terminal so that it shows these lines in place of those before.
  ///
  /// - Parameters:
  ///   - next: Each of less than `columns` columns, so that none is broken.
  ///   - columns: Those of the terminal now; lines that were shown when it was wider take several rows since.
  package mutating func frame(_ next: [String], columns: Int) -> String {
    let rows = lines.reduce(0) { rows, line in
      rows + max(1, (TextWidth.columns(of: line) + columns - 1) / max(1, columns))
    }
    var text = "\r"
    if rows > 1 { text += "\u{1B}[\(rows - 1)A" }
    // Each line is written over the old one before the rest of that is erased: nothing flickers.
    text += next.map { "\($0)\u{1B}[K" }.joined(separator: "\r\n")
    if next.isEmpty || rows > next.count { text += "\u{1B}[J" }
    lines = next
    return text
  }
}
