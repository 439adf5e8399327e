/// The end of a file, as far as reading needs it: the encodings, paths and page counts of column chunks stay empty.
///
/// What the format requires has to be there, or a list of a million empty structures would take many times its bytes.
extension FileMetaData {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var file = FileMetaData(schema: [], rowCount: -1, rowGroups: [])
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): file.version = try reader.int32()
      case (2, .list):
        file.schema = try reader.structures { (reader) throws(ParquetFault) in try SchemaElement(&reader) } ?? []
      case (3, .int64): file.rowCount = try reader.int64()
      case (4, .list):
        file.rowGroups = try reader.structures { (reader) throws(ParquetFault) in try RowGroup(&reader) } ?? []
      case (5, .list):
        file.keyValues = try reader.structures { (reader) throws(ParquetFault) in try KeyValue(&reader) }
      case (6, .binary): file.createdBy = try reader.text()
      case (7, .list):
        file.columnOrders = try reader.structures { (reader) throws(ParquetFault) in try ColumnOrder(&reader) }
      case (8, .structure): throw ParquetFault("the file is encrypted, which is not read", at: reader.place)
      default: try reader.skip(field.type)
      }
    }
    self = file
  }
}

extension SchemaElement {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var element = SchemaElement(name: "")
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): element.type = try reader.enumeration()
      case (2, .int32): element.typeLength = try reader.int32()
      case (3, .int32): element.repetition = try reader.enumeration()
      case (4, .binary): element.name = try reader.text()
      case (5, .int32): element.childCount = try reader.int32()
      case (6, .int32): element.convertedType = try reader.enumeration()
      case (7, .int32): element.scale = try reader.int32()
      case (8, .int32): element.precision = try reader.int32()
      case (9, .int32): element.fieldID = try reader.int32()
      case (10, .structure): element.logicalType = try LogicalType(&reader)
      default: try reader.skip(field.type)
      }
    }
    if element.name.isEmpty, element.type == nil, element.childCount == nil {
      throw ParquetFault("a column of the schema without name and type", at: reader.place)
    }
    self = element
  }
}

extension RowGroup {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var group = RowGroup(columns: [], uncompressedSize: 0, rowCount: -1)
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .list):
        group.columns = try reader.structures { (reader) throws(ParquetFault) in try ColumnChunk(&reader) } ?? []
      case (2, .int64): group.uncompressedSize = try reader.int64()
      case (3, .int64): group.rowCount = try reader.int64()
      case (5, .int64): group.fileOffset = try reader.int64()
      case (6, .int64): group.compressedSize = try reader.int64()
      case (7, .int16): group.ordinal = try reader.int32()
      default: try reader.skip(field.type)
      }
    }
    guard group.rowCount >= 0 else { throw ParquetFault("a row group of \(group.rowCount) rows", at: reader.place) }
    self = group
  }
}

extension ColumnChunk {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var chunk = ColumnChunk()
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .binary): chunk.filePath = try reader.text()
      case (2, .int64): chunk.fileOffset = try reader.int64()
      case (3, .structure): chunk.metaData = try ColumnMetaData(&reader)
      default: try reader.skip(field.type)
      }
    }
    guard chunk.metaData != nil else {
      throw ParquetFault("a column of a row group without metadata, or encrypted", at: reader.place)
    }
    self = chunk
  }
}

extension ColumnMetaData {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var column = ColumnMetaData(
      type: PhysicalType(rawValue: -1), encodings: [], path: [], codec: CompressionCodec(rawValue: -1), valueCount: -1,
      uncompressedSize: -1, compressedSize: -1, dataPageOffset: -1)
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .int32): column.type = try reader.enumeration()
      case (4, .int32): column.codec = try reader.enumeration()
      case (5, .int64): column.valueCount = try reader.int64()
      case (6, .int64): column.uncompressedSize = try reader.int64()
      case (7, .int64): column.compressedSize = try reader.int64()
      case (9, .int64): column.dataPageOffset = try reader.int64()
      case (11, .int64): column.dictionaryPageOffset = try reader.int64()
      case (12, .structure): column.statistics = try Statistics(&reader)
      default: try reader.skip(field.type)
      }
    }
    guard column.codec.rawValue >= 0, column.compressedSize >= 0, column.uncompressedSize >= 0 else {
      throw ParquetFault(
        "pages of \(column.compressedSize) bytes, decompressed \(column.uncompressedSize), by codec"
          + " \(column.codec.name)",
        at: reader.place)
    }
    self = column
  }
}

extension Statistics {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var statistics = Statistics()
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .binary): statistics.oldMaximum = try reader.binary()
      case (2, .binary): statistics.oldMinimum = try reader.binary()
      case (3, .int64): statistics.nullCount = try reader.int64()
      case (4, .int64): statistics.distinctCount = try reader.int64()
      case (5, .binary): statistics.maximum = try reader.binary()
      case (6, .binary): statistics.minimum = try reader.binary()
      case (7, .yes), (7, .no): statistics.isMaximumExact = field.type == .yes
      case (8, .yes), (8, .no): statistics.isMinimumExact = field.type == .yes
      case (9, .int64): statistics.nanCount = try reader.int64()
      default: try reader.skip(field.type)
      }
    }
    self = statistics
  }
}

extension KeyValue {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var pair = KeyValue(key: "")
    let start = reader.place
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch (field.number, field.type) {
      case (1, .binary): pair.key = try reader.text()
      case (2, .binary): pair.value = try reader.text()
      default: try reader.skip(field.type)
      }
    }
    guard reader.place > start + 1 else { throw ParquetFault("an entry without a key", at: start) }
    self = pair
  }
}

extension ColumnOrder {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var order = ColumnOrder.other(0)
    try reader.structure { (reader, field) throws(ParquetFault) in
      switch field.number {
      case 1: order = .type
      case 2: order = .ieee754
      default: order = .other(field.number)
      }
      try reader.skip(field.type)
    }
    self = order
  }
}
