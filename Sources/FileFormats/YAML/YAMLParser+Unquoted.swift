extension YAMLParser {
  /// Notes that a quotation from `first` to here has been read: what `quotedOnly` has inside of it is allowed.
  mutating func passQuotedOnly(from first: Int) {
    while let next = quotedOnly.first, next < position {
      if next < first { unquoted = unquoted ?? next }
      quotedOnly.removeFirst()
    }
  }

  /// What to say of the first character that may stand in quotes only and does not; nil where there is none.
  var unquotedError: YAMLError? {
    guard let offset = unquoted ?? quotedOnly.first else { return nil }
    var location = SourceLocation(line: 1, column: 1)
    for byte in text[..<offset] {
      if byte == 0x0A {
        location = SourceLocation(line: location.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        location.column += 1
      }
    }
    let code = String(decoding: text[offset...].prefix(3), as: UTF8.self).unicodeScalars.first?.value ?? 0
    let digits = String(code, radix: 16, uppercase: true)
    let number = String(repeating: "0", count: 4 - digits.utf8.count) + digits
    let message = "the invisible character U+\(number) may stand in quotes only; delete it, or write \"\\u\(number)\""
    return YAMLError(location: location, message: message)
  }
}
