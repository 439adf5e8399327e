import FileFormats

extension ColumnKind {
  /// How values of this kind are stored by the writer.
  ///
  /// Decimal numbers are kept as the nearest doubles, and are written as those: which digits a decimal number of the
  /// precision would have is not known any more.
  var physicalType: PhysicalType {
    switch self {
    case .boolean: .boolean
    case .int32, .date, .time(.milliseconds): .int32
    case .int64, .time, .timestamp: .int64
    case .float: .float
    case .double, .decimal: .double
    case .text: .byteArray
    }
  }

  /// Bytes of a value in the count of `ParquetOptions.rowGroupBytes`; of a text those besides its own.
  var width: Int {
    switch storage {
    case .booleans: 1
    case .int32s, .floats, .texts: 4
    case .int64s, .doubles: 8
    }
  }

  fileprivate var logicalType: LogicalType? {
    switch self {
    case .boolean, .int32, .int64, .float, .double, .decimal: nil
    case .text: .string
    case .date: .date
    // A time of day without a zone: with one, DuckDB would read another type.
    case .time(let unit): .time(isAdjustedToUTC: false, unit: unit)
    case .timestamp(let unit, let isUTC): .timestamp(isAdjustedToUTC: isUTC, unit: unit)
    }
  }

  /// For readers that know only the first version of the format; it has no nanoseconds.
  fileprivate var convertedType: ConvertedType? {
    switch self {
    case .boolean, .int32, .int64, .float, .double, .decimal: nil
    case .text: .utf8
    case .date: .date
    case .time(.milliseconds): .timeMilliseconds
    case .time(.microseconds): .timeMicroseconds
    case .timestamp(.milliseconds, _): .timestampMilliseconds
    case .timestamp(.microseconds, _): .timestampMicroseconds
    case .time(.nanoseconds), .timestamp(.nanoseconds, _): nil
    }
  }
}

extension ColumnSchema {
  /// The column in the schema of a file.
  var element: SchemaElement {
    SchemaElement(
      type: kind.physicalType, repetition: isOptional ? .optional : .required, name: name,
      convertedType: kind.convertedType, logicalType: kind.logicalType)
  }
}

extension FileMetaData {
  /// The metadata of a file of these columns, without row groups.
  init(_ schema: [ColumnSchema], _ options: ParquetOptions) {
    let root = SchemaElement(name: "schema", childCount: schema.count)
    self.init(
      schema: [root] + schema.map(\.element), rowCount: 0, rowGroups: [],
      keyValues: options.metadata.isEmpty ? nil : options.metadata.map { KeyValue(key: $0.key, value: $0.value) },
      createdBy: options.createdBy, columnOrders: schema.map { _ in .type })
  }
}
