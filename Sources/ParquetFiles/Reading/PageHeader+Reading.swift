/// Headers of pages, without the statistics in them, which nothing here looks at.
extension PageHeader {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    let start = reader.place
    var header = PageHeader(type: PageType(rawValue: -1), uncompressedSize: -1, compressedSize: -1)
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): header.type = try reader.enumeration()
      case (2, .int32): header.uncompressedSize = try reader.int32()
      case (3, .int32): header.compressedSize = try reader.int32()
      case (4, .int32): header.checksum = UInt32(truncatingIfNeeded: try reader.int32())
      case (5, .structure): header.data = try DataPageHeader(&reader)
      case (7, .structure): header.dictionary = try DictionaryPageHeader(&reader)
      case (8, .structure): header.dataV2 = try DataPageHeaderV2(&reader)
      default: try reader.skip(field.type)
      }
    }
    guard header.uncompressedSize >= 0, header.compressedSize >= 0 else {
      throw ParquetFault(
        "a page of \(header.compressedSize) bytes, decompressed \(header.uncompressedSize)", at: start)
    }
    self = header
  }
}

extension DataPageHeader {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var header = DataPageHeader(valueCount: -1, encoding: PageEncoding(rawValue: -1))
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): header.valueCount = try reader.int32()
      case (2, .int32): header.encoding = try reader.enumeration()
      case (3, .int32): header.definitionLevelEncoding = try reader.enumeration()
      case (4, .int32): header.repetitionLevelEncoding = try reader.enumeration()
      default: try reader.skip(field.type)
      }
    }
    self = header
  }
}

extension DictionaryPageHeader {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var header = DictionaryPageHeader(valueCount: -1, encoding: PageEncoding(rawValue: -1))
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): header.valueCount = try reader.int32()
      case (2, .int32): header.encoding = try reader.enumeration()
      case (3, .yes): header.isSorted = true
      case (3, .no): header.isSorted = false
      default: try reader.skip(field.type)
      }
    }
    self = header
  }
}

extension DataPageHeaderV2 {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var header = DataPageHeaderV2(
      valueCount: -1, nullCount: -1, rowCount: -1, encoding: PageEncoding(rawValue: -1), definitionLevelsSize: -1,
      repetitionLevelsSize: -1)
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): header.valueCount = try reader.int32()
      case (2, .int32): header.nullCount = try reader.int32()
      case (3, .int32): header.rowCount = try reader.int32()
      case (4, .int32): header.encoding = try reader.enumeration()
      case (5, .int32): header.definitionLevelsSize = try reader.int32()
      case (6, .int32): header.repetitionLevelsSize = try reader.int32()
      case (7, .yes): header.isCompressed = true
      case (7, .no): header.isCompressed = false
      default: try reader.skip(field.type)
      }
    }
    self = header
  }
}
