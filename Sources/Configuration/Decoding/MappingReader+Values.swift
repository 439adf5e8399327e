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

  /// Reads the node of a key; an explicit null counts as absent where the key may be absent without a default.
  private func read<Value>(_ name: String, _ decode: (YAMLNode, KeySpecification) -> Value?) -> Reading<Value> {
    let key = section.key(name)
    guard let node = self[name] else { return .absent }
    if case .none = key.defaultValue, node.value == .null { return .absent }
    guard let value = decode(node, key) else { return .invalid }
    return .value(value)
  }

  private func wrongType(_ node: YAMLNode, _ key: KeySpecification) {
    report(key.name, "wrong type", was: Self.show(node), allowed: key.kind.allowed)
  }

  private func outOfBounds(_ node: YAMLNode, _ key: KeySpecification) {
    report(key.name, "out of bounds", was: Self.show(node), allowed: key.kind.allowed)
  }

  // MARK: Numbers

  func optionalInteger(_ name: String) -> Reading<Int> {
    read(name) { node, key in
      guard case .integer(let range) = key.kind, case .integer(let value) = node.value else {
        wrongType(node, key)
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

  /// A whole number of 64 bits without sign, also in quotation marks: not every program writes such numbers unharmed.
  func seed(_ name: String) -> UInt64 {
    let reading: Reading<UInt64> = read(name) { node, key in
      if case .integer(let value) = node.value, let seed = UInt64(exactly: value) { return seed }
      let isDigits = !node.text.isEmpty && node.text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
      if isDigits, let seed = UInt64(node.text) { return seed }
      switch node.value {
      case .integer, .number: outOfBounds(node, key)
      default: wrongType(node, key)
      }
      return nil
    }
    if let value = reading.value { return value }
    guard case .integer(let value) = section.key(name).defaultValue else { return 0 }
    return UInt64(value)
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
        let isScalar = !node.text.isEmpty
        let allowed = isScalar ? "\(key.kind.allowed); quote it to make it text" : key.kind.allowed
        report(name, "wrong type", was: Self.show(node), allowed: allowed)
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
        let isScalar = !node.text.isEmpty
        let allowed = key.kind.allowed + (isScalar ? "; quote it to make it text" : "")
        report(name, "wrong type", was: Self.show(node), allowed: allowed)
        return nil
      }
      if names.contains(text) { return text }
      if later.contains(text) {
        report(name, "not supported in this version", was: Self.show(node), allowed: key.kind.allowed)
      } else {
        report(
          name, "unknown value", was: Self.show(node), allowed: key.kind.allowed,
          suggestion: NearestName.of(text, among: names))
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
