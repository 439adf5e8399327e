import FileFormats
import Foundation
import Testing

@testable import ParquetFiles

/// Files that lie about each length and place that reading takes from them.
@Suite struct HostileFileTests {
  private static let honest = HandmadeFile(.int32, rows: 3, pages: HandmadeFile.page(3, HandmadeFile.int32s(1, 2, 3)))

  /// An honest file after a change of what its footer says of the column.
  private static func column(_ change: (inout ColumnMetaData) -> Void) -> ParquetError? {
    var file = honest
    guard var column = file.metadata.rowGroups[0].columns[0].metaData else { return nil }
    change(&column)
    file.metadata.rowGroups[0].columns[0].metaData = column
    return file.error
  }

  private static func footer(_ change: (inout FileMetaData) -> Void) -> ParquetError? {
    var file = honest
    change(&file.metadata)
    return file.error
  }

  @Test func theHonestFileIsRead() throws {
    #expect(try Self.honest.read().columns == [Column(.int32s([1, 2, 3]))])
  }

  @Test func placesOfPages() {
    for offset in [-1, 0, 3, 4_000, Int.max, Int.max - 10, Int.min] {
      #expect(Self.column { $0.dataPageOffset = offset }?.message.contains("bytes of pages at offset") == true)
    }
    for size in [-1, 4_000, Int.max, Int.min] {
      let error = Self.column { $0.compressedSize = size }
      #expect(error?.message.contains(size < 0 ? "pages of \(size) bytes" : "bytes of pages at offset") == true)
    }
    #expect(Self.column { $0.compressedSize = 0 }?.message == "the pages have 0 of 3 rows")
    #expect(Self.column { $0.dataPageOffset = 5 }?.column == "x")
    #expect(Self.column { $0.type = .int64 }?.message == "pages of INT64 where the schema has INT32")
    #expect(Self.column { $0.codec = CompressionCodec(rawValue: 99) }?.message == "compressed by an unknown codec 99")
  }

  @Test func numbersOfRows() {
    for count in [-1, 0, 2, 4, Int.max] {
      #expect(Self.column { $0.valueCount = count }?.message == "\(count) values for 3 rows")
    }
    #expect(Self.footer { $0.rowCount = 4 }?.message == "4 rows are claimed, and the row groups have 3")
    #expect(Self.footer { $0.rowGroups[0].rowCount = -3 }?.message == "the footer: a row group of -3 rows")
    let twice = Self.footer { footer in
      footer.rowGroups = [footer.rowGroups[0], footer.rowGroups[0]]
      for group in 0..<2 { footer.rowGroups[group].rowCount = .max }
    }
    #expect(twice?.rowGroup == 1 && twice?.message == "\(Int.max) rows")
    #expect(Self.footer { $0.rowGroups[0].columns = [] }?.message == "0 columns where the schema has 1")
    let short = HandmadeFile(.int32, rows: 4, pages: HandmadeFile.page(3, HandmadeFile.int32s(1, 2, 3)))
    #expect(short.error?.message == "the pages have 3 of 4 rows")
    #expect(short.error?.rowGroup == 0 && short.error?.column == "x")
    let long = HandmadeFile(.int32, rows: 2, pages: HandmadeFile.page(3, HandmadeFile.int32s(1, 2, 3)))
    #expect(long.error?.message == "a page of 3 values where 2 of 2 rows are left" && long.error?.offset == 4)
    let lying = HandmadeFile(.int32, rows: 1_000, pages: HandmadeFile.page(1_000, HandmadeFile.int32s(1, 2, 3)))
    #expect(lying.error?.message == "1000 values of 4 bytes in 12 bytes")
  }

  @Test func moreThanAFileMayClaim() {
    // Ten bytes of levels that say of two thousand million rows that they have no value.
    let rows = Int(Int32.max)
    let levels: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0]
    let file = HandmadeFile(.double, isOptional: true, rows: rows, pages: HandmadeFile.pageV2(rows, levels: levels, []))
    #expect(file.error?.message.contains("the most that a file of") == true)
    let beyond = Self.column { $0.uncompressedSize = .max }
    #expect(beyond?.message.contains("the most that a file of") == true)
    #expect(Self.column { $0.uncompressedSize = -1 } != nil)
  }

  @Test func manyRowsInFewBytesAreRead() throws {
    let rows = 100_000
    let levels: [UInt8] = [0xC0, 0x9A, 0x0C, 0]
    let file = HandmadeFile(.double, isOptional: true, rows: rows, pages: HandmadeFile.pageV2(rows, levels: levels, []))
    let column = try file.read().columns[0]
    #expect(column.count == rows && column.isPresent?.contains(true) == false)
  }

  @Test func overlappingPages() {
    let error = Self.footer { footer in
      footer.rowGroups.append(footer.rowGroups[0])
      footer.rowCount = 6
    }
    #expect(error?.message == "its pages overlap those of column number 1 of row group 0")
    #expect(error?.rowGroup == 1 && error?.offset == 4)
  }

  @Test func trees() {
    for children in [2, 100, Int(Int32.max)] {
      let error = Self.footer { $0.schema[0].childCount = children }
      #expect(error?.message == "the schema has 2 nodes, and its tree needs more")
    }
    #expect(Self.footer { $0.schema[0].childCount = -1 }?.message.contains("belong to none") == true)
    #expect(Self.footer { $0.schema = [] }?.message == "the footer has no schema")
    for children in [-1, 5, Int(Int32.max)] {
      let error = Self.footer { footer in
        footer.schema[1].type = nil
        footer.schema[1].childCount = children
      }
      #expect(error?.message.contains("its tree needs more") == true)
    }
  }

  @Test func deepStructures() {
    var nested: [UInt8] = []
    for _ in 0..<10_000 { nested.append(0x1C) }
    let footer = nested + Array(repeating: 0, count: 10_001)
    let end = HandmadeFile.int32s(Int32(footer.count)) + Array("PAR1".utf8)
    let error = Self.reading(Array("PAR1".utf8) + footer + end)
    #expect(error?.message == "the footer: structures lie more than 32 deep")
    // A list of sixteen million structures, in six bytes.
    let list: [UInt8] = [0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0x07]
    let listEnd = HandmadeFile.int32s(Int32(list.count)) + Array("PAR1".utf8)
    let lying = Self.reading(Array("PAR1".utf8) + list + listEnd)
    #expect(lying?.message == "the footer: a length of 16777215 where 0 bytes are left" && lying?.offset == 6)
  }

  private static func reading(_ bytes: [UInt8]) -> ParquetError? {
    try? withTemporaryFile { path in
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      do throws(ParquetError) {
        _ = try ParquetReader(path)
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func whatIsNoParquetFile() {
    #expect(Self.reading(Array("PAR1PAR1".utf8))?.message.hasPrefix("no Parquet file: it has 8 bytes") == true)
    #expect(Self.reading(Array("time,open,high,low".utf8))?.message.contains("does not begin with PAR1") == true)
    #expect(Self.reading(Array("PAR1............".utf8))?.message.contains("cut off") == true)
    #expect(Self.reading(Array("PAR1........PARE".utf8))?.message.contains("encrypted") == true)
    #expect(Self.reading(Array("PAR1".utf8) + HandmadeFile.int32s(-1) + Array("PAR1".utf8))?.offset == 4)
    #expect(throws: ParquetError.self) { try ParquetReader("/nowhere/at/all.parquet") }
    #expect(throws: ParquetError.self) { try ParquetReader("/dev/null") }
    #expect(throws: ParquetError.self) { try ParquetReader(Fixture.folder.path) }
  }
}
