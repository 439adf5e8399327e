import FileFormats

/// How a value stands in a file: how it is read, written, described and drawn.
package struct ValueFormat<Value: Sendable>: Sendable {
  package let kind: ValueKind
  /// The value of a key, or nil after recording what is wrong with it.
  package let read: @Sendable (KeyReader) -> Value?
  /// The value as the canonical form has it.
  package let write: @Sendable (Value) -> JSONValue
  /// Any allowed value.
  package let draw: @Sendable (inout SettingsDraw) -> Value
  /// The value as the documentation shows it.
  let show: @Sendable (Value) -> String

  /// - Parameter show: The value as the documentation shows it; as it is written where nil.
  package init(
    _ kind: ValueKind, read: @escaping @Sendable (KeyReader) -> Value?,
    write: @escaping @Sendable (Value) -> JSONValue, draw: @escaping @Sendable (inout SettingsDraw) -> Value,
    show: (@Sendable (Value) -> String)? = nil
  ) {
    self.kind = kind
    self.read = read
    self.write = write
    self.draw = draw
    self.show = show ?? { Self.plainText(write($0)) }
  }

  /// A scalar without quotation marks, a collection as JSON.
  private static func plainText(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return String(decoding: value.compactText, as: UTF8.self)
  }
}

extension ValueFormat where Value == Int {
  /// A whole number.
  package static func integer(_ range: ClosedRange<Int>) -> ValueFormat {
    ValueFormat(
      .integer(range), read: { WholeNumbers.read($0, range) }, write: { .integer($0) },
      draw: { $0.integer(in: range) })
  }
}

extension ValueFormat where Value == Double {
  /// A finite number.
  package static func number(_ bounds: NumberBounds) -> ValueFormat {
    ValueFormat(
      .number(bounds),
      read: { reader in
        guard let value = KeyReader.double(reader.node) else {
          reader.wrongType()
          return nil
        }
        if bounds.contains(value) { return value }
        reader.outOfBounds()
        return nil
      },
      write: { .number($0) }, draw: { $0.number(in: bounds) })
  }
}

extension ValueFormat where Value == UInt64 {
  /// A whole number of 64 bits without sign, also in quotation marks: not every program writes such numbers unharmed.
  package static var seed: ValueFormat {
    let bounds = "0 to \(UInt64.max)"
    let forms = [
      JSONValue.object([
        JSONMember("type", .string("integer")), JSONMember("minimum", .integer(0)),
        JSONMember("maximum", .number(0x1p64)),
      ]), .object([JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]+$"))]),
    ]
    return ValueFormat(
      ValueKind(
        "integer", bounds: bounds, allowed: "a whole number \(bounds)", scalars: .whole,
        schema: [JSONMember("anyOf", .array(forms))]),
      read: WholeNumbers.readSeed,
      write: { seed in Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)") },
      draw: { $0.seed() })
  }
}

extension ValueFormat where Value == Bool {
  /// `true` or `false`.
  package static var boolean: ValueFormat {
    ValueFormat(
      .boolean,
      read: { reader in
        if case .boolean(let value) = reader.node.value { return value }
        reader.wrongType()
        return nil
      },
      write: { .boolean($0) }, draw: { $0.coin() })
  }

  /// A key that can be written and cannot be changed.
  package static var alwaysTrue: ValueFormat {
    ValueFormat(
      .boolean,
      read: { reader in
        if reader.node.value == .boolean(false) {
          reader.report("cannot be switched off", was: "false", allowed: "true")
          return nil
        }
        return boolean.read(reader)
      },
      write: { .boolean($0) }, draw: { _ in true })
  }
}

/// Whole numbers of a file, and those that are too large to be read as one.
private enum WholeNumbers {
  static func read(_ reader: KeyReader, _ range: ClosedRange<Int>) -> Int? {
    guard case .integer(let value) = reader.node.value else {
      if isWritten(reader.node) {
        reader.outOfBounds(allowed: "a whole number \(range.lowerBound) to \(range.upperBound)")
      } else {
        reader.wrongType()
      }
      return nil
    }
    if range.contains(value) { return value }
    reader.outOfBounds()
    return nil
  }

  static func readSeed(_ reader: KeyReader) -> UInt64? {
    let node = reader.node
    if let seed = unsigned(node) { return seed }
    if case .integer = node.value {
      reader.outOfBounds()
    } else if isWritten(node) || (!node.text.isEmpty && isDigits(node.text)) {
      reader.outOfBounds()
    } else {
      reader.wrongType()
    }
    return nil
  }

  /// Whether a number is written as a whole one, which then is one that does not fit in 64 bits.
  private static func isWritten(_ node: YAMLNode) -> Bool {
    guard case .number = node.value else { return false }
    return !node.text.utf8.contains { ".eEnN".utf8.contains($0) } || node.text.utf8.starts(with: "0x".utf8)
  }

  /// A number of 64 bits without sign: what YAML reads as one, or what is too large for that, or digits in quotes.
  private static func unsigned(_ node: YAMLNode) -> UInt64? {
    if case .integer(let value) = node.value { return UInt64(exactly: value) }
    let digits = node.text.utf8.first == UInt8(ascii: "+") && !node.isQuoted ? node.text.dropFirst() : node.text[...]
    if !digits.isEmpty, isDigits(digits) { return UInt64(digits) }
    guard isWritten(node) else { return nil }
    if digits.hasPrefix("0x") { return UInt64(digits.dropFirst(2), radix: 16) }
    return digits.hasPrefix("0o") ? UInt64(digits.dropFirst(2), radix: 8) : nil
  }

  private static func isDigits(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
