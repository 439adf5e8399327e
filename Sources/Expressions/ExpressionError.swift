import FileFormats

/// One problem of the text of an expression.
package struct ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text.
  package var text: String
  /// Where in the text, in characters from 0.
  package var offset: Int
  /// How many characters the problem is about; 0 where something is missing.
  package var length: Int
  /// What was found and what is allowed.
  package var message: String

  package init(_ text: String, at offset: Int, length: Int = 0, _ message: String) {
    self.text = text
    self.offset = offset
    self.length = length
    self.message = message
  }

  package var description: String { "\(MessageText.excerpt(text)), column \(offset + 1): \(message)" }

  /// The widest line that shows a text.
  static let width = 76
  /// How much of it stands before the place at most.
  private static let widthBefore = 48

  /// The line of the text with the place, and below it a line that marks the place with `^`.
  ///
  /// Of a long line the surroundings are shown; two columns stand before both.
  package var markedLine: String {
    let scalars = Array(text.unicodeScalars)
    let place = min(max(offset, 0), scalars.count)
    let start = scalars[..<place].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = scalars[place...].firstIndex(of: "\n") ?? scalars.count
    let stop = min(place + max(length, 0), end)
    var before = Self.shown(scalars[start..<place])
    if TextWidth.columns(of: before) > Self.widthBefore {
      var rest = before.unicodeScalars[...]
      while TextWidth.columns(of: String(rest)) > Self.widthBefore - 3 { rest.removeFirst() }
      before = "..." + String(rest)
    }
    let column = TextWidth.columns(of: before)
    var line = before + Self.shown(scalars[place..<end])
    if TextWidth.columns(of: line) > Self.width {
      line = TextWidth.prefix(of: line, columns: Self.width - 3) + "..."
    }
    let marked = TextWidth.columns(of: Self.shown(scalars[place..<max(stop, place)]))
    let carets = String(repeating: "^", count: max(1, min(marked, Self.width - column)))
    return "  \(line)\n  \(String(repeating: " ", count: column))\(carets)"
  }

  private static func shown(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return MessageText.shown(String(text))
  }
}

/// Why a text is no expression, or none that fits: every problem, in the order of the text.
package struct ExpressionErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// At least one.
  package var problems: [ExpressionError]

  /// Number of problems that are told; of more, their number.
  package static let toldCount = 10

  package init(_ problems: [ExpressionError]) {
    self.problems = problems.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element)
  }

  /// Three lines a problem: column and message, the text, and what marks the place.
  package var description: String {
    var lines = problems.prefix(Self.toldCount).map { "column \($0.offset + 1): \($0.message)\n\($0.markedLine)" }
    let further = problems.count - lines.count
    if further > 0 { lines.append("and \(further) more problem\(further == 1 ? "" : "s")") }
    return lines.joined(separator: "\n")
  }
}
