/// Why a text is not JSON.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where the problem begins; columns count bytes.
  public var location: SourceLocation
  /// What is wrong.
  public var message: String

  /// Makes an error from its parts.
  public init(location: SourceLocation, message: String) {
    self.location = location
    self.message = message
  }

  /// `line:column: message`.
  public var description: String { "\(location): \(message)" }
}

extension JSONValue {
  /// Deepest accepted nesting.
  public static let maximumDepth = 128

  /// Reads one value by RFC 8259, strictly: no comments, no trailing commas, no equal names in an object, valid UTF-8.
  ///
  /// Whole numbers without fraction and exponent that fit become `integer`. Throws the first error of the text.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.parseDocument()
  }
}

/// A recursive descent over the bytes of a text.
///
/// A NUL stands for its end; it is not allowed in JSON anyway.
struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  private var depth = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    let value = try parseValue()
    skipSpace()
    if position < bytes.count { throw error("unexpected text after the value") }
    return value
  }

  func peek(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  func error(_ message: String, at index: Int? = nil) -> JSONError {
    let end = min(index ?? position, bytes.count)
    var location = SourceLocation(line: 1, column: 1)
    for byte in bytes[..<end] {
      if byte == 0x0A { location = SourceLocation(line: location.line + 1, column: 1) } else { location.column += 1 }
    }
    return JSONError(location: location, message: message)
  }

  private mutating func skipSpace() {
    while peek() == 0x20 || peek() == 0x0A || peek() == 0x0D || peek() == 0x09 { position += 1 }
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    skipSpace()
    switch peek() {
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .boolean(true))
    case UInt8(ascii: "f"): return try parseWord("false", .boolean(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw error(position < bytes.count ? "expected a value" : "expected a value, was the end of the text")
    }
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    guard matches else { throw error("expected a value") }
    position += word.utf8CodeUnitCount
    return value
  }

  private mutating func enter() throws(JSONError) {
    guard depth < JSONValue.maximumDepth else { throw error("nested deeper than \(JSONValue.maximumDepth) levels") }
    depth += 1
    position += 1
  }

  private mutating func parseArray() throws(JSONError) -> JSONValue {
    try enter()
    var items: [JSONValue] = []
    skipSpace()
    if peek() != UInt8(ascii: "]") {
      repeat { items.append(try parseValue()) } while try continues(UInt8(ascii: "]"))
    }
    position += 1
    depth -= 1
    return .array(items)
  }

  private mutating func parseObject() throws(JSONError) -> JSONValue {
    try enter()
    var members: [JSONMember] = []
    var names: Set<String> = []
    skipSpace()
    if peek() != UInt8(ascii: "}") {
      repeat {
        skipSpace()
        let start = position
        guard peek() == UInt8(ascii: "\"") else { throw error("expected a name in quotation marks") }
        let name = try parseString()
        guard names.insert(name).inserted else { throw error("duplicate name \"\(name)\"", at: start) }
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw error("expected ':'") }
        position += 1
        members.append(JSONMember(name, try parseValue()))
      } while try continues(UInt8(ascii: "}"))
    }
    position += 1
    depth -= 1
    return .object(members)
  }

  /// Whether a comma follows, which is skipped, or the closing bracket, which is not.
  private mutating func continues(_ close: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    if peek() == close { return false }
    guard peek() == UInt8(ascii: ",") else {
      throw error("expected ',' or '\(Character(Unicode.Scalar(close)))'")
    }
    position += 1
    return true
  }

  private mutating func skipDigits() throws(JSONError) {
    guard peek() >= UInt8(ascii: "0") && peek() <= UInt8(ascii: "9") else { throw error("expected a digit") }
    while peek() >= UInt8(ascii: "0") && peek() <= UInt8(ascii: "9") { position += 1 }
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let first = position
    var isWhole = true
    if peek() == UInt8(ascii: "-") { position += 1 }
    if peek() == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
    if peek() >= UInt8(ascii: "0") && peek() <= UInt8(ascii: "9") { throw error("a number cannot begin with 0") }
    if peek() == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try skipDigits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
    let text = String(decoding: bytes[first..<position], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw error("the number is too large", at: first) }
    return .number(value)
  }
}
