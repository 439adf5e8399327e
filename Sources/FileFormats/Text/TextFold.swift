/// Lines of text that are no wider than a terminal.
public enum TextFold {
  /// The same text, each line of it broken where it is wider than `width` columns.
  public static func text(_ text: String, width: Int) -> String {
    // Most texts fit.
    let isNarrow = text.utf8.count <= width
    if isNarrow { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { lines(String($0), width: width) }.joined(separator: "\n")
  }

  /// A line, broken between words where it is wider than `width` columns; a word that is wider is broken itself.
  ///
  /// It goes on below what stands behind its label, if that has two blanks or more behind it, else two columns further
  /// in than it began. The rule of a table is cut.
  public static func lines(_ line: String, width: Int) -> [String] {
    if TextWidth.columns(of: line) <= width { return [line] }
    let width = max(2, width)
    if line.utf8.allSatisfy({ $0 == UInt8(ascii: "-") }) { return [String(line.prefix(width))] }
    let indent = String(repeating: " ", count: hang(of: line, width: width))
    var lines: [String] = []
    var current = ""
    // Whether there is a word on the line.
    var isBegun = false
    for (blanks, word) in words(of: line) {
      let gap = String(repeating: " ", count: blanks)
      if TextWidth.columns(of: current) + blanks + TextWidth.columns(of: word) <= width {
        current += gap + word
        isBegun = true
        continue
      }
      if isBegun {
        lines.append(current)
        current = indent
      } else {
        current += TextWidth.columns(of: current) + blanks < width ? gap : ""
      }
      var rest = word
      while TextWidth.columns(of: current) + TextWidth.columns(of: rest) > width {
        var part = TextWidth.prefix(of: rest, columns: width - TextWidth.columns(of: current))
        // A character that is wider than the room takes it all the same.
        if part.isEmpty { part = String(rest.unicodeScalars.prefix(1)) }
        rest.unicodeScalars.removeFirst(part.unicodeScalars.count)
        lines.append(current + part)
        current = indent
      }
      current += rest
      isBegun = true
    }
    return lines + [current]
  }

  /// Words with the number of blanks before each.
  private static func words(of line: String) -> [(blanks: Int, word: String)] {
    var words: [(blanks: Int, word: String)] = []
    var (blanks, word) = (0, "")
    for scalar in line.unicodeScalars {
      if scalar != " " {
        word.unicodeScalars.append(scalar)
        continue
      }
      if !word.isEmpty {
        words.append((blanks, word))
        (blanks, word) = (0, "")
      }
      blanks += 1
    }
    return word.isEmpty ? words : words + [(blanks, word)]
  }

  /// Where the further lines begin.
  private static func hang(of line: String, width: Int) -> Int {
    var column = 0
    let words = words(of: line)
    for (place, word) in words.enumerated() {
      if place > 0, word.blanks >= 2, column + word.blanks <= width / 2 { return column + word.blanks }
      if place > 0, word.blanks >= 2 { break }
      column += word.blanks + TextWidth.columns(of: word.word)
    }
    return first(words) <= width / 2 ? first(words) : 0

    func first(_ words: [(blanks: Int, word: String)]) -> Int { (words.first?.blanks ?? 0) + 2 }
  }
}
