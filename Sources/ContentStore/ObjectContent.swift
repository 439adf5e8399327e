import FileFormats

/// What is in an object: columns, and what there is to say beside them.
package struct ObjectContent: Equatable, Sendable {
  /// Small things, as names and counts; numbers that are no whole ones belong into a column, which keeps their bits.
  package var facts: JSONValue
  /// Columns of any lengths, in an order that whoever keeps them knows.
  package var columns: [Column]

  package init(facts: JSONValue, columns: [Column] = []) {
    self.facts = facts
    self.columns = columns
  }
}

/// The arrays of a column as they lie in memory, in an order that depends on the kind of its values alone.
///
/// Objects hold numbers as the processor does, which is little-endian wherever this is built for.
struct ColumnParts {
  /// What the header of an object calls the kinds of values.
  static let names: [(name: String, storage: ColumnStorage)] = [
    ("booleans", .booleans), ("int32s", .int32s), ("int64s", .int64s), ("floats", .floats), ("doubles", .doubles),
    ("texts", .texts),
  ]

  /// Calls `body` with the bytes of each array of a column.
  static func each<Failure: Error>(
    of column: Column, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    switch column.values {
    case .booleans(let values): try give(values, body)
    case .int32s(let values): try give(values, body)
    case .int64s(let values): try give(values, body)
    case .floats(let values): try give(values, body)
    case .doubles(let values): try give(values, body)
    case .texts(let texts):
      try give(texts.codes ?? [], body)
      try give(texts.texts.bytes, body)
      try give(texts.texts.ends, body)
    }
    try give(column.isPresent ?? [], body)
  }

  private static func give<Value, Failure: Error>(
    _ values: [Value], _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try values.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(UnsafeRawBufferPointer(buffer)) }
  }
}

/// What the header says of a column.
struct ColumnEntry: Equatable {
  /// An array of it.
  struct Part: Equatable {
    var byteCount: Int
    /// XXH64 of the bytes.
    var checksum: UInt64
  }

  var storage: ColumnStorage
  /// Number of rows.
  var count: Int
  /// Whether absent values are marked.
  var isOptional: Bool
  /// Whether texts stand by their numbers.
  var hasCodes: Bool
  var parts: [Part]
}
