extension YAMLParser {
  /// Reads `'...'`, where `''` is a quotation mark.
  mutating func parseSingleQuoted() throws(YAMLError) -> String {
    let (open, first) = (location, position)
    defer { passQuotedOnly(from: first) }
    position += 1
    var content: [UInt8] = []
    var firstTrimmable = 0
    while true {
      let byte = peek()
      if isAtEnd { throw YAMLError(location: open, message: "the quotation mark ' is not closed") }
      if byte == UInt8(ascii: "'") {
        position += 1
        if peek() != UInt8(ascii: "'") { break }
        content.append(byte)
        position += 1
      } else if byte == 0x0A {
        try foldQuotedLines(open, &content, &firstTrimmable)
      } else {
        content.append(byte)
        position += 1
      }
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// Reads `"..."` with its escapes.
  mutating func parseDoubleQuoted() throws(YAMLError) -> String {
    let (open, first) = (location, position)
    defer { passQuotedOnly(from: first) }
    position += 1
    var content: [UInt8] = []
    var firstTrimmable = 0
    while true {
      let byte = peek()
      if isAtEnd { throw YAMLError(location: open, message: "the quotation mark \" is not closed") }
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        if peek(1) == 0x0A {
          position += 1
          let breaks = try skipQuotedBreaks(open)
          content.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
        } else {
          try appendEscape(to: &content)
        }
        firstTrimmable = content.count
      } else if byte == 0x0A {
        try foldQuotedLines(open, &content, &firstTrimmable)
      } else {
        content.append(byte)
        position += 1
      }
    }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }

  /// Folds line breaks: white space around them goes, and so does the first of several; a lone one becomes a space.
  ///
  /// Bytes of `content` before `firstTrimmable` came from escapes and stay.
  private mutating func foldQuotedLines(
    _ open: SourceLocation, _ content: inout [UInt8], _ firstTrimmable: inout Int
  ) throws(YAMLError) {
    while content.count > firstTrimmable, let last = content.last, Self.isBlank(last) { content.removeLast() }
    let breaks = try skipQuotedBreaks(open)
    if breaks == 1 { content.append(0x20) }
    content.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
    firstTrimmable = content.count
  }

  /// Moves over line breaks and the white space after them, and returns their number.
  private mutating func skipQuotedBreaks(_ open: SourceLocation) throws(YAMLError) -> Int {
    var breaks = 0
    while peek() == 0x0A {
      breaks += 1
      advance()
      if isAtDocumentMarker {
        throw YAMLError(location: open, message: "the quotation is not closed before the end of the document")
      }
      try skipBlanksOfEmptyLine()
    }
    if !isAtEnd { try checkContinuationIndent(of: open, closing: false) }
    return breaks
  }

  /// Moves over the white space that a line of a quotation begins with; a line of nothing else has no tab before it is
  /// indented as the quotation must be (production `l-empty` of the specification).
  private mutating func skipBlanksOfEmptyLine() throws(YAMLError) {
    var spaces = 0
    while peek(spaces) == 0x20 { spaces += 1 }
    let tab = skipBlanks()
    if let tab, spaces <= flowParentIndent, peek() == 0x0A { throw Self.tabError(at: tab) }
  }

  private mutating func appendEscape(to content: inout [UInt8]) throws(YAMLError) {
    let start = location
    let code = peek(1)
    position += 2
    switch code {
    case UInt8(ascii: "x"): try appendScalar(try hexadecimal(2, start), start, to: &content)
    case UInt8(ascii: "u"): try appendScalar(try hexadecimal(4, start), start, to: &content)
    case UInt8(ascii: "U"): try appendScalar(try hexadecimal(8, start), start, to: &content)
    default:
      guard let scalar = Self.simpleEscape(code) else {
        let message = "unknown escape in double quotes; write '\\\\' for a backslash, or use single quotes"
        throw YAMLError(location: start, message: message)
      }
      content.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
  }

  private static func simpleEscape(_ code: UInt8) -> Unicode.Scalar? {
    switch code {
    case UInt8(ascii: "0"): "\u{0}"
    case UInt8(ascii: "a"): "\u{7}"
    case UInt8(ascii: "b"): "\u{8}"
    case UInt8(ascii: "t"), 0x09: "\t"
    case UInt8(ascii: "n"): "\n"
    case UInt8(ascii: "v"): "\u{B}"
    case UInt8(ascii: "f"): "\u{C}"
    case UInt8(ascii: "r"): "\r"
    case UInt8(ascii: "e"): "\u{1B}"
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"): Unicode.Scalar(code)
    case UInt8(ascii: "N"): "\u{85}"
    case UInt8(ascii: "_"): "\u{A0}"
    case UInt8(ascii: "L"): "\u{2028}"
    case UInt8(ascii: "P"): "\u{2029}"
    default: nil
    }
  }

  private mutating func hexadecimal(_ count: Int, _ start: SourceLocation) throws(YAMLError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = Character(Unicode.Scalar(peek())).hexDigitValue else {
        throw YAMLError(location: start, message: "this escape needs \(count) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// Appends a code point; two escapes that form a surrogate pair, as JSON writes them, are one.
  private mutating func appendScalar(
    _ code: UInt32, _ start: SourceLocation, to content: inout [UInt8]
  ) throws(YAMLError) {
    var code = code
    if code >= 0xD800 && code < 0xDC00 && peek() == UInt8(ascii: "\\") && peek(1) == UInt8(ascii: "u") {
      position += 2
      let low = try hexadecimal(4, start)
      if low >= 0xDC00 && low < 0xE000 { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw YAMLError(location: start, message: "this escape is not a Unicode character")
    }
    content.append(contentsOf: Array(String(Character(scalar)).utf8))
  }
}
