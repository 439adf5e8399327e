/// Writes JSON Lines: flat objects, one a line, into a reusable byte buffer.
///
/// Made for millions of rows: names are literals that are copied byte by byte, numbers go into the buffer without a
/// string in between, and `clear` keeps the memory. A row is `begin`, any number of `field`s, `end`:
///
/// ```swift
/// var row = JSONRow()
/// row.begin()
/// row.field("symbol", "MSFT")
/// row.field("price", 27.5)
/// row.end()                       // {"symbol":"MSFT","price":27.5} and a line feed
/// ```
///
/// Names must need no escaping. Numbers are written as `DecimalText` says; NaN and infinities become `null`.
public struct JSONRow: Sendable {
  /// Everything written since the last `clear`.
  public private(set) var bytes: [UInt8]

  private var isFirstField = true

  /// An empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Forgets what has been written and keeps the memory.
  public mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    isFirstField = true
  }

  /// Opens a row.
  public mutating func begin() {
    bytes.append(UInt8(ascii: "{"))
    isFirstField = true
  }

  /// Closes the row with a line feed.
  public mutating func end() {
    bytes.append(UInt8(ascii: "}"))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Writes a number, or `null` where it is not finite.
  public mutating func field(_ name: StaticString, _ value: Double) {
    begin(name)
    if value.isFinite { DecimalText.append(value, to: &bytes) } else { appendNull() }
  }

  /// Writes a number, or `null` where there is none or it is not finite.
  public mutating func field(_ name: StaticString, _ value: Double?) {
    if let value { field(name, value) } else { null(name) }
  }

  /// Writes a whole number.
  public mutating func field(_ name: StaticString, _ value: Int) {
    begin(name)
    DecimalText.append(value, to: &bytes)
  }

  /// Writes a whole number, or `null` where there is none.
  public mutating func field(_ name: StaticString, _ value: Int?) {
    if let value { field(name, value) } else { null(name) }
  }

  /// Writes `true` or `false`.
  public mutating func field(_ name: StaticString, _ value: Bool) {
    begin(name)
    bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
  }

  /// Writes a string, escaped.
  public mutating func field(_ name: StaticString, _ value: String) {
    begin(name)
    JSONText.appendQuoted(value, to: &bytes)
  }

  /// Writes a string, escaped, or `null` where there is none.
  public mutating func field(_ name: StaticString, _ value: String?) {
    if let value { field(name, value) } else { null(name) }
  }

  /// Writes a string given as UTF-8 bytes, escaped; for text that the caller has already prepared as bytes.
  public mutating func field(_ name: StaticString, utf8 value: [UInt8]) {
    begin(name)
    bytes.append(UInt8(ascii: "\""))
    value.withUnsafeBufferPointer { JSONText.appendEscaped($0, to: &bytes) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes `null`.
  public mutating func null(_ name: StaticString) {
    begin(name)
    appendNull()
  }

  private mutating func begin(_ name: StaticString) {
    if isFirstField { isFirstField = false } else { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func appendNull() {
    bytes.append(contentsOf: "null".utf8)
  }
}
