/// Fields of CSV: their quoting, and the blanks around them.
package enum CSVText {
  /// A field without blanks and tabs around it.
  package static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> { CSVColumnReader.trimmed(field) }

  /// Appends text, in quotes where it holds a comma, a quote or an end of line.
  package static func append(_ text: String, to bytes: inout [UInt8]) {
    append(utf8: text.utf8, to: &bytes)
  }

  /// Appends text that is given in bytes, see `append`.
  static func append(utf8 text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: text)
    quoteIfNeeded(&bytes, from: start)
  }

  private static func quoteIfNeeded(_ bytes: inout [UInt8], from start: Int) {
    var quotes = 0
    var isNeeded = false
    for index in start..<bytes.count {
      switch bytes[index] {
      case 0x22:
        quotes += 1
        isNeeded = true
      case 0x2C, 0x0A, 0x0D: isNeeded = true
      default: break
      }
    }
    guard isNeeded else { return }
    let end = bytes.count
    for _ in 0..<(quotes + 2) { bytes.append(0x22) }
    var target = bytes.count - 2
    var source = end - 1
    while source >= start {
      bytes[target] = bytes[source]
      target -= 1
      if bytes[source] == 0x22 {
        bytes[target] = 0x22
        target -= 1
      }
      source -= 1
    }
    bytes[target] = 0x22
  }
}
