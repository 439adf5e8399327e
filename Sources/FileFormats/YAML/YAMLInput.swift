/// Checks the bytes of a document before they are parsed, so that the parser sees valid text with one kind of line end.
enum YAMLInput {
  /// Returns the text without byte-order mark and with LF line ends, or throws at the first byte that is not allowed:
  /// invalid UTF-8, or a control character other than tab, LF and CR.
  static func normalized(_ bytes: [UInt8]) throws(YAMLError) -> [UInt8] {
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
      let length = scalarLength(bytes, at: index)
      guard length > 0 else {
        throw YAMLError(location: location, message: "invalid UTF-8: byte \(hexadecimal(byte))")
      }
      let isControl = (byte < 0x20 && byte != 0x09) || byte == 0x7F
      let isLateControl = length == 2 && byte == 0xC2 && bytes[index + 1] < 0xA0 && bytes[index + 1] != 0x85
      if isControl || isLateControl {
        let code = isControl ? byte : bytes[index + 1]
        throw YAMLError(location: location, message: "control character \(hexadecimal(code)) is not allowed")
      }
      output.append(contentsOf: bytes[index..<index + length])
      index += length
      location.column += 1
    }
    return output
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
