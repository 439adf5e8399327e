import FileFormats

/// How values stand in the pages, and what they become.
enum StoredForm: Hashable, Sendable {
  case booleans
  case int32s, int64s, floats, doubles
  /// 32 bits that are kept as 64.
  case int32sWidened(isSigned: Bool)
  /// 64 bits without sign, kept where they have 63.
  case unsignedInt64s
  case int96s
  case decimal32s(scale: Int)
  case decimal64s(scale: Int)
  /// Decimal numbers of so many bytes, or of a length each.
  case decimalBytes(fixed: Int?, scale: Int)
  case halves
  case texts(fixed: Int?)
  case uuids
}

/// A column of the file that is read.
struct LeafColumn: Sendable {
  /// Its place among all columns of the file, those that are refused too.
  var place: Int
  var schema: ColumnSchema
  var form: StoredForm
  var type: PhysicalType
}

extension LeafColumn {
  /// - Throws: Why it is not read.
  init(_ element: SchemaElement, place: Int) throws(ParquetFault) {
    let meaning = try Meaning(element)
    let (form, kind) = try meaning.formAndKind()
    let schema = ColumnSchema(element.name, kind, isOptional: element.repetition == .optional)
    self.init(place: place, schema: schema, form: form, type: meaning.type)
  }
}

/// What a column's description in the file says, with the words of the format's first version put into those of today.
private struct Meaning {
  let type: PhysicalType
  private let length: Int
  private let logical: LogicalType?

  init(_ element: SchemaElement) throws(ParquetFault) {
    guard let type = element.type, PhysicalType.names.indices.contains(Int(type.rawValue)) else {
      throw ParquetFault("its type is unknown")
    }
    self.type = type
    length = element.typeLength ?? 0
    if type == .fixedLengthByteArray, length < 1 { throw ParquetFault("its values have \(length) bytes") }
    if let logical = element.logicalType { self.logical = logical } else { logical = try Self.logical(element) }
  }

  private static func logical(_ element: SchemaElement) throws(ParquetFault) -> LogicalType? {
    switch element.convertedType {
    case nil: nil
    case .utf8: .string
    case .enumeration: .enumeration
    case .json: .json
    case .bson: .bson
    case .decimal: .decimal(scale: element.scale ?? 0, precision: element.precision ?? 0)
    case .date: .date
    case .timeMilliseconds: .time(isAdjustedToUTC: true, unit: .milliseconds)
    case .timeMicroseconds: .time(isAdjustedToUTC: true, unit: .microseconds)
    case .timestampMilliseconds: .timestamp(isAdjustedToUTC: true, unit: .milliseconds)
    case .timestampMicroseconds: .timestamp(isAdjustedToUTC: true, unit: .microseconds)
    case .uint8: .integer(bitWidth: 8, isSigned: false)
    case .uint16: .integer(bitWidth: 16, isSigned: false)
    case .uint32: .integer(bitWidth: 32, isSigned: false)
    case .uint64: .integer(bitWidth: 64, isSigned: false)
    case .int8: .integer(bitWidth: 8, isSigned: true)
    case .int16: .integer(bitWidth: 16, isSigned: true)
    case .int32: .integer(bitWidth: 32, isSigned: true)
    case .int64: .integer(bitWidth: 64, isSigned: true)
    case let other?: throw ParquetFault("\(other.name) columns are not read")
    }
  }

  func formAndKind() throws(ParquetFault) -> (StoredForm, ColumnKind) {
    switch type {
    case .boolean: return (.booleans, .boolean)
    case .int32: return try ofInt32()
    case .int64: return try ofInt64()
    case .int96: return (.int96s, .timestamp(.nanoseconds, isUTC: false))
    case .float: return (.floats, .float)
    case .double: return (.doubles, .double)
    default: return try ofBytes()
    }
  }

  private func ofInt32() throws(ParquetFault) -> (StoredForm, ColumnKind) {
    switch logical {
    case nil, .unknown?: (.int32s, .int32)
    case .integer(32, isSigned: false): (.int32sWidened(isSigned: false), .int64)
    case .integer(8...32, _): (.int32s, .int32)
    case .date: (.int32s, .date)
    case .time(_, .milliseconds): (.int32sWidened(isSigned: true), .time(.milliseconds))
    case .decimal(let scale, let precision):
      (.decimal32s(scale: scale), try decimal(scale: scale, precision: precision))
    default: throw unfit()
    }
  }

  private func ofInt64() throws(ParquetFault) -> (StoredForm, ColumnKind) {
    switch logical {
    case nil, .unknown?, .integer(64, isSigned: true): (.int64s, .int64)
    case .integer(64, isSigned: false): (.unsignedInt64s, .int64)
    case .time(_, let unit) where unit != .milliseconds: (.int64s, .time(unit))
    case .timestamp(let isUTC, let unit): (.int64s, .timestamp(unit, isUTC: isUTC))
    case .decimal(let scale, let precision):
      (.decimal64s(scale: scale), try decimal(scale: scale, precision: precision))
    default: throw unfit()
    }
  }

  private func ofBytes() throws(ParquetFault) -> (StoredForm, ColumnKind) {
    let fixed = type == .fixedLengthByteArray ? length : nil
    switch logical {
    case nil, .string, .enumeration, .json, .unknown: return (.texts(fixed: fixed), .text)
    case .uuid where fixed == 16: return (.uuids, .text)
    case .float16 where fixed == 2: return (.halves, .float)
    case .decimal(let scale, let precision):
      guard (fixed ?? 1) <= StoredNumbers.longestDecimal else {
        throw ParquetFault("decimal numbers of \(length) bytes; at most \(StoredNumbers.longestDecimal) are read")
      }
      return (.decimalBytes(fixed: fixed, scale: scale), try decimal(scale: scale, precision: precision))
    default: throw unfit()
    }
  }

  private func decimal(scale: Int, precision: Int) throws(ParquetFault) -> ColumnKind {
    guard precision > 0, scale >= 0, scale <= precision else {
      throw ParquetFault("decimal numbers of \(precision) digits, \(scale) of them behind the point")
    }
    return .decimal(precision: precision, scale: scale)
  }

  private func unfit() -> ParquetFault {
    guard let logical else { return ParquetFault("\(type.name) columns are not read") }
    let name =
      switch logical {
      case .bson: "BSON"
      case .uuid: "UUID"
      case .float16: "FLOAT16"
      case .integer(let bits, let isSigned): "\(isSigned ? "INT" : "UINT")_\(bits)"
      case .time: "TIME"
      case .timestamp: "TIMESTAMP"
      case .date: "DATE"
      case .decimal: "DECIMAL"
      case .string: "STRING"
      case .enumeration: "ENUM"
      case .json: "JSON"
      case .map: "MAP"
      case .list: "LIST"
      case .unknown: "UNKNOWN"
      case .other(let number): "type number \(number)"
      }
    return ParquetFault("\(name) columns stored as \(type.name) are not read")
  }
}
