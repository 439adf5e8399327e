import FileFormats
import Foundation
import Testing

@testable import ParquetFiles

/// Files under construction: the row groups that are whole are read, and nothing else.
@Suite struct RecoveryTests {
  private static let schema = [
    ColumnSchema("i", .int64), ColumnSchema("t", .text, isOptional: true), ColumnSchema("x", .double),
  ]

  private static func batch(_ rows: Range<Int>) -> ColumnBatch {
    let columns = [
      Column(.int64s(rows.map { Int64($0) })),
      Column(.texts(TextColumn(rows.map { $0 % 3 == 0 ? "" : "t\($0 % 5)" })), isPresent: rows.map { $0 % 3 != 0 }),
      Column(.doubles(rows.map { Double($0) / 7 })),
    ]
    return ColumnBatch(schema, columns, rowCount: rows.count)
  }

  /// The bytes of a file of four row groups of ten rows, with or without its end.
  private static func file(isClosed: Bool) throws -> [UInt8] {
    try withTemporaryFile { path in
      let writer = try ParquetWriter(path, schema: schema, options: ParquetOptions(metadata: [("made by", "a test")]))
      for start in stride(from: 0, to: 40, by: 10) {
        try writer.add(batch(start..<start + 10))
        try writer.flush()
      }
      let partial = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
      try writer.close()
      return isClosed ? try Array(Data(contentsOf: URL(fileURLWithPath: path))) : partial
    }
  }

  @Test func aFileWithItsEndIsReadAsAnyOther() throws {
    try withTemporaryFile { path in
      try Data(Self.file(isClosed: true)).write(to: URL(fileURLWithPath: path))
      for reader in [try ParquetReader(path), try ParquetReader(recovering: path)] {
        #expect(reader.rowGroupCount == 4 && reader.schema == Self.schema)
        #expect(try reader.read() == Self.batch(0..<40))
        #expect(try reader.read(rowGroup: 2, columns: [2, 0]).columns[1] == Self.batch(20..<30).columns[0])
        #expect(reader.metadata.contains { $0 == ("made by", "a test") })
        let statistics = reader.statistics(rowGroup: 1, column: 0)
        #expect(statistics == ColumnStatistics(minimum: .integer(10), maximum: .integer(19), nullCount: 0))
      }
    }
  }

  @Test func whatIsWholeIsRecovered() throws {
    let bytes = try Self.file(isClosed: false)
    try withTemporaryFile { path in
      var counts: [Int] = []
      for count in stride(from: bytes.count % 3, through: bytes.count, by: 3) {
        try Data(bytes[..<count]).write(to: URL(fileURLWithPath: path))
        #expect(throws: ParquetError.self) { try ParquetReader(path) }
        guard let reader = try? ParquetReader(recovering: path) else {
          #expect(counts.isEmpty)
          continue
        }
        if counts.last != reader.rowCount {
          counts.append(reader.rowCount)
          let batch = try reader.read()
          #expect(batch.rowCount == reader.rowCount && (batch == Self.batch(0..<batch.rowCount) || batch.rowCount == 0))
          #expect(reader.metadata.contains { $0 == ("made by", "a test") })
        }
      }
      #expect(counts == [0, 10, 20, 30, 40])
    }
  }

  @Test func otherFilesCannotBeRecovered() throws {
    try withTemporaryFile { path in
      let bytes = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("pandas.parquet")))
      try bytes.dropLast(9).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: ParquetError.self) { try ParquetReader(recovering: path) }
      #expect(error?.message.hasPrefix("nothing can be recovered") == true)
    }
  }
}
