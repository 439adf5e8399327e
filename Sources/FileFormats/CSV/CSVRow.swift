/// Builds rows of a CSV file (RFC 4180 with line feeds) in one reusable buffer of bytes.
///
/// Append the fields of a row, end the row, and go on with the next; write `bytes` out when there are enough of them,
/// then `removeAll`. What is written reads back exactly with `CSVReader`.
///
/// ```swift
/// var row = CSVRow()
/// row.append("MSFT")
/// row.append(27.95)
/// row.append(34_849_700)
/// row.endRow()
/// // row.bytes: MSFT,27.95,34849700 and a line feed
/// ```
public struct CSVRow: Sendable {
  /// What has been built so far.
  public private(set) var bytes: [UInt8]
  private var rowStart = 0
  private var fieldCount = 0

  /// An empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Appends a number in the shortest form that reads back exactly, as `DecimalText` writes it.
  ///
  /// A NaN, which stands for an undefined value, leaves the field empty; infinities are `inf` and `-inf`.
  public mutating func append(_ value: Double) {
    separate()
    if value.isInfinite {
      bytes.append(contentsOf: (value < 0 ? "-inf" : "inf").utf8)
    } else {
      DecimalText.append(value, to: &bytes)
    }
  }

  /// Appends a whole number.
  public mutating func append(_ value: Int) {
    separate()
    DecimalText.append(value, to: &bytes)
  }

  /// Appends text, in quotes where it holds a comma, a quote or an end of line.
  public mutating func append(_ text: String) {
    separate()
    CSVText.append(text, to: &bytes)
  }

  /// Appends a number, or an empty field for nil.
  public mutating func append(_ value: Double?) {
    if let value { append(value) } else { appendEmpty() }
  }

  /// Appends bytes that need no quotes (an ID, a formatted time) as they are.
  ///
  /// - Precondition: no comma, quote or end of line among them; this is not checked.
  public mutating func append(unquoted field: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: field)
  }

  /// Appends a field without content.
  public mutating func appendEmpty() { separate() }

  /// Ends the row with a line feed.
  ///
  /// A row of one empty field is written as `""`, since an empty line would not be read as a row.
  public mutating func endRow() {
    if fieldCount == 1, bytes.count == rowStart { bytes.append(contentsOf: [0x22, 0x22]) }
    bytes.append(0x0A)
    rowStart = bytes.count
    fieldCount = 0
  }

  /// Empties the buffer and keeps its memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    rowStart = 0
    fieldCount = 0
  }

  private mutating func separate() {
    if fieldCount > 0 { bytes.append(0x2C) }
    fieldCount += 1
  }
}
