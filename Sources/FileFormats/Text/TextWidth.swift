/// How wide text is on a terminal.
public enum TextWidth {
  /// The number of columns that a text takes: none for marks that combine with the character before, two for the wide
  /// characters of East Asian scripts and for pictures, one for all others.
  public static func columns(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// The beginning of a text that takes at most `width` columns.
  public static func prefix(of text: String, columns width: Int) -> String {
    var (result, used) = ("", 0)
    for scalar in text.unicodeScalars {
      used += columns(of: scalar)
      if used > width { break }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
  }

  /// The ranges of wide characters, after Unicode Standard Annex 11 (East_Asian_Width W and F), gaps within them left
  /// out.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
    0x20000...0x3FFFD,
  ]
}
