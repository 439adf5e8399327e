import FileFormats

/// A table with every kind of column, with and without absent values, as formulas of the row.
///
/// The files that `ParquetWriterTests` pins by their checksums were read with pyarrow, polars and DuckDB, and had the
/// values of these formulas in columns of the right types.
enum WrittenTable {
  static let schema = [
    ColumnSchema("flag", .boolean, isOptional: true), ColumnSchema("small", .int32, isOptional: true),
    ColumnSchema("large", .int64), ColumnSchema("float", .float, isOptional: true),
    ColumnSchema("double", .double, isOptional: true), ColumnSchema("word", .text, isOptional: true),
    ColumnSchema("long", .text), ColumnSchema("date", .date), ColumnSchema("time_ms", .time(.milliseconds)),
    ColumnSchema("time_us", .time(.microseconds)), ColumnSchema("time_ns", .time(.nanoseconds)),
    ColumnSchema("utc_ms", .timestamp(.milliseconds, isUTC: true)),
    ColumnSchema("utc_us", .timestamp(.microseconds, isUTC: true)),
    ColumnSchema("utc_ns", .timestamp(.nanoseconds, isUTC: true)),
    ColumnSchema("local_ms", .timestamp(.milliseconds, isUTC: false)),
    ColumnSchema("local_us", .timestamp(.microseconds, isUTC: false)),
    ColumnSchema("local_ns", .timestamp(.nanoseconds, isUTC: false), isOptional: true),
    ColumnSchema("decimal", .decimal(precision: 10, scale: 2)),
  ]

  /// The first `count` rows; `isCoded` says how texts are kept.
  static func batch(_ count: Int, isCoded: Bool = false) -> ColumnBatch {
    let rows = Array(0..<count)
    let instants = rows.map { 1_600_000_000_123_456_789 + 1_234_567_891 * Int64($0) }
    let milliseconds = instants.map { $0 / 1_000_000 }
    let microseconds = instants.map { $0 / 1_000 }
    let columns = [
      optional(3, rows.map { $0 % 3 == 0 }, false) { .booleans($0) },
      optional(4, rows.map { Int32($0 % 50 - 25) }, 0) { .int32s($0) },
      Column(.int64s(rows.map { 1_000_003 * Int64($0) - 7 })),
      optional(5, rows.map { Float($0) / 3 }, 0) { .floats($0) },
      optional(2, rows.map { $0 % 10 == 0 ? .nan : Double($0) / 7 }, 0) { .doubles($0) },
      optional(6, rows.map { "w\($0 % 40) é" }, "") { .texts(texts($0, isCoded: isCoded)) },
      Column(.texts(texts(rows.map { "\(String(repeating: "a text ", count: 10))\($0)" }, isCoded: isCoded))),
      Column(.int32s(rows.map { Int32($0 - 1_000) })),
      Column(.int64s(rows.map { Int64($0 % 86_400_000) })),
      Column(.int64s(rows.map { 1_000 * Int64($0) })), Column(.int64s(rows.map { 1_000 * Int64($0) })),
      Column(.int64s(milliseconds)), Column(.int64s(microseconds)), Column(.int64s(instants)),
      Column(.int64s(milliseconds)), Column(.int64s(microseconds)), optional(9, instants, 0) { .int64s($0) },
      Column(.doubles(rows.map { Double($0) / 100 })),
    ]
    return ColumnBatch(schema, columns, rowCount: count)
  }

  /// A column that lacks a value in about one of `period` rows.
  private static func optional<Value>(
    _ period: Int, _ values: [Value], _ absent: Value, _ kept: ([Value]) -> Column.Values
  ) -> Column {
    let marks = values.indices.map { ($0 / 7 + $0) % period != 0 }
    return Column(kept(zip(values, marks).map { $1 ? $0 : absent }), isPresent: marks)
  }

  static func texts(_ texts: [String], isCoded: Bool) -> TextColumn {
    guard isCoded else { return TextColumn(texts) }
    // In the order of the texts, not in that of the rows, and with one that does not occur.
    let distinct = ["unused"] + Set(texts).sorted()
    var codes: [String: UInt32] = [:]
    for (code, text) in distinct.enumerated() { codes[text] = UInt32(code) }
    return TextColumn(codes: texts.map { codes[$0] ?? 0 }, texts: TextList(distinct))
  }
}
