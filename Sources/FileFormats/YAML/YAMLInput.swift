/// Checks the bytes of a document before they are parsed, so that the parser sees valid text with one kind of line end.
struct YAMLInput {
  /// The text without byte-order mark and with LF line ends.
  private(set) var text: [UInt8] = []
  /// Where in the text the characters stand that are allowed in quotes only, in order: invisible ones that would make
  /// two names look alike (sections 5.1 and 5.2 of the specification: `nb-json` without `nb-char`).
  private(set) var quotedOnly: [Int] = []

  /// Throws at the first byte that is not allowed anywhere: invalid UTF-8, or a control character below U+0020 other
  /// than tab, LF and CR.
  init(_ bytes: [UInt8]) throws(YAMLError) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var location = SourceLocation(line: 1, column: 1)
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        if byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A { index += 1 }
        output.append(0x0A)
        location = SourceLocation(line: location.line + 1, column: 1)
        index += 1
        continue
      }
      let length = Self.scalarLength(bytes, at: index)
      guard length > 0 else {
        throw YAMLError(location: location, message: "invalid UTF-8: byte \(Self.hexadecimal(byte))")
      }
      if byte < 0x20 && byte != 0x09 {
        throw YAMLError(location: location, message: "control character \(Self.hexadecimal(byte)) is not allowed")
      }
      if Self.isQuotedOnly(bytes, at: index, length: length) { quotedOnly.append(output.count) }
      output.append(contentsOf: bytes[index..<index + length])
      index += length
      location.column += 1
    }
    text = output
  }

  /// Whether a character is DEL, a control character of U+0080 to U+009F other than NEL, a byte-order mark, U+FFFE or
  /// U+FFFF.
  private static func isQuotedOnly(_ bytes: [UInt8], at index: Int, length: Int) -> Bool {
    switch (length, bytes[index]) {
    case (1, 0x7F): return true
    case (2, 0xC2): return bytes[index + 1] < 0xA0 && bytes[index + 1] != 0x85
    case (3, 0xEF):
      let (second, third) = (bytes[index + 1], bytes[index + 2])
      return (second == 0xBB && third == 0xBF) || (second == 0xBF && third >= 0xBE)
    default: return false
    }
  }

  /// Number of bytes of the well-formed UTF-8 sequence at `index`, 0 where there is none (Unicode 15, table 3-7).
  private static func scalarLength(_ bytes: [UInt8], at index: Int) -> Int {
    func continues(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      index + offset < bytes.count && bytes[index + offset] >= low && bytes[index + offset] <= high
    }
    switch bytes[index] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.utf8.count == 1 ? "0" + digits : digits)
  }
}
