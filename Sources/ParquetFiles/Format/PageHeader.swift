/// What stands before each page.
struct PageHeader: CompactStruct, Equatable, Sendable {
  var type: PageType
  /// Bytes of the page behind its header, before compression.
  var uncompressedSize: Int
  /// Bytes of the page behind its header, as they stand in the file.
  var compressedSize: Int
  /// CRC-32 of the page behind its header, as it stands in the file.
  var checksum: UInt32?
  var data: DataPageHeader?
  var dictionary: DictionaryPageHeader?
  var dataV2: DataPageHeaderV2?

  func write(to writer: inout CompactWriter) {
    writer.enumeration(1, type)
    writer.int32(2, uncompressedSize)
    writer.int32(3, compressedSize)
    writer.int32(4, checksum.map { Int(Int32(bitPattern: $0)) })
    writer.structure(5, data)
    if type == .index { writer.structure(6, EmptyStruct()) }
    writer.structure(7, dictionary)
    writer.structure(8, dataV2)
  }
}

/// Of a data page of the first version: levels and values are one piece.
struct DataPageHeader: CompactStruct, Equatable, Sendable {
  /// Number of values, absent ones included.
  var valueCount: Int
  var encoding: PageEncoding
  var definitionLevelEncoding = PageEncoding.runLength
  var repetitionLevelEncoding = PageEncoding.runLength
  var statistics: Statistics?

  func write(to writer: inout CompactWriter) {
    writer.int32(1, valueCount)
    writer.enumeration(2, encoding)
    writer.enumeration(3, definitionLevelEncoding)
    writer.enumeration(4, repetitionLevelEncoding)
    writer.structure(5, statistics)
  }
}

/// Of the page with the distinct values of a column chunk.
struct DictionaryPageHeader: CompactStruct, Equatable, Sendable {
  /// Number of distinct values.
  var valueCount: Int
  var encoding = PageEncoding.plain
  /// Whether the values ascend.
  var isSorted: Bool?

  func write(to writer: inout CompactWriter) {
    writer.int32(1, valueCount)
    writer.enumeration(2, encoding)
    writer.boolean(3, isSorted)
  }
}

/// Of a data page of the second version: levels stand before the values and are never compressed.
struct DataPageHeaderV2: CompactStruct, Equatable, Sendable {
  /// Number of values, absent ones included.
  var valueCount: Int
  /// Number of absent values.
  var nullCount: Int
  var rowCount: Int
  var encoding: PageEncoding
  /// Bytes of the definition levels.
  var definitionLevelsSize: Int
  /// Bytes of the repetition levels.
  var repetitionLevelsSize: Int
  /// Whether the values are compressed; true where it is not said.
  var isCompressed: Bool?
  var statistics: Statistics?

  func write(to writer: inout CompactWriter) {
    writer.int32(1, valueCount)
    writer.int32(2, nullCount)
    writer.int32(3, rowCount)
    writer.enumeration(4, encoding)
    writer.int32(5, definitionLevelsSize)
    writer.int32(6, repetitionLevelsSize)
    writer.boolean(7, isCompressed)
    writer.structure(8, statistics)
  }
}

/// What is known of the values of a page or column chunk; the ends are in PLAIN encoding, texts without their length.
struct Statistics: CompactStruct, Equatable, Sendable {
  /// The greatest value by the order of the format's first version, in which texts are of signed bytes.
  var oldMaximum: [UInt8]?
  /// The least value by that order.
  var oldMinimum: [UInt8]?
  var nullCount: Int?
  var distinctCount: Int?
  /// Nothing is greater; by the column's order in the file's metadata.
  var maximum: [UInt8]?
  /// Nothing is less.
  var minimum: [UInt8]?
  /// Whether `maximum` is a value itself.
  var isMaximumExact: Bool?
  /// Whether `minimum` is a value itself.
  var isMinimumExact: Bool?
  /// How many values are not numbers; the ends leave them out.
  var nanCount: Int?

  func write(to writer: inout CompactWriter) {
    writer.binary(1, oldMaximum)
    writer.binary(2, oldMinimum)
    writer.int64(3, nullCount)
    writer.int64(4, distinctCount)
    writer.binary(5, maximum)
    writer.binary(6, minimum)
    writer.boolean(7, isMaximumExact)
    writer.boolean(8, isMinimumExact)
    writer.int64(9, nanCount)
  }
}
