/// Shows a piece of a file to people: its beginning, with nothing in it that would break a line or steer a terminal.
public enum ShownText {
  /// At most `limit` characters of `text`, then `...`; control and format characters as `\u{1b}`.
  public static func of(_ text: String, limit: Int = 40) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == limit { return shown + "..." }
      append(scalar, to: &shown)
    }
    return shown
  }

  static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      text += "\\u{\(String(scalar.value, radix: 16))}"
    default: text.unicodeScalars.append(scalar)
    }
  }
}
