import FileFormats
import Foundation

@testable import ParquetFiles

/// A file of one row group, put together by hand so that anything in it can be a lie.
struct HandmadeFile {
  var schema: [SchemaElement]
  /// The pages of each column.
  var chunks: [[UInt8]]
  var metadata: FileMetaData

  /// One column of a type.
  init(
    _ type: PhysicalType, isOptional: Bool = false, rows: Int, pages: [UInt8], codec: CompressionCodec = .uncompressed
  ) {
    schema = [
      SchemaElement(name: "root", childCount: 1),
      SchemaElement(type: type, repetition: isOptional ? .optional : .required, name: "x"),
    ]
    chunks = [pages]
    let column = ColumnMetaData(
      type: type, encodings: [], path: ["x"], codec: codec, valueCount: rows, uncompressedSize: pages.count,
      compressedSize: pages.count, dataPageOffset: 4)
    let group = RowGroup(columns: [ColumnChunk(metaData: column)], uncompressedSize: pages.count, rowCount: rows)
    metadata = FileMetaData(schema: schema, rowCount: rows, rowGroups: [group])
  }

  /// A page of the first version: the header, and the bytes.
  static func page(
    _ rows: Int, _ bytes: [UInt8], _ encoding: PageEncoding = .plain, uncompressed: Int? = nil, compressed: Int? = nil,
    levels: PageEncoding = .runLength, checksum: UInt32? = nil
  ) -> [UInt8] {
    let header = PageHeader(
      type: .data, uncompressedSize: uncompressed ?? bytes.count, compressedSize: compressed ?? bytes.count,
      checksum: checksum,
      data: DataPageHeader(valueCount: rows, encoding: encoding, definitionLevelEncoding: levels))
    return CompactWriter.bytes(of: header) + bytes
  }

  static func dictionary(_ count: Int, _ bytes: [UInt8]) -> [UInt8] {
    let header = PageHeader(
      type: .dictionary, uncompressedSize: bytes.count, compressedSize: bytes.count,
      dictionary: DictionaryPageHeader(valueCount: count))
    return CompactWriter.bytes(of: header) + bytes
  }

  static func pageV2(
    _ rows: Int, levels: [UInt8], _ bytes: [UInt8], _ encoding: PageEncoding = .plain, rowCount: Int? = nil,
    levelsSize: Int? = nil
  ) -> [UInt8] {
    let header = PageHeader(
      type: .dataV2, uncompressedSize: levels.count + bytes.count, compressedSize: levels.count + bytes.count,
      dataV2: DataPageHeaderV2(
        valueCount: rows, nullCount: 0, rowCount: rowCount ?? rows, encoding: encoding,
        definitionLevelsSize: levelsSize ?? levels.count, repetitionLevelsSize: 0, isCompressed: false))
    return CompactWriter.bytes(of: header) + levels + bytes
  }

  /// The bytes of four numbers of 32 bits each.
  static func int32s(_ values: Int32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * Int32($0))) } }
  }

  var bytes: [UInt8] {
    let footer = CompactWriter.bytes(of: metadata)
    return Array("PAR1".utf8) + chunks.joined() + footer + Self.int32s(Int32(footer.count)) + Array("PAR1".utf8)
  }

  /// What reading it gives: the values as text, or the error.
  func read() throws -> ColumnBatch {
    try withTemporaryFile { path in
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return try ParquetReader(path).read(threads: 1)
    }
  }

  /// The error that reading it ends in.
  var error: ParquetError? {
    do {
      _ = try read()
      return nil
    } catch {
      return error as? ParquetError
    }
  }
}
