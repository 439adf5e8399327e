import FileFormats

/// Rows that wait to be written, cut into row groups by their number and bytes; how they were dealt into batches shows
/// nowhere.
struct RowGroupBuffer {
  /// The rows of a row group: pieces of batches one behind the other.
  struct Group: Sendable {
    var pieces: [(batch: ColumnBatch, rows: Range<Int>)] = []
    /// Where its first row stands in the table.
    var firstRow: Int
    var rowCount = 0
    /// Bytes of its values, as `ParquetOptions.rowGroupBytes` counts them; as long as they are below, it may be more.
    fileprivate var bytes = 0

    /// A column of all its rows, and which rows of it are meant.
    func column(_ index: Int) -> (column: Column, rows: Range<Int>) {
      if pieces.count == 1 { return (pieces[0].batch.columns[index], pieces[0].rows) }
      var joined = Column(pieces[0].batch.columns[index].storage)
      for piece in pieces { joined.append(piece.batch.columns[index], rows: piece.rows) }
      return (joined, 0..<rowCount)
    }
  }

  private let schema: [ColumnSchema]
  private let rowGroupRows: Int
  private let rowGroupBytes: Int
  private let fixedWidth: Int
  private let textColumns: [Int]
  /// Row groups that are full.
  private(set) var full: [Group] = []
  /// The row group that is open.
  private(set) var open = Group(firstRow: 0)

  /// Pieces shorter than this are put together.
  private static let shortPiece = 4_096

  init(_ schema: [ColumnSchema], _ options: ParquetOptions) {
    self.schema = schema
    rowGroupRows = options.rowGroupRows
    rowGroupBytes = options.rowGroupBytes
    fixedWidth = schema.reduce(0) { $0 + $1.kind.width }
    textColumns = schema.indices.filter { schema[$0].kind == .text }
  }

  /// Row groups that are full, which are then forgotten.
  mutating func takeFull() -> [Group] {
    defer { full = [] }
    return full
  }

  /// Ends the open row group if it has rows.
  mutating func endGroup() {
    if open.rowCount == 0 { return }
    full.append(open)
    open = Group(firstRow: open.firstRow + open.rowCount)
  }

  /// Takes rows of a batch from `start` on, up to the end of the row group, and gives the place behind the last.
  mutating func take(_ batch: ColumnBatch, from start: Int) -> Int {
    let most = min(batch.rowCount - start, rowGroupRows - open.rowCount)
    let bound = textColumns.reduce(most * fixedWidth) { $0 + textBound(batch, $1, start..<start + most) }
    var count = most
    if open.bytes + bound < rowGroupBytes {
      open.bytes += bound
    } else {
      open.bytes = open.pieces.reduce(0) { $0 + bytes($1.batch, $1.rows) }
      count = 0
      while count < most, open.bytes < rowGroupBytes {
        open.bytes += bytes(batch, start + count..<start + count + 1)
        count += 1
      }
    }
    if count > 0 { append(batch, start..<start + count) }
    if open.rowCount == rowGroupRows || open.bytes >= rowGroupBytes { endGroup() }
    return start + count
  }

  /// Copies the rows of the open row group that stand in a longer batch, so that this is not held for them.
  mutating func letGo() {
    for index in open.pieces.indices {
      let piece = open.pieces[index]
      if piece.rows.count < piece.batch.rowCount {
        open.pieces[index] = (piece.batch.rows(piece.rows), 0..<piece.rows.count)
      }
    }
  }

  /// Bytes of some rows.
  private func bytes(_ batch: ColumnBatch, _ rows: Range<Int>) -> Int {
    textColumns.reduce(rows.count * fixedWidth) { sum, index in
      guard case .texts(let column) = batch.columns[index].values else { return sum }
      return rows.reduce(sum) { $0 + column.texts.range(column.place($1)).count }
    }
  }

  /// Bytes that the texts of some rows have at most, found without going through many rows.
  private func textBound(_ batch: ColumnBatch, _ index: Int, _ rows: Range<Int>) -> Int {
    guard !rows.isEmpty, case .texts(let column) = batch.columns[index].values else { return 0 }
    let texts = column.texts
    guard let codes = column.codes else {
      return texts.range(rows.upperBound - 1).upperBound - texts.range(rows.lowerBound).lowerBound
    }
    if texts.count > rows.count { return rows.reduce(0) { $0 + texts.range(Int(codes[$1])).count } }
    return rows.count * (0..<texts.count).reduce(0) { max($0, texts.range($1).count) }
  }

  private mutating func append(_ batch: ColumnBatch, _ rows: Range<Int>) {
    let last = open.pieces.count - 1
    if last >= 0, rows.count < Self.shortPiece, open.pieces[last].rows.count < Self.shortPiece,
      open.pieces[last].rows.count == open.pieces[last].batch.rowCount
    {
      open.pieces[last].batch.append(batch, rows: rows)
      open.pieces[last].rows = 0..<open.pieces[last].batch.rowCount
    } else {
      open.pieces.append((batch, rows))
    }
    open.rowCount += rows.count
  }
}
