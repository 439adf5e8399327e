/// Text of files and names, as messages show it.
public enum MessageText {
  /// The first `length` characters of `text`, with `...` where that is not all.
  ///
  /// What would break the line or steer the terminal that a message is printed on is written as an escape, as between
  /// double quotes in YAML: control and format characters, and separators of lines and paragraphs.
  public static func excerpt(_ text: String, atMost length: Int = 40) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == length { return shown + "..." }
      append(scalar, to: &shown)
    }
    return shown
  }

  /// Appends a character, or its escape.
  static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\t": text += "\\t"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: text += escape(of: scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  private static func escape(of value: UInt32) -> String {
    switch value {
    case ..<0x100: "\\x" + hexadecimal(value, digits: 2)
    case ..<0x1_0000: "\\u" + hexadecimal(value, digits: 4)
    default: "\\U" + hexadecimal(value, digits: 8)
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
