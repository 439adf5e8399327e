/// Swift source with its comments and the text of its string literals blanked out.
///
/// Bytes keep their places and lines their numbers; the quotation marks and the code inside interpolations stay.
enum CodeMask {
  /// What encloses the byte at hand.
  private enum Context {
    /// Code; inside an interpolation, with the number of parentheses open in it.
    case code(openParentheses: Int?)
    /// A string literal with so many number signs around it.
    case literal(signs: Int, isMultiline: Bool)
  }

  static func mask(_ source: String) -> String {
    var scanner = Scanner(bytes: Array(source.utf8))
    scanner.run()
    return String(decoding: scanner.output, as: UTF8.self)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var output: [UInt8]
    var place = 0
    var contexts: [Context] = [.code(openParentheses: nil)]

    init(bytes: [UInt8]) {
      self.bytes = bytes
      output = bytes
    }

    mutating func run() {
      while place < bytes.count {
        switch contexts.last ?? .code(openParentheses: nil) {
        case .code(let openParentheses): readCode(openParentheses)
        case .literal(let signs, let isMultiline): readLiteral(signs, isMultiline)
        }
      }
    }

    private func stands(_ text: StaticString, at start: Int) -> Bool {
      let count = text.utf8CodeUnitCount
      guard start + count <= bytes.count else { return false }
      for offset in 0..<count where bytes[start + offset] != text.utf8Start[offset] { return false }
      return true
    }

    private func signs(at start: Int) -> Int {
      var end = start
      while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
      return end - start
    }

    /// Blanks the next `count` bytes, except the ends of lines.
    private mutating func blank(_ count: Int) {
      for _ in 0..<count where place < bytes.count {
        if bytes[place] != UInt8(ascii: "\n") { output[place] = UInt8(ascii: " ") }
        place += 1
      }
    }

    private mutating func readCode(_ openParentheses: Int?) {
      let byte = bytes[place]
      if stands("//", at: place) {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { blank(1) }
        return
      }
      if stands("/*", at: place) { return readBlockComment() }
      let signs = signs(at: place)
      if stands("\"", at: place + signs) {
        let isMultiline = stands("\"\"\"", at: place + signs)
        place += signs + (isMultiline ? 3 : 1)
        contexts.append(.literal(signs: signs, isMultiline: isMultiline))
        return
      }
      if let openParentheses, byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") {
        if byte == UInt8(ascii: ")"), openParentheses == 0 {
          contexts.removeLast()
          return blank(1)
        }
        let change = byte == UInt8(ascii: "(") ? 1 : -1
        contexts[contexts.count - 1] = .code(openParentheses: openParentheses + change)
      }
      place += 1
    }

    private mutating func readBlockComment() {
      var depth = 0
      repeat {
        if stands("/*", at: place) {
          depth += 1
          blank(2)
        } else if stands("*/", at: place) {
          depth -= 1
          blank(2)
        } else {
          blank(1)
        }
      } while depth > 0 && place < bytes.count
    }

    private mutating func readLiteral(_ signs: Int, _ isMultiline: Bool) {
      if bytes[place] == UInt8(ascii: "\\"), self.signs(at: place + 1) >= signs {
        let isInterpolation = stands("(", at: place + 1 + signs)
        blank(2 + signs)
        if isInterpolation { contexts.append(.code(openParentheses: 0)) }
        return
      }
      let quotes = isMultiline ? 3 : 1
      let closes = isMultiline ? stands("\"\"\"", at: place) : stands("\"", at: place)
      if closes, self.signs(at: place + quotes) >= signs {
        place += quotes + signs
        contexts.removeLast()
      } else if !isMultiline, bytes[place] == UInt8(ascii: "\n") {
        contexts.removeLast()
      } else {
        blank(1)
      }
    }
  }
}
