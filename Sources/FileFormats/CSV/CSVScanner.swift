/// Where a field stands in the window, without its outer quotes.
struct CSVSpan: Equatable {
  var start: Int
  var end: Int
  /// Whether quotes surround the field.
  var isQuoted: Bool
  /// Whether doubled quotes stand inside.
  var hasEscapes: Bool

  /// Where the field begins in the text, its opening quote included.
  var outerStart: Int { isQuoted ? start - 1 : start }
}

/// How the search for the end of a row ended.
enum CSVScan: Equatable {
  /// The row is complete; the next one begins at this offset.
  case row(next: Int)
  /// The window ends before the row does, and more follows.
  case incomplete
  /// The text breaks the rules at this offset; where rows begin afterwards cannot be known.
  case malformed(at: Int, field: Int, message: String)
}

/// Finds the fields of one row by the rules of RFC 4180.
struct CSVScanner {
  /// The fields of the row found last.
  private(set) var spans: [CSVSpan] = []
  /// Whether the row found last has bytes outside ASCII.
  private(set) var hasHighBytes = false
  /// Whether the row found last has zero bytes.
  private(set) var hasZeroBytes = false
  /// What stands between fields.
  var separator = UInt8(ascii: ",")

  /// Most fields of a row: what is found about each is kept until the row is read.
  static let maximumFieldCount = 1 << 16

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Finds the row that begins at `start`, which is below `end`, in a window that ends at `end`.
  mutating func scan(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isFinal: Bool) -> CSVScan {
    spans.removeAll(keepingCapacity: true)
    var bytes = Extremes()
    var index = start
    defer { (hasHighBytes, hasZeroBytes) = (bytes.highest >= 0x80, bytes.lowest == 0) }
    while true {
      if spans.count == Self.maximumFieldCount {
        return .malformed(
          at: index, field: spans.count + 1, message: "a row has more than \(Self.maximumFieldCount) fields")
      }
      var span = CSVSpan(start: index, end: index, isQuoted: false, hasEscapes: false)
      if index < end, base[index] == Self.quote {
        span.isQuoted = true
        span.start += 1
        guard let next = Self.skipQuoted(base, from: index + 1, to: end, isFinal: isFinal, &span, &bytes) else {
          if !isFinal { return .incomplete }
          return .malformed(at: index, field: spans.count + 1, message: "a quote that is never closed")
        }
        index = next
      } else {
        while index < end, !isSpecial(base[index]) {
          bytes.see(base[index])
          index += 1
        }
        span.end = index
      }
      spans.append(span)
      if index == end { return isFinal ? .row(next: end) : .incomplete }
      switch base[index] {
      case separator: index += 1
      case Self.lineFeed: return .row(next: index + 1)
      case Self.carriageReturn:
        if index + 1 < end, base[index + 1] == Self.lineFeed { return .row(next: index + 2) }
        if index + 1 == end, !isFinal { return .incomplete }
        return malformed(index, "a carriage return without a line feed; expected lines to end in LF or CR LF")
      case Self.quote where !span.isQuoted:
        return malformed(index, "a quote inside a field without quotes; expected the whole field in quotes")
      default:
        return malformed(index, "text after a closing quote; expected \(separatorName) or the end of the line")
      }
    }
  }

  /// The least and the greatest byte of a row's fields.
  private struct Extremes {
    var lowest = UInt8.max
    var highest = UInt8.min

    @inline(__always)
    mutating func see(_ byte: UInt8) {
      lowest = min(lowest, byte)
      highest = max(highest, byte)
    }
  }

  private var separatorName: String {
    switch separator {
    case UInt8(ascii: ","): "a comma"
    case UInt8(ascii: ";"): "a semicolon"
    case UInt8(ascii: "\t"): "a tab"
    default: "a separator"
    }
  }

  private func malformed(_ offset: Int, _ message: String) -> CSVScan {
    .malformed(at: offset, field: spans.count, message: message)
  }

  @inline(__always)
  private func isSpecial(_ byte: UInt8) -> Bool {
    byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn || byte == Self.quote
  }

  /// The offset behind the closing quote, or nil where the window ends before it is sure.
  private static func skipQuoted(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isFinal: Bool, _ span: inout CSVSpan,
    _ bytes: inout Extremes
  ) -> Int? {
    var index = start
    while index < end {
      let byte = base[index]
      bytes.see(byte)
      if byte == quote {
        if index + 1 == end, !isFinal { return nil }
        if index + 1 < end, base[index + 1] == quote {
          span.hasEscapes = true
          index += 1
        } else {
          span.end = index
          return index + 1
        }
      }
      index += 1
    }
    return nil
  }

  /// Line and byte column of an offset within the row that begins at `rowStart`.
  ///
  /// Complexity: linear in the distance of the two.
  func position(
    _ base: UnsafePointer<UInt8>, rowStart: Int, rowLine: Int, offset: Int
  ) -> (line: Int, column: Int) {
    var line = rowLine
    var lineStart = rowStart
    var index = rowStart
    while index < offset {
      if base[index] == Self.lineFeed {
        line += 1
        lineStart = index + 1
      }
      index += 1
    }
    return (line, offset - lineStart + 1)
  }

  /// Appends the content of a field, doubled quotes made single.
  func appendContent(_ base: UnsafePointer<UInt8>, _ span: CSVSpan, to bytes: inout [UInt8]) {
    guard span.hasEscapes else {
      bytes.append(contentsOf: UnsafeBufferPointer(start: base + span.start, count: span.end - span.start))
      return
    }
    var index = span.start
    while index < span.end {
      bytes.append(base[index])
      index += base[index] == Self.quote ? 2 : 1
    }
  }

  /// Offset of the first byte within the range that is no valid UTF-8, or nil.
  static func invalidUTF8(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    while index < end {
      let lead = base[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      let length: Int
      let second: ClosedRange<UInt8>
      switch lead {
      case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return index
      }
      guard index + length <= end, second.contains(base[index + 1]) else { return index }
      for follower in 2..<max(2, length) where base[index + follower] & 0xC0 != 0x80 { return index }
      index += length
    }
    return nil
  }
}
