extension JSONParser {
  /// Reads a string and its escapes; stands at the opening quotation mark.
  mutating func parseString() throws(JSONError) -> String {
    let open = position
    position += 1
    var content: [UInt8] = []
    while true {
      let byte = peek()
      if position >= bytes.count { throw error("the quotation mark is not closed", at: open) }
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw error("a control character in a string must be escaped") }
      if byte == UInt8(ascii: "\\") {
        try parseEscape(&content)
      } else {
        content.append(byte)
        position += 1
      }
    }
    position += 1
    guard let text = String(validating: content, as: UTF8.self) else {
      throw error("the string is not valid UTF-8", at: open)
    }
    return text
  }

  private mutating func parseEscape(_ content: inout [UInt8]) throws(JSONError) {
    let start = position
    let code = peek(1)
    position += 2
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(code)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var value = try hexadecimal(start)
      if value >= 0xD800 && value < 0xDC00 && peek() == UInt8(ascii: "\\") && peek(1) == UInt8(ascii: "u") {
        position += 2
        let low = try hexadecimal(start)
        if low >= 0xDC00 && low < 0xE000 { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair", at: start) }
      content.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw error("unknown escape", at: start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(peek())).hexDigitValue else {
        throw error("expected four hexadecimal digits", at: start)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
