/// Takes the rows of a piece of CSV into a sink.
///
/// A row of fields without quotes in ASCII is read in one pass; any other through `CSVScanner`, which also finds what
/// is wrong.
enum CSVWalk {
  static func read(
    _ chunk: TextChunk, skipping header: Int, separator: UInt8, path: String, into sink: inout some TextCellSink
  ) throws(TextTableError) {
    try chunk.bytes.withUnsafeBufferPointer { buffer throws(TextTableError) in
      guard let base = buffer.baseAddress else { return }
      let end = base + chunk.count
      var row = base + header
      var line = chunk.line
      for place in 0..<header where base[place] == 0x0A { line += 1 }
      var scanner = CSVScanner()
      scanner.separator = separator
      let count = sink.columnNames.count
      while row < end {
        if row[0] == 0x0A || row[0] == 0x0D && row[1] == 0x0A {
          row += row[0] == 0x0A ? 1 : 2
          line += 1
        } else if let next = plainRow(row, end, separator, count, &sink) {
          sink.commit()
          row = next
          line += 1
        } else {
          let next = try anyRow(base, row - base, chunk.count, line, path, &scanner, &sink)
          sink.commit()
          while row < base + next {
            if row[0] == 0x0A { line += 1 }
            row += 1
          }
        }
      }
    }
  }

  /// Reads a row of the plain form; the start of the next, nil where it is another.
  @inline(__always)
  private static func plainRow(
    _ row: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ separator: UInt8, _ count: Int,
    _ sink: inout some TextCellSink
  ) -> UnsafePointer<UInt8>? {
    sink.begin()
    var position = row
    for column in 0..<count {
      if column > 0 {
        guard position[0] == separator else { return nil }
        position += 1
      }
      guard sink.claim(column), sink.takePlainField(column, &position, separator) else { return nil }
    }
    if position[0] == 0x0D { position += 1 }
    if position == end { return end }
    return position[0] == 0x0A && position < end ? position + 1 : nil
  }

  /// Reads any row; the offset of the next.
  private static func anyRow(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ line: Int, _ path: String, _ scanner: inout CSVScanner,
    _ sink: inout some TextCellSink
  ) throws(TextTableError) -> Int {
    let next = try scan(base, start, end, line, path, &scanner)
    func problem(_ offset: Int, _ message: String) -> TextTableError {
      let place = scanner.position(base, rowStart: start, rowLine: line, offset: offset)
      return TextTableError(path, SourceLocation(line: place.line, column: place.column), message)
    }
    let (spans, count) = (scanner.spans, sink.columnNames.count)
    guard spans.count == count else {
      let found = spans.count == 1 ? "1 field" : "\(spans.count) fields"
      throw problem(start, "\(found) in this row; expected \(count) as in the header")
    }
    sink.begin()
    var content: [UInt8] = []
    for (column, span) in spans.enumerated() {
      content.removeAll(keepingCapacity: true)
      scanner.appendContent(base, span, to: &content)
      guard sink.claim(column) else { continue }
      if let message = sink.take(column, content[...], isQuoted: span.isQuoted) {
        throw problem(span.outerStart, message)
      }
    }
    return next
  }

  /// Finds the fields of a row, which must be UTF-8; the offset of the next.
  static func scan(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ line: Int, _ path: String, _ scanner: inout CSVScanner
  ) throws(TextTableError) -> Int {
    var (offset, message): (Int?, String) = (nil, "")
    switch scanner.scan(base, from: start, to: end, isFinal: true) {
    case .row(let next):
      if scanner.hasZeroBytes { (offset, message) = ((start..<next).first { base[$0] == 0 }, "a zero byte") }
      if scanner.hasHighBytes, let invalid = CSVScanner.invalidUTF8(base, from: start, to: next) {
        (offset, message) = (invalid, "the byte 0x\(String(base[invalid], radix: 16, uppercase: true)) is no UTF-8")
      }
      if offset == nil { return next }
      message += "; expected text in UTF-8"
    case .malformed(let place, _, let problem): (offset, message) = (place, problem)
    case .incomplete: (offset, message) = (start, "the row does not end")
    }
    let place = scanner.position(base, rowStart: start, rowLine: line, offset: offset ?? start)
    throw TextTableError(path, SourceLocation(line: place.line, column: place.column), message)
  }
}
