/// Reads a table that is text, JSON Lines or CSV, into columns, some thousand rows at a time and on several threads.
///
/// What the columns are is found out from the whole file before the first row is given, so it depends on nothing but
/// the values: `TextValueClass.kind` says the rule. In JSON Lines the columns stand in the order in which their names
/// come first; an object within a row gives columns with dotted names (`parameters.fast`), an array is a text. In CSV
/// the first row names them; an empty field without quotes is absent, quotes mean nothing else, and the separator is
/// that of `, ; tab |` which the first row has most of. Texts come as codes.
///
/// A class for one owner.
package final class TextTableReader {
  package let path: String
  package let format: TextTableFormat
  /// Names and kinds of the columns; whole numbers are `int64`, times have nanoseconds.
  package let schema: [ColumnSchema]
  /// By column whether it has no value in any row, so that it is of every kind.
  package let isEmpty: [Bool]
  /// Bytes behind the last line feed that were left out.
  package var droppedBytes: Int { chunks.droppedBytes }
  private let threads: Int
  private var chunks: TextChunks
  private let header: Header
  private var isFirst = true
  private var ready: [ColumnBatch] = []
  private var selected: [Int]?

  /// What the first row of CSV says.
  private struct Header: Sendable {
    var names: [String]?
    var separator = UInt8(ascii: ",")
    /// Bytes before the first row of values.
    var length = 0
  }

  /// Bytes of text that are read as one piece.
  package static let pieceSize = 1 << 20

  /// Opens a file and finds out its columns.
  ///
  /// - Parameters:
  ///   - schema: The columns where they are known: the file must have these, by name, in any order, and is read once.
  ///   - dropsUnfinishedRow: Whether a last row without a line end is left out, as in files under construction.
  /// - Throws: `TextTableError`.
  package init(
    _ path: String, format: TextTableFormat, schema known: [ColumnSchema]? = nil, dropsUnfinishedRow: Bool = false,
    pieceSize: Int = TextTableReader.pieceSize, threads: Int = ParallelPieces.processorCount
  ) throws(TextTableError) {
    self.path = path
    self.format = format
    self.threads = max(1, threads)
    var chunks = try TextChunks(
      path, hasQuotes: format == .csv, dropsUnfinishedRow: dropsUnfinishedRow, size: pieceSize)
    let first = try chunks.next()
    header = try first.map { (chunk) throws(TextTableError) in try Self.header(chunk, format, path) } ?? Header()
    if let known {
      schema = try Self.inOrder(known, header, path)
      isEmpty = schema.map { _ in false }
    } else {
      let header = header
      var guess = TextColumnGuess(names: format == .csv ? header.names ?? [] : nil)
      var next = first
      var isFirst = true
      while next != nil {
        var group: [(chunk: TextChunk, skipped: Int)] = []
        while let chunk = next, group.count < self.threads * 2 {
          group.append((chunk, isFirst ? header.length : 0))
          isFirst = false
          next = try chunks.next()
        }
        let pieces = group
        let names = guess.columnNames
        let found = ParallelPieces.map(pieces.count, threads: self.threads) { index in
          Self.guess(pieces[index].chunk, pieces[index].skipped, header, format, path, names)
        }
        for part in found { guess.merge(try part.get()) }
      }
      schema = guess.schema
      isEmpty = guess.valueCounts.map { $0 == 0 }
    }
    self.chunks = try TextChunks(
      path, hasQuotes: format == .csv, dropsUnfinishedRow: dropsUnfinishedRow, size: pieceSize)
  }

  /// The next rows; nil behind the last.
  ///
  /// - Parameter columns: Places of the columns to read, each once and always the same; nil for all.
  /// - Throws: `TextTableError`.
  package func next(columns: [Int]? = nil) throws(TextTableError) -> ColumnBatch? {
    if ready.isEmpty { try readGroup(columns ?? Array(schema.indices)) }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  private func readGroup(_ columns: [Int]) throws(TextTableError) {
    var group: [(chunk: TextChunk, skipped: Int)] = []
    while group.count < threads * 2, let chunk = try chunks.next() {
      group.append((chunk, isFirst ? header.length : 0))
      isFirst = false
    }
    guard !group.isEmpty else { return }
    let (pieces, schema, format, header, path) = (group, schema, format, header, path)
    let parts = ParallelPieces.map(pieces.count, threads: threads) { index in
      Self.batch(pieces[index].chunk, pieces[index].skipped, header, format, path, schema, columns)
    }
    for part in parts { ready.append(try part.get()) }
  }

  private static func guess(
    _ chunk: TextChunk, _ skipped: Int, _ header: Header, _ format: TextTableFormat, _ path: String, _ names: [String]
  ) -> Result<TextColumnGuess, TextTableError> {
    Result { () throws(TextTableError) in
      // Names that are known keep their order; new ones are added behind, as if all were read in one go.
      var guess = TextColumnGuess(names: format == .csv ? names : nil)
      try walk(chunk, skipped, header, format, path, &guess)
      return guess
    }
  }

  private static func batch(
    _ chunk: TextChunk, _ skipped: Int, _ header: Header, _ format: TextTableFormat, _ path: String,
    _ schema: [ColumnSchema], _ columns: [Int]
  ) -> Result<ColumnBatch, TextTableError> {
    Result { () throws(TextTableError) in
      var builder = TextColumnBuilder(schema, columns: columns, capacity: chunk.lineFeeds + 1)
      try walk(chunk, skipped, header, format, path, &builder)
      return builder.batch(columns)
    }
  }

  private static func walk(
    _ chunk: TextChunk, _ skipped: Int, _ header: Header, _ format: TextTableFormat, _ path: String,
    _ sink: inout some TextCellSink
  ) throws(TextTableError) {
    switch format {
    case .jsonl:
      var chunk = chunk
      // Blanks in place of a byte order mark.
      for place in 0..<skipped { chunk.bytes[place] = 0x20 }
      try JSONLinesWalk.read(chunk, path: path, into: &sink)
    case .csv:
      try CSVWalk.read(chunk, skipping: skipped, separator: header.separator, path: path, into: &sink)
    }
  }

  // MARK: The first row

  private static func header(
    _ chunk: TextChunk, _ format: TextTableFormat, _ path: String
  ) throws(TextTableError) -> Header {
    let marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
    if marks.contains(where: { chunk.bytes.starts(with: $0) }) {
      throw TextTableError(path, SourceLocation(line: 1, column: 1), "the text is UTF-16; expected UTF-8")
    }
    let mark = chunk.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard format == .csv else { return Header(length: mark) }
    return try chunk.bytes.withUnsafeBufferPointer { bytes throws(TextTableError) in
      var start = mark
      while start < chunk.count, bytes[start] == 0x0A || bytes[start] == 0x0D { start += 1 }
      guard let base = bytes.baseAddress, start < chunk.count else { return Header(length: chunk.count) }
      let line = bytes[start..<chunk.count].prefix { $0 != 0x0A }
      var scanner = CSVScanner()
      scanner.separator = separator(line)
      let lines = bytes[..<start].count { $0 == 0x0A }
      let next = try CSVWalk.scan(base, start, chunk.count, 1 + lines, path, &scanner)
      var names: [String] = []
      for (index, span) in scanner.spans.enumerated() {
        var content: [UInt8] = []
        scanner.appendContent(base, span, to: &content)
        let text = String(decoding: CSVColumnReader.trimmed(content[...]), as: UTF8.self)
        let name = text.isEmpty ? "column\(index + 1)" : text
        if names.contains(name) {
          throw TextTableError(
            path, SourceLocation(line: 1 + lines, column: 1), "two columns are called \(MessageText.excerpt(name))")
        }
        names.append(name)
      }
      return Header(names: names, separator: scanner.separator, length: next)
    }
  }

  /// What the first row has most of outside of quotes; the comma where that is not decided.
  private static func separator(_ line: some Sequence<UInt8>) -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
    var counts = [0, 0, 0, 0]
    var isInside = false
    for byte in line {
      if byte == 0x22 { isInside.toggle() }
      if !isInside, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }

  /// The columns that are known, in the order in which the first row of CSV names them.
  private static func inOrder(
    _ known: [ColumnSchema], _ header: Header, _ path: String
  ) throws(TextTableError) -> [ColumnSchema] {
    guard let names = header.names else { return known }
    var schema: [ColumnSchema] = []
    for name in names {
      guard let column = known.first(where: { $0.name == name }) else {
        let expected = known.map(\.name).joined(separator: ", ")
        throw TextTableError(
          path, SourceLocation(line: 1, column: 1),
          "unknown column \(MessageText.excerpt(name)); expected \(MessageText.excerpt(expected, atMost: 200))")
      }
      schema.append(column)
    }
    if let missing = known.first(where: { !names.contains($0.name) }) {
      throw TextTableError(path, SourceLocation(line: 1, column: 1), "no column \(MessageText.excerpt(missing.name))")
    }
    return schema
  }
}
