import FileFormats

/// Cuts the text of an expression into tokens.
///
/// What other languages write (`&&`, `=`, `<>`) is noted as a problem and read as what it means, so that the problems
/// behind it are found too.
struct ExpressionLexer {
  let text: String
  let scalars: [Unicode.Scalar]
  private(set) var tokens: [ExpressionToken] = []
  private(set) var problems: [ExpressionError] = []
  private var position = 0

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars)
  }

  /// Reads the whole text; false where it cannot be known what follows a problem.
  mutating func run() -> Bool {
    while true {
      while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
      guard position < scalars.count else {
        add(.end, from: position)
        return true
      }
      guard readToken() else { return false }
    }
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar {
    position + offset < scalars.count ? scalars[position + offset] : "\0"
  }

  private mutating func add(_ kind: ExpressionToken.Kind, from start: Int) {
    tokens.append(ExpressionToken(kind: kind, range: start..<position))
  }

  private mutating func note(_ range: Range<Int>, _ message: String) {
    problems.append(ExpressionError(text, at: range.lowerBound, length: range.count, message))
  }

  /// Whether the last token is this one and ends where the next begins.
  private func isAdjacent(_ matches: (ExpressionToken.Kind) -> Bool) -> Bool {
    guard let last = tokens.last, last.range.upperBound == position else { return false }
    return matches(last.kind)
  }

  private mutating func readToken() -> Bool {
    let first = peek()
    switch first {
    case "\"", "'", "`": return readQuoted(first)
    case _ where isAdjacent({ $0 == .sign(.point) }) && Self.continuesName(first):
      let start = position
      add(.name(word()), from: start)
    case "0"..."9": readNumber()
    case "." where ("0"..."9").contains(peek(1)) && !isAdjacent(Self.isName): readNumber()
    case _ where Self.beginsName(first): readWord()
    default: return readSign(first)
    }
    return true
  }

  static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    default: scalar.value >= 0x80 && scalar.properties.isXIDStart
    }
  }

  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", "0"..."9", "@": true
    default: scalar.value >= 0x80 && scalar.properties.isXIDContinue
    }
  }

  private static func isName(_ kind: ExpressionToken.Kind) -> Bool {
    switch kind {
    case .name, .quoted, .quotedName: true
    default: false
    }
  }

  private mutating func word() -> String {
    var word = String.UnicodeScalarView()
    while Self.continuesName(peek()) {
      word.append(peek())
      position += 1
    }
    return String(word)
  }

  private mutating func readWord() {
    let start = position
    let word = word()
    add(ExpressionToken.Keyword(rawValue: word).map { .keyword($0) } ?? .name(word), from: start)
  }

  private mutating func readNumber() {
    let start = position
    skipDigits()
    if peek() == "." {
      position += 1
      skipDigits()
    }
    if peek() == "e" || peek() == "E" {
      let signs = peek(1) == "+" || peek(1) == "-" ? 2 : 1
      if ("0"..."9").contains(peek(signs)) {
        position += signs
        skipDigits()
      }
    }
    // Only ASCII was taken.
    let value = DecimalParser.parse(scalars[start..<position].map { UInt8(truncatingIfNeeded: $0.value) })
    if Self.continuesName(peek()) {
      _ = word()
      let found = ExpressionToken(kind: .number(0), range: start..<position).shown(scalars)
      note(start..<position, "neither a number nor a name, was \(found); a name that begins so stands in backticks")
    } else if value?.isFinite != true {
      note(start..<position, "too large a number; allowed up to 1.7976931348623157e308")
    }
    add(.number(value ?? 0), from: start)
  }

  private mutating func skipDigits() { while ("0"..."9").contains(peek()) { position += 1 } }

  private mutating func readQuoted(_ quote: Unicode.Scalar) -> Bool {
    let start = position
    var content = String.UnicodeScalarView()
    position += 1
    while position < scalars.count, peek() != quote {
      if peek() == "\\" { readEscape(&content) } else { content.append(peek()) }
      position += 1
    }
    guard position < scalars.count else {
      note(start..<scalars.count, "the quote \(quote) is not closed")
      return false
    }
    position += 1
    add(quote == "`" ? .quotedName(String(content)) : .quoted(String(content)), from: start)
    return true
  }

  /// Reads the character behind a backslash.
  private mutating func readEscape(_ content: inout String.UnicodeScalarView) {
    switch peek(1) {
    case "\\", "\"", "'", "`": content.append(peek(1))
    case "n": content.append("\n")
    case "t": content.append("\t")
    case "r": content.append("\r")
    default: note(position..<min(position + 2, scalars.count), "unknown escape; allowed \\\\ \\\" \\' \\` \\n \\t \\r")
    }
    if position + 1 < scalars.count { position += 1 }
  }

  /// Signs of other languages, and what they are here.
  private static let foreign: [(sign: String, kind: ExpressionToken.Kind, name: String)] = [
    ("&&", .keyword(.and), "and"), ("||", .keyword(.or), "or"), ("<>", .sign(.unequal), "!="),
    ("&", .keyword(.and), "and"), ("|", .keyword(.or), "or"), ("!", .keyword(.not), "not"), ("=", .sign(.equal), "=="),
  ]

  private mutating func readSign(_ first: Unicode.Scalar) -> Bool {
    let start = position
    if let sign = ExpressionToken.Sign(rawValue: "\(first)\(peek(1))") {
      position += 2
      // What some languages write for equality of texts.
      if peek() == "=", sign == .equal || sign == .unequal {
        position += 1
        note(start..<position, "'\(sign.rawValue)=' is no operator; did you mean \(sign.rawValue)?")
      }
      add(.sign(sign), from: start)
      return true
    }
    for (sign, kind, name) in Self.foreign where starts(with: sign) {
      position += sign.utf8.count
      note(start..<position, "'\(sign)' is no operator; did you mean \(name)?")
      add(kind, from: start)
      return true
    }
    position += 1
    guard let sign = ExpressionToken.Sign(rawValue: String(first)) else {
      let found = MessageText.shown(String(Character(first)))
      note(start..<position, "'\(found)' has no meaning here; names with such characters stand in quotes or backticks")
      return false
    }
    add(.sign(sign), from: start)
    return true
  }

  private func starts(with sign: String) -> Bool {
    sign.unicodeScalars.enumerated().allSatisfy { peek($0.offset) == $0.element }
  }
}
