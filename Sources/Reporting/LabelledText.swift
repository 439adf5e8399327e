import FileFormats

/// Sentences beside labels: each is broken between words, and goes on below its own beginning.
struct LabelledText {
  private let texts: [(label: String, text: String)]

  /// Sentences are not broken into less than this.
  private static let leastWidth = 20

  /// - Parameter texts: What would steer a terminal is shown as escapes.
  init(_ texts: [(String, String)]) { self.texts = texts.map { (MessageText.shown($0), MessageText.shown($1)) } }

  /// The lines, no longer than `width` where words allow it.
  func lines(width: Int = RunReport.defaultWidth) -> [String] {
    let labelWidth = texts.map { $0.label.unicodeScalars.count }.max() ?? 0
    return texts.flatMap { label, text in
      let head = TextTable.padded(label, to: labelWidth) + "   "
      let rest = String(repeating: " ", count: labelWidth + 3)
      return Self.broken(text, room: max(Self.leastWidth, width - labelWidth - 3)).enumerated().map { index, line in
        (index == 0 ? head : rest) + line
      }
    }
  }

  private static func broken(_ text: String, room: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words(of: text) {
      if !line.isEmpty && line.unicodeScalars.count + 1 + word.unicodeScalars.count > room {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }

  /// What is never broken: a word, and a number with its percent sign.
  private static func words(of text: String) -> [String] {
    text.split(separator: " ").reduce(into: []) { words, word in
      if word.hasPrefix("%"), let last = words.popLast() {
        words.append("\(last) \(word)")
      } else {
        words.append(String(word))
      }
    }
  }
}
