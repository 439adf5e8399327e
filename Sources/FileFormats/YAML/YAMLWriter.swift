/// Writes values as YAML in block style.
public enum YAMLWriter {
  /// The value with one key or item a line and a line feed at the end.
  ///
  /// `YAML.parse` reads it back as an equal value,
  /// numbers that are not finite excepted, which become null as in JSON.
  public static func text(of value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    switch value {
    case .array(let items) where !items.isEmpty: append(items, indent: 0, to: &bytes)
    case .object(let members) where !members.isEmpty: append(members, indent: 0, to: &bytes)
    default:
      appendScalar(value, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func append(_ members: [JSONMember], indent: Int, to bytes: inout [UInt8], isFirstInline: Bool = false)
  {
    for (index, member) in members.enumerated() {
      if index > 0 || !isFirstInline { appendSpaces(indent, to: &bytes) }
      appendText(member.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      switch member.value {
      case .array(let items) where !items.isEmpty:
        bytes.append(UInt8(ascii: "\n"))
        append(items, indent: indent + 2, to: &bytes)
      case .object(let children) where !children.isEmpty:
        bytes.append(UInt8(ascii: "\n"))
        append(children, indent: indent + 2, to: &bytes)
      default:
        bytes.append(UInt8(ascii: " "))
        appendScalar(member.value, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
    }
  }

  private static func append(_ items: [JSONValue], indent: Int, to bytes: inout [UInt8], isFirstInline: Bool = false) {
    for (index, item) in items.enumerated() {
      if index > 0 || !isFirstInline { appendSpaces(indent, to: &bytes) }
      bytes.append(UInt8(ascii: "-"))
      bytes.append(UInt8(ascii: " "))
      switch item {
      case .array(let children) where !children.isEmpty:
        append(children, indent: indent + 2, to: &bytes, isFirstInline: true)
      case .object(let members) where !members.isEmpty:
        append(members, indent: indent + 2, to: &bytes, isFirstInline: true)
      default:
        appendScalar(item, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
    }
  }

  private static func appendScalar(_ value: JSONValue, to bytes: inout [UInt8]) {
    if case .string(let text) = value {
      appendText(text, to: &bytes)
    } else {
      bytes.append(contentsOf: value.compactText)
    }
  }

  /// A text that is plainly a word or a path stands as it is, everything else in double quotes.
  private static func appendText(_ text: String, to bytes: inout [UInt8]) {
    let isSafe = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"):
        true
      case UInt8(ascii: "-"): true
      default: false
      }
    }
    let beginsSafely = text.utf8.first != UInt8(ascii: "-") && text.utf8.first != UInt8(ascii: ".")
    if isSafe && beginsSafely && YAMLCoreSchema.value(of: text) == .string(text) && text != "---" {
      bytes.append(contentsOf: text.utf8)
    } else {
      appendQuoted(text, to: &bytes)
    }
  }

  /// Appends a text in double quotes, what other readers do not take or see as a line end written as an escape.
  private static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
        bytes.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
      default: JSONText.appendEscaped(String(Character(scalar)).utf8, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendSpaces(_ count: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }
}
