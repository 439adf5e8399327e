/// Reads the columns of a CSV file with a header row into batches of typed values, fast.
///
/// Rows of the plain shape (digits, a point, commas, a line feed) are read in one pass from the bytes to the values;
/// any other row goes through the scanner of `CSVReader`. Both ways give the same values and are tested against each
/// other. Errors do not stop the reading: each is noted in the batch with line and column, up to a limit, and its row
/// left out. One after which rows cannot be told apart (a quote that is never closed) ends it, and is always told.
public struct CSVColumnReader: ~Copyable {
  /// The header row; its texts have no blanks at their ends.
  public let header: CSVRecord
  /// The names of the header row without blanks around them.
  public let names: [String]
  /// The names of the categories seen so far, by number.
  public var categories: [String] { categoryTable.names }
  /// In what form the times are written; nil before the first row.
  public internal(set) var timeForm: TimeForm?

  /// Most errors that are told in full.
  public let errorLimit: Int
  /// How the file is written.
  public let dialect: CSVDialect

  /// Whether rows are tried on the fast path first.
  private let mayBePlain: Bool
  var rows: CSVRows
  var columns: [CSVColumn] = []
  var kinds: [CSVColumnKind] = []
  var dateCache = TimeText.DateCache()
  let categoryTable = CategoryTable()
  /// By column: whether an optional number was missing.
  var hasMissing: [Bool] = []
  var scratch: [UInt8] = []
  var errorCount = 0
  var blankCount = 0
  /// Line of the last row with an error.
  var lastErrorRow = 0
  /// Whether reading ended early, since rows could not be told apart any more.
  var isBroken = false

  /// Opens a source and reads its header row.
  ///
  /// - Parameters:
  ///   - source: What to read.
  ///   - errorLimit: Most errors that are told in full.
  ///   - observe: Sees every byte of the source once, in order; for hashing.
  ///   - dialect: Says how the file is written, given its first rows and whether those are all; nil: as RFC 4180 says.
  /// - Throws: `CSVError` where the file cannot be opened or has no header row, and what `dialect` throws.
  public init(
    _ source: CSVSource, errorLimit: Int = 20, observe: ((UnsafeBufferPointer<UInt8>) -> Void)? = nil,
    dialect: ((_ sample: [UInt8], _ isWhole: Bool) throws(CSVError) -> CSVDialect)? = nil
  ) throws(CSVError) {
    var rows = try CSVRows(source, observe: observe)
    var found = CSVDialect()
    if let dialect, try rows.hasMore(), let sample = rows.sample() {
      found = try dialect(sample.bytes, sample.isWhole)
    }
    rows.scanner.separator = found.separator
    for _ in 0..<found.skippedLines { try rows.skipLine() }
    let header = try Self.readHeader(&rows, found.headerRows)
    self.rows = rows
    self.header = header
    self.errorLimit = errorLimit
    self.dialect = found
    mayBePlain = found.isPlain
    names =
      found.headerRows == 0
      ? (0..<header.count).map { "\($0 + 1)" }
      : (0..<header.count).map { String(decoding: Self.trimmed(header[$0]), as: UTF8.self) }
  }

  /// Reads the rows of the header and returns the first; without any, the first row of all, which stays to be read.
  private static func readHeader(_ rows: inout CSVRows, _ count: Int) throws(CSVError) -> CSVRecord {
    var header = CSVRecord()
    var left = count
    while try rows.hasMore() {
      let next = try rows.scan()
      if let error = rows.invalidText(until: next) { throw error }
      let isEmpty = rows.isEmptyLine()
      if !isEmpty, left == count {
        header.load(rows.scanner, rows.base, rowStart: rows.input.start, line: rows.line)
        if count == 0 { return header }
      }
      rows.finish(next)
      if !isEmpty { left -= 1 }
      if left == 0, !isEmpty { return header }
    }
    if left < count { return header }
    throw CSVError(line: 1, field: 1, column: 1, message: "the file is empty; expected a header row")
  }

  /// Says what each column of the header holds.
  ///
  /// - Precondition: as many as the header names, and none of the rows has been read yet.
  public mutating func select(_ columns: [CSVColumn]) {
    precondition(columns.count == header.count, "one column for each name of the header")
    self.columns = columns
    kinds = columns.map(\.kind)
    hasMissing = Array(repeating: false, count: columns.count)
  }

  /// Fills `batch` with the next rows, or returns false at the end.
  ///
  /// A batch may hold no row, only errors. Complexity: linear in the bytes read.
  ///
  /// - Throws: `CSVError` where the operating system fails to read.
  public mutating func read(_ batch: CSVBatch) throws(CSVError) -> Bool {
    precondition(columns.count == header.count, "select the columns first")
    batch.prepare(kinds)
    if isBroken { return false }
    while batch.count < CSVBatch.capacity, batch.errors.count < 256 {
      if !batch.isUntouched {
        // Rows of a batch stay in the window until the next batch: do not refill in the midst of one.
        if rows.input.start == rows.input.end { return true }
      } else if try !rows.hasMore() {
        return false
      }
      if mayBePlain { readPlainRows(batch) }
      if batch.count == CSVBatch.capacity || rows.input.start == rows.input.end { continue }
      guard try readAnyRow(batch) else { return true }
    }
    return true
  }

  /// The text of a field of the batch that was read last, and where it stands.
  public func locate(_ batch: CSVBatch, row: Int, column: Int) -> (line: Int, column: Int, text: String) {
    precondition(row < batch.count, "a row of the batch")
    let origin = batch.origins[row]
    var scanner = CSVScanner()
    scanner.separator = dialect.separator
    let end = rows.input.end
    guard case .row = scanner.scan(rows.base, from: origin.offset, to: end, isFinal: true), column < scanner.spans.count
    else { return (origin.line, 1, "") }
    let span = scanner.spans[column]
    let position = scanner.position(
      rows.base, rowStart: origin.offset, rowLine: origin.line, offset: span.outerStart)
    var bytes: [UInt8] = []
    scanner.appendContent(rows.base, span, to: &bytes)
    return (position.line, position.column, String(decoding: Self.trimmed(bytes[...]), as: UTF8.self))
  }

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return bytes
  }
}
