import FileFormats
import TradingModel

extension MappingReader {
  /// What stands under a key: nothing, something that is wrong and has been reported, or a value.
  enum Reading<Value> {
    case absent
    case invalid
    case value(Value)

    var value: Value? {
      if case .value(let value) = self { return value }
      return nil
    }
  }

  /// Reads the node of a key; an explicit null counts as absent where the default is a description.
  private func read<Value>(_ name: String, _ decode: (YAMLNode, KeySpecification) -> Value?) -> Reading<Value> {
    guard let node = given(name) else { return .absent }
    guard let value = decode(node, section.key(name)) else { return .invalid }
    return .value(value)
  }

  private func wrongType(_ node: YAMLNode, _ key: KeySpecification) {
    report(key.name, "wrong type", was: Self.show(node), allowed: key.kind.allowed + Self.hint(node, key))
  }

  /// What a value of the wrong type probably lacks, as the end of a message.
  private static func hint(_ node: YAMLNode, _ key: KeySpecification) -> String {
    switch (node.value, key.kind) {
    case (.null, _): return key.defaultValue == .required ? "" : "; leave the key out for its default"
    case (.string(let text), .integer), (.string(let text), .number), (.string(let text), .boolean),
      (.string(let text), .seed):
      guard node.isQuoted, let value = try? YAML.parse(text) else { return "" }
      switch (value.value, key.kind) {
      case (.boolean, .boolean), (.integer, .integer), (.integer, .number), (.number, .number), (.integer, .seed):
        return "; write it without quotation marks"
      default: return ""
      }
    case (_, .text), (_, .identifier): return node.text.isEmpty ? "" : "; quote it to make it text"
    case (_, .choice(let names)): return names.contains(node.text) ? "; quote it to make it text" : ""
    default: return ""
    }
  }

  private func outOfBounds(_ node: YAMLNode, _ key: KeySpecification) {
    report(key.name, "out of bounds", was: Self.show(node), allowed: key.kind.allowed)
  }

  // MARK: Numbers

  func optionalInteger(_ name: String) -> Reading<Int> {
    read(name) { node, key in
      guard case .integer(let range) = key.kind else { return nil }
      guard case .integer(let value) = node.value else {
        if Self.isWhole(node) {
          let bounds = "a whole number \(range.lowerBound) to \(range.upperBound)"
          report(name, "out of bounds", was: Self.show(node), allowed: bounds)
        } else {
          wrongType(node, key)
        }
        return nil
      }
      guard range.contains(value) else {
        outOfBounds(node, key)
        return nil
      }
      return value
    }
  }

  func integer(_ name: String) -> Int {
    if let value = optionalInteger(name).value { return value }
    guard case .integer(let value) = section.key(name).defaultValue else { return 0 }
    return value
  }

  func optionalNumber(_ name: String) -> Reading<Double> {
    read(name) { node, key in
      guard case .number(let bounds) = key.kind, let value = Self.double(node) else {
        wrongType(node, key)
        return nil
      }
      guard bounds.contains(value) else {
        outOfBounds(node, key)
        return nil
      }
      return value
    }
  }

  func number(_ name: String) -> Double {
    if let value = optionalNumber(name).value { return value }
    guard case .number(let value) = section.key(name).defaultValue else { return 0 }
    return value
  }

  /// The number of a node; adding zero turns -0 into 0, so that both are one value in the canonical form.
  static func double(_ node: YAMLNode) -> Double? {
    switch node.value {
    case .integer(let value): Double(value)
    case .number(let value): value + 0
    default: nil
    }
  }

  /// Whether a number is written as a whole one, which then is one that does not fit in 64 bits.
  private static func isWhole(_ node: YAMLNode) -> Bool {
    guard case .number = node.value else { return false }
    return !node.text.utf8.contains { ".eEnN".utf8.contains($0) } || node.text.utf8.starts(with: "0x".utf8)
  }

  /// A whole number of 64 bits without sign, also in quotation marks: not every program writes such numbers unharmed.
  func seed(_ name: String) -> UInt64 {
    let reading: Reading<UInt64> = read(name) { node, key in
      if let seed = Self.unsigned(node) { return seed }
      let isDigits = !node.text.isEmpty && node.text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
      if case .integer = node.value {
        outOfBounds(node, key)
      } else if isDigits || Self.isWhole(node) {
        outOfBounds(node, key)
      } else {
        wrongType(node, key)
      }
      return nil
    }
    if let value = reading.value { return value }
    guard case .integer(let value) = section.key(name).defaultValue else { return 0 }
    return UInt64(value)
  }

  /// A number of 64 bits without sign: what YAML reads as one, or what is too large for that, or digits in quotes.
  private static func unsigned(_ node: YAMLNode) -> UInt64? {
    if case .integer(let value) = node.value { return UInt64(exactly: value) }
    let digits = node.text.utf8.first == UInt8(ascii: "+") && !node.isQuoted ? node.text.dropFirst() : node.text[...]
    if !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) { return UInt64(digits) }
    guard isWhole(node) else { return nil }
    if digits.hasPrefix("0x") { return UInt64(digits.dropFirst(2), radix: 16) }
    return digits.hasPrefix("0o") ? UInt64(digits.dropFirst(2), radix: 8) : nil
  }

  // MARK: Words

  func optionalBoolean(_ name: String) -> Reading<Bool> {
    read(name) { node, key in
      guard case .boolean(let value) = node.value else {
        wrongType(node, key)
        return nil
      }
      return value
    }
  }

  func boolean(_ name: String) -> Bool {
    if let value = optionalBoolean(name).value { return value }
    return section.key(name).defaultValue == .boolean(true)
  }

  /// Text that is not empty; a scalar that YAML reads as something else must be quoted.
  func optionalText(_ name: String) -> Reading<String> {
    read(name) { node, key in
      guard let text = Self.text(node) else {
        wrongType(node, key)
        return nil
      }
      guard !text.isEmpty else {
        report(name, "must not be empty")
        return nil
      }
      if key.kind == .identifier && !Self.isIdentifier(text) {
        report(name, "not a valid name", was: Self.show(node), allowed: key.kind.allowed)
        return nil
      }
      return text
    }
  }

  static func text(_ node: YAMLNode) -> String? {
    if case .string(let text) = node.value { return text }
    return nil
  }

  /// Whether a text can be a component of container IDs and of paths.
  static func isIdentifier(_ text: String) -> Bool {
    let isAllowed = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isAllowed && !text.isEmpty && text != "." && text != ".."
  }

  /// One of the names of the key's schema.
  func optionalChoice(_ name: String, later: [String] = []) -> Reading<String> {
    read(name) { node, key in
      guard case .choice(let names) = key.kind else { return nil }
      guard let text = Self.text(node) else {
        wrongType(node, key)
        return nil
      }
      if names.contains(text) { return text }
      if later.contains(text) {
        report(name, "not supported in this version", was: Self.show(node), allowed: key.kind.allowed)
      } else {
        report(
          name, "unknown value", was: Self.show(node), allowed: key.kind.allowed,
          suggestion: diagnostics.nearest(text, among: names))
      }
      return nil
    }
  }

  /// One of the cases of an enumeration whose names are those of the schema.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, later: [String] = [], else fallback: Choice
  ) -> Choice where Choice.RawValue == String {
    if let text = optionalChoice(name, later: later).value, let choice = Choice(rawValue: text) { return choice }
    guard case .text(let text) = section.key(name).defaultValue else { return fallback }
    return Choice(rawValue: text) ?? fallback
  }
}
