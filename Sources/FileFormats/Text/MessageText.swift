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

  /// The whole of `text`, with the same escapes: for paths and names.
  ///
  /// A text without anything to escape, as one that was shown before, comes back as it is.
  public static func shown(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    return excerpt(text, atMost: Int.max)
  }

  /// A text of several lines, in which everything but the line feeds is shown so.
  public static func shownLines(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" { shown.unicodeScalars.append(scalar) } else { append(scalar, to: &shown) }
    }
    return shown
  }

  /// JSON, or YAML as it is written here, in which the same characters stand as escapes of that form: the values are
  /// the same, and nothing steers the terminal that they are printed on.
  public static func shownData(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x7F }) { return bytes }
    var shown = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar.value >= 0x7F, .format, .lineSeparator, .paragraphSeparator:
        for unit in Character(scalar).utf16 { shown += "\\u" + hexadecimal(UInt32(unit), digits: 4) }
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return Array(shown.utf8)
  }

  /// Bytes that should be text, and are not UTF-8: what is no visible ASCII character stands as an escape.
  public static func shown(bytes: [UInt8]) -> String {
    bytes.map { (0x20..<0x7F).contains($0) ? String(Character(Unicode.Scalar($0))) : escape(of: UInt32($0)) }.joined()
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
