extension JSONValue {
  /// The value on one line without white space and without a line end.
  public var compactText: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes, indent: nil)
    return bytes
  }

  /// The value over several lines, indented by two spaces a level, with a line feed at the end; collections that hold
  /// nothing stay on one line.
  public var prettyText: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes, indent: 0)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func append(to bytes: inout [UInt8], indent: Int?) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .boolean(let value): bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
    case .integer(let value): DecimalText.append(value, to: &bytes)
    case .number(let value) where value.isFinite: DecimalText.append(value, to: &bytes)
    case .number: bytes.append(contentsOf: "null".utf8)
    case .string(let value): JSONText.appendQuoted(value, to: &bytes)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        Self.beginItem(index, indent, &bytes)
        item.append(to: &bytes, indent: indent.map { $0 + 1 })
      }
      Self.endItems(items.count, indent, &bytes)
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        Self.beginItem(index, indent, &bytes)
        JSONText.appendQuoted(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if indent != nil { bytes.append(UInt8(ascii: " ")) }
        member.value.append(to: &bytes, indent: indent.map { $0 + 1 })
      }
      Self.endItems(members.count, indent, &bytes)
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func beginItem(_ index: Int, _ indent: Int?, _ bytes: inout [UInt8]) {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    if let indent { breakLine(indent + 1, &bytes) }
  }

  private static func endItems(_ count: Int, _ indent: Int?, _ bytes: inout [UInt8]) {
    if count > 0, let indent { breakLine(indent, &bytes) }
  }

  private static func breakLine(_ indent: Int, _ bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
  }
}
