/// What stands at the end of a Parquet file.
struct FileMetaData: CompactStruct, Equatable, Sendable {
  var version = 1
  /// The tree of columns, each node before those below it; the first is the root.
  var schema: [SchemaElement]
  var rowCount: Int
  var rowGroups: [RowGroup]
  var keyValues: [KeyValue]?
  /// The program that wrote the file.
  var createdBy: String?
  /// By what order the statistics of each column are; nothing can be said of them where this is missing.
  var columnOrders: [ColumnOrder]?

  func write(to writer: inout CompactWriter) {
    writer.int32(1, version)
    writer.structures(2, schema)
    writer.int64(3, rowCount)
    writer.structures(4, rowGroups)
    writer.structures(5, keyValues)
    writer.text(6, createdBy)
    writer.structures(7, columnOrders)
  }
}

/// A column, or a node with columns below it.
struct SchemaElement: CompactStruct, Equatable, Sendable {
  /// Of a column; nil for a node.
  var type: PhysicalType?
  /// Bytes of each value of FIXED_LEN_BYTE_ARRAY.
  var typeLength: Int?
  /// Nil for the root only.
  var repetition: Repetition?
  var name: String
  /// Of a node.
  var childCount: Int?
  var convertedType: ConvertedType?
  var scale: Int?
  var precision: Int?
  var fieldID: Int?
  var logicalType: LogicalType?

  func write(to writer: inout CompactWriter) {
    writer.enumeration(1, type)
    writer.int32(2, typeLength)
    writer.enumeration(3, repetition)
    writer.text(4, name)
    writer.int32(5, childCount)
    writer.enumeration(6, convertedType)
    writer.int32(7, scale)
    writer.int32(8, precision)
    writer.int32(9, fieldID)
    writer.structure(10, logicalType)
  }
}

/// Some rows of all columns.
struct RowGroup: CompactStruct, Equatable, Sendable {
  /// In the order of the schema's columns.
  var columns: [ColumnChunk]
  /// Bytes of all pages before compression, headers included.
  var uncompressedSize: Int
  var rowCount: Int
  /// Where its first page begins in the file.
  var fileOffset: Int?
  /// Bytes of all pages in the file, headers included.
  var compressedSize: Int?
  /// Its number in the file.
  var ordinal: Int?

  func write(to writer: inout CompactWriter) {
    writer.structures(1, columns)
    writer.int64(2, uncompressedSize)
    writer.int64(3, rowCount)
    writer.int64(5, fileOffset)
    writer.int64(6, compressedSize)
    writer.int16(7, ordinal)
  }
}

/// Where the values of a column in a row group are.
struct ColumnChunk: CompactStruct, Equatable, Sendable {
  /// The file they are in, where it is not this one.
  var filePath: String?
  /// Without use; 0 by the format.
  var fileOffset = 0
  var metaData: ColumnMetaData?

  func write(to writer: inout CompactWriter) {
    writer.text(1, filePath)
    writer.int64(2, fileOffset)
    writer.structure(3, metaData)
  }
}

/// The pages of a column in a row group, one behind the other.
struct ColumnMetaData: CompactStruct, Equatable, Sendable {
  var type: PhysicalType
  /// All that occur, those of levels too.
  var encodings: [PageEncoding]
  /// The names from the root, without it, to the column.
  var path: [String]
  var codec: CompressionCodec
  /// Number of values, absent ones included.
  var valueCount: Int
  /// Bytes of all pages before compression, headers included.
  var uncompressedSize: Int
  /// Bytes of all pages in the file, headers included.
  var compressedSize: Int
  /// Where the first data page begins in the file.
  var dataPageOffset: Int
  /// Where the dictionary page begins.
  var dictionaryPageOffset: Int?
  var statistics: Statistics?
  /// How many pages have which encoding.
  var pageCounts: [PageCount]?

  func write(to writer: inout CompactWriter) {
    writer.enumeration(1, type)
    writer.enumerations(2, encodings)
    writer.texts(3, path)
    writer.enumeration(4, codec)
    writer.int64(5, valueCount)
    writer.int64(6, uncompressedSize)
    writer.int64(7, compressedSize)
    writer.int64(9, dataPageOffset)
    writer.int64(11, dictionaryPageOffset)
    writer.structure(12, statistics)
    writer.structures(13, pageCounts)
  }
}

/// How many pages of a column chunk have a type and encoding.
struct PageCount: CompactStruct, Equatable, Sendable {
  var type: PageType
  var encoding: PageEncoding
  var count: Int

  func write(to writer: inout CompactWriter) {
    writer.enumeration(1, type)
    writer.enumeration(2, encoding)
    writer.int32(3, count)
  }
}

/// Something said of the whole file.
struct KeyValue: CompactStruct, Equatable, Sendable {
  var key: String
  var value: String?

  func write(to writer: inout CompactWriter) {
    writer.text(1, key)
    writer.text(2, value)
  }
}

/// By what order a column's statistics are; one of the format's unions.
enum ColumnOrder: CompactStruct, Hashable, Sendable {
  /// That of the column's type.
  case type
  /// The total order of IEEE 754.
  case ieee754
  /// One that this version of the program does not know, by its number.
  case other(Int)

  /// Its number in the union.
  var number: Int {
    switch self {
    case .type: 1
    case .ieee754: 2
    case .other(let number): number
    }
  }

  func write(to writer: inout CompactWriter) { writer.structure(number, EmptyStruct()) }
}
