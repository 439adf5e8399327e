/// A number of Parquet's metadata that stands for one of a few things; later versions of the format know more of them.
protocol ParquetEnumeration: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
  init(rawValue: Int32)
  /// The names of the format, from number 0 on.
  static var names: [String] { get }
}

extension ParquetEnumeration {
  /// The name of the format, or the number where this version of the program knows none.
  var name: String { Self.names.indices.contains(Int(rawValue)) ? Self.names[Int(rawValue)] : "number \(rawValue)" }
}

/// How the values of a column are stored.
struct PhysicalType: ParquetEnumeration {
  let rawValue: Int32
  static let names = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]

  static let boolean = PhysicalType(rawValue: 0)
  static let int32 = PhysicalType(rawValue: 1)
  static let int64 = PhysicalType(rawValue: 2)
  static let int96 = PhysicalType(rawValue: 3)
  static let float = PhysicalType(rawValue: 4)
  static let double = PhysicalType(rawValue: 5)
  static let byteArray = PhysicalType(rawValue: 6)
  static let fixedLengthByteArray = PhysicalType(rawValue: 7)
}

/// What stored values mean, in the words of the format's first version.
struct ConvertedType: ParquetEnumeration {
  let rawValue: Int32
  static let names = [
    "UTF8", "MAP", "MAP_KEY_VALUE", "LIST", "ENUM", "DECIMAL", "DATE", "TIME_MILLIS", "TIME_MICROS",
    "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32",
    "INT_64", "JSON", "BSON", "INTERVAL",
  ]

  static let utf8 = ConvertedType(rawValue: 0)
  static let map = ConvertedType(rawValue: 1)
  static let mapKeyValue = ConvertedType(rawValue: 2)
  static let list = ConvertedType(rawValue: 3)
  static let enumeration = ConvertedType(rawValue: 4)
  static let decimal = ConvertedType(rawValue: 5)
  static let date = ConvertedType(rawValue: 6)
  static let timeMilliseconds = ConvertedType(rawValue: 7)
  static let timeMicroseconds = ConvertedType(rawValue: 8)
  static let timestampMilliseconds = ConvertedType(rawValue: 9)
  static let timestampMicroseconds = ConvertedType(rawValue: 10)
  static let uint8 = ConvertedType(rawValue: 11)
  static let uint16 = ConvertedType(rawValue: 12)
  static let uint32 = ConvertedType(rawValue: 13)
  static let uint64 = ConvertedType(rawValue: 14)
  static let int8 = ConvertedType(rawValue: 15)
  static let int16 = ConvertedType(rawValue: 16)
  static let int32 = ConvertedType(rawValue: 17)
  static let int64 = ConvertedType(rawValue: 18)
  static let json = ConvertedType(rawValue: 19)
  static let bson = ConvertedType(rawValue: 20)
  static let interval = ConvertedType(rawValue: 21)
}

/// How often a field stands in a record.
struct Repetition: ParquetEnumeration {
  let rawValue: Int32
  static let names = ["REQUIRED", "OPTIONAL", "REPEATED", "VECTOR"]

  static let required = Repetition(rawValue: 0)
  static let optional = Repetition(rawValue: 1)
  static let repeated = Repetition(rawValue: 2)
}

/// How values or levels are put into a page.
struct PageEncoding: ParquetEnumeration {
  let rawValue: Int32
  static let names = [
    "PLAIN", "GROUP_VAR_INT", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED",
    "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT",
  ]

  static let plain = PageEncoding(rawValue: 0)
  static let plainDictionary = PageEncoding(rawValue: 2)
  static let runLength = PageEncoding(rawValue: 3)
  static let bitPacked = PageEncoding(rawValue: 4)
  static let deltaBinaryPacked = PageEncoding(rawValue: 5)
  static let deltaLengthByteArray = PageEncoding(rawValue: 6)
  static let deltaByteArray = PageEncoding(rawValue: 7)
  static let runLengthDictionary = PageEncoding(rawValue: 8)
  static let byteStreamSplit = PageEncoding(rawValue: 9)
}

/// How the pages of a column are compressed.
struct CompressionCodec: ParquetEnumeration {
  let rawValue: Int32
  static let names = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]

  static let uncompressed = CompressionCodec(rawValue: 0)
  static let snappy = CompressionCodec(rawValue: 1)
  static let gzip = CompressionCodec(rawValue: 2)
  static let lzo = CompressionCodec(rawValue: 3)
  static let brotli = CompressionCodec(rawValue: 4)
  static let lz4 = CompressionCodec(rawValue: 5)
  static let zstd = CompressionCodec(rawValue: 6)
  static let lz4Raw = CompressionCodec(rawValue: 7)
}

/// What stands in a page.
struct PageType: ParquetEnumeration {
  let rawValue: Int32
  static let names = ["DATA_PAGE", "INDEX_PAGE", "DICTIONARY_PAGE", "DATA_PAGE_V2"]

  static let data = PageType(rawValue: 0)
  static let index = PageType(rawValue: 1)
  static let dictionary = PageType(rawValue: 2)
  static let dataV2 = PageType(rawValue: 3)
}
