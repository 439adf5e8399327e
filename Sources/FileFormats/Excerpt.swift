/// Text of a file as messages show it.
public enum Excerpt {
  /// The first `length` characters of `text`, with `...` where that is not all.
  ///
  /// What would break the line or the terminal that a message is printed on is written as an escape, as between double
  /// quotes in YAML: control characters, line and paragraph separators, and marks that change the direction of writing.
  public static func of(_ text: String, atMost length: Int = 40) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == length { return shown + "..." }
      shown += escape(of: scalar) ?? String(Character(scalar))
    }
    return shown
  }

  private static func escape(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x09: return "\\t"
    case 0x0A: return "\\n"
    case 0x0D: return "\\r"
    case 0x00..<0x20, 0x7F..<0xA0: return "\\x" + hexadecimal(scalar.value, digits: 2)
    case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF:
      return "\\u" + hexadecimal(scalar.value, digits: 4)
    default: return nil
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
