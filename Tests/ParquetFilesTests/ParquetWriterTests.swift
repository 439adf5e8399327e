import FileFormats
import Testing

@testable import ParquetFiles

@Suite struct ParquetWriterTests {
  /// Files that pyarrow, polars and DuckDB have read, see `WrittenTable`.
  @Test(arguments: [
    PinnedFile(rows: 3_000, rowGroupRows: 1_300, compression: .none, size: 532_896, checksum: 0x909B_505B),
    PinnedFile(rows: 3_000, rowGroupRows: 65_536, compression: .snappy, size: 237_382, checksum: 0x62E1_C8E2),
    PinnedFile(rows: 1, rowGroupRows: 10, compression: .snappy, size: 3_849, checksum: 0xEDAF_8B53),
    PinnedFile(rows: 0, rowGroupRows: 10, compression: .snappy, size: 926, checksum: 0x39AF_C723),
  ])
  func filesAreThoseThatOthersRead(_ file: PinnedFile) throws {
    let options = ParquetOptions(
      compression: file.compression, rowGroupRows: file.rowGroupRows, metadata: [("workflow", "é")], createdBy: "admf")
    let bytes = try write([WrittenTable.batch(file.rows)], WrittenTable.schema, options)
    #expect(bytes.count == file.size)
    #expect(CRC32.checksum(bytes) == file.checksum)
  }

  struct PinnedFile: Sendable {
    var rows: Int
    var rowGroupRows: Int
    var compression: ParquetCompression
    var size: Int
    var checksum: UInt32
  }

  /// Neither threads nor batches nor codes show in the bytes.
  @Test func bytesDependOnTheRowsAlone() throws {
    let whole = WrittenTable.batch(5_000)
    let options = ParquetOptions(rowGroupRows: 2_100, threads: 1)
    let bytes = try write([whole], WrittenTable.schema, options)
    for (size, threads, isCoded) in [(1, 2, false), (7, 3, true), (999, 2, false), (2_500, 2, true), (5_000, 8, true)] {
      var options = options
      options.threads = threads
      let source = isCoded ? WrittenTable.batch(5_000, isCoded: true) : whole
      let batches = stride(from: 0, to: 5_000, by: size).map { source.rows($0..<min(5_000, $0 + size)) }
      let others = try write(size == 5_000 ? [source] : batches, WrittenTable.schema, options)
      #expect(others == bytes, "batches of \(size), \(threads) threads, \(isCoded ? "with" : "without") codes")
    }
  }

  /// With 12 bytes a row besides the text's own, and texts of 0 to 9 bytes.
  @Test(arguments: [false, true])
  func rowGroupsEndWithTheRowThatFillsThem(_ isCoded: Bool) throws {
    let schema = [ColumnSchema("n", .int64), ColumnSchema("t", .text)]
    let texts = (0..<1_000).map { String(repeating: "x", count: $0 / 100) }
    let batch = ColumnBatch(
      schema, [Column(.int64s((0..<1_000).map { $0 })), Column(.texts(WrittenTable.texts(texts, isCoded: isCoded)))],
      rowCount: 1_000)
    var expected: [Int] = []
    var bytes = 0
    var rows = 0
    for text in texts {
      bytes += 12 + text.utf8.count
      rows += 1
      if bytes >= 1_000 || rows == 62 {
        expected.append(rows)
        (bytes, rows) = (0, 0)
      }
    }
    if rows > 0 { expected.append(rows) }
    #expect(expected.contains(62) && Set(expected).count > 2)
    for size in [1, 33, 1_000] {
      let batches = stride(from: 0, to: 1_000, by: size).map { batch.rows($0..<min(1_000, $0 + size)) }
      let bytes = try write(
        size == 1_000 ? [batch] : batches, schema, ParquetOptions(rowGroupRows: 62, rowGroupBytes: 1_000))
      #expect(try rowCounts(bytes) == expected, "batches of \(size)")
    }
  }

  /// A file that was cut anywhere has the row groups that were whole, and nothing else is taken for one.
  @Test func aCutFileHasTheRowGroupsBeforeTheCut() throws {
    let bytes = try write([WrittenTable.batch(30)], WrittenTable.schema, ParquetOptions(rowGroupRows: 8))
    let whole = records(bytes)
    #expect(whole.count == 5)
    let edges = whole.flatMap { [$0.end - 1, $0.end, $0.end + 1, $0.end + GroupRecord.byteCount] }
    for cut in Array(0..<300) + edges + Array(stride(from: 300, to: bytes.count, by: 97)) {
      let found = GroupRecord.whole(size: cut) { Array(bytes[$0..<min(cut, $0 + $1)]) }
      #expect(found.map(\.end) == whole.map(\.end).filter { $0 <= cut })
    }
    var damaged = bytes
    damaged[whole[2].end - 1] ^= 1
    #expect(records(damaged).map(\.end) == whole.prefix(2).map(\.end))
  }

  /// All rows are in the file after `flush`, and what is watched is the file.
  @Test func flushEndsARowGroup() throws {
    let file = TemporaryFile()
    var seen: [UInt8] = []
    let writer = try ParquetWriter(file.path, schema: WrittenTable.schema) { seen += $0 }
    let batch = WrittenTable.batch(20)
    for rows in [0..<5, 5..<5, 5..<11, 11..<20] {
      try writer.add(batch.rows(rows))
      try writer.flush()
      #expect(records(try file.bytes()).last?.end == writer.byteCount)
      #expect(writer.rowCount == rows.upperBound)
    }
    #expect(writer.rowGroupCount == 3)
    writer.metadata.append(("digest", "known at the end"))
    try writer.close()
    try writer.close()
    let bytes = try file.bytes()
    #expect(seen == bytes && writer.byteCount == bytes.count)
    #expect(bytes.firstRange(of: Array("known at the end".utf8)) != nil)
  }

  // MARK: Errors

  @Test func tablesThatTheFormatHasNoWordFor() {
    let file = TemporaryFile()
    #expect(throws: ParquetError(file.path, "a table without columns; expected at least one")) {
      try ParquetWriter(file.path, schema: [])
    }
    #expect(throws: ParquetError(file.path, column: "a", "a second column of this name; expected another name")) {
      try ParquetWriter(file.path, schema: [ColumnSchema("a", .int32), ColumnSchema("a", .text)])
    }
    #expect(throws: ParquetError.self) { try ParquetWriter("/", schema: [ColumnSchema("a", .int32)]) }
  }

  @Test func batchesThatDoNotFit() throws {
    let file = TemporaryFile()
    let writer = try ParquetWriter(file.path, schema: [ColumnSchema("a", .int32)])
    let absent = ColumnBatch(
      [ColumnSchema("a", .int32, isOptional: true)], [Column(.int32s([1, 0]), isPresent: [true, false])], rowCount: 2)
    let present = ColumnBatch(
      [ColumnSchema("a", .int32, isOptional: true)], [Column(.int32s([1, 0]), isPresent: [true, true])], rowCount: 2)
    try writer.add(present)
    #expect(throws: ParquetError(file.path, column: "a", "row 4 has no value; expected one")) { try writer.add(absent) }
    let other = ColumnBatch([ColumnSchema("a", .date)], [Column(.int32s([1]))], rowCount: 1)
    #expect(throws: ParquetError(file.path, column: "a", "column a of kind date to add; expected a of kind int32")) {
      try writer.add(other)
    }
    #expect(throws: ParquetError(file.path, "0 columns to add; expected 1")) {
      try writer.add(ColumnBatch([], [], rowCount: 1))
    }
    try writer.close()
    #expect(throws: ParquetError(file.path, "the file is closed; expected no more rows")) { try writer.add(present) }
  }

  @Test func timesOfNoDay() throws {
    let file = TemporaryFile()
    let schema = [ColumnSchema("a", .int32), ColumnSchema("t", .time(.milliseconds))]
    let writer = try ParquetWriter(file.path, schema: schema, options: ParquetOptions(rowGroupRows: 2))
    let times: [Int64] = [0, 86_399_999, 1, 1 << 40]
    let batch = ColumnBatch(schema, [Column(.int32s([1, 2, 3, 4])), Column(.int64s(times))], rowCount: 4)
    let expected = ParquetError(
      file.path, rowGroup: 1, column: "t", "row 4 has the time 1099511627776 ms; expected one of a day")
    #expect(throws: expected) { try writer.add(batch) }
    // What was whole before is in the file, and nothing comes behind it.
    #expect(throws: expected) { try writer.close() }
    #expect(records(try file.bytes()).count == 2)
  }

  // MARK: Helpers

  private func write(_ batches: [ColumnBatch], _ schema: [ColumnSchema], _ options: ParquetOptions) throws -> [UInt8] {
    let file = TemporaryFile()
    let writer = try ParquetWriter(file.path, schema: schema, options: options)
    for batch in batches { try writer.add(batch) }
    try writer.close()
    return try file.bytes()
  }

  private func records(_ bytes: [UInt8]) -> [(metadata: [UInt8], end: Int)] {
    GroupRecord.whole(size: bytes.count) { Array(bytes[$0..<$0 + $1]) }
  }

  /// The rows of each row group by its metadata, whose field 3 they are: behind the list of columns and a size.
  private func rowCounts(_ bytes: [UInt8]) throws -> [Int] {
    try records(bytes).dropFirst().map { try NaiveCompact.integer(3, of: $0.metadata) }
  }
}

/// A file that is removed with its owner.
final class TemporaryFile {
  let path: String

  init() { path = "/tmp/admf-parquet-\(UInt64.random(in: 0...UInt64.max)).parquet" }

  deinit { try? FileSystem.remove(path) }

  func bytes() throws -> [UInt8] { try FileSystem.read(path) }
}

/// Thrift's compact protocol as its description has it, as far as tests need it.
enum NaiveCompact {
  struct Malformed: Error {}

  /// The number in a field of a struct.
  static func integer(_ field: Int, of bytes: [UInt8]) throws -> Int {
    var rest = bytes[...]
    guard let found = try structure(&rest).first(where: { $0.field == field }) else { throw Malformed() }
    return found.number
  }

  /// The number in a field of the struct that is a field of a struct.
  static func integer(_ field: Int, in outer: Int, of bytes: [UInt8]) throws -> Int {
    var rest = bytes[...]
    guard let found = try structure(&rest).first(where: { $0.field == outer }) else { throw Malformed() }
    return try integer(field, of: found.bytes)
  }

  private static func structure(_ rest: inout ArraySlice<UInt8>) throws -> [(field: Int, number: Int, bytes: [UInt8])] {
    var fields: [(field: Int, number: Int, bytes: [UInt8])] = []
    var field = 0
    while let header = rest.popFirst(), header != 0 {
      field = header >> 4 == 0 ? zigzag(try varint(&rest)) : field + Int(header >> 4)
      let start = rest
      let number = try value(header & 15, &rest)
      fields.append((field, number, Array(start.dropLast(rest.count))))
    }
    return fields
  }

  private static func value(_ type: UInt8, _ rest: inout ArraySlice<UInt8>) throws -> Int {
    switch type {
    case 1, 2: return type == 1 ? 1 : 0
    case 4, 5, 6: return zigzag(try varint(&rest))
    case 8:
      let count = try varint(&rest)
      rest = rest.dropFirst(count)
    case 9:
      guard let header = rest.popFirst() else { throw Malformed() }
      let count = header >> 4 == 15 ? try varint(&rest) : Int(header >> 4)
      for _ in 0..<count { _ = try value(header & 15, &rest) }
    case 12: _ = try structure(&rest)
    default: throw Malformed()
    }
    return 0
  }

  private static func zigzag(_ value: Int) -> Int { value >> 1 ^ -(value & 1) }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> Int {
    var number = 0
    for shift in stride(from: 0, to: 63, by: 7) {
      guard let byte = rest.popFirst() else { throw Malformed() }
      number |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    throw Malformed()
  }
}
