import FileFormats
import ParquetFiles
import TradingModel

/// The values of one Parquet column as what a column of bars needs: the words of a batch, else what is wrong.
struct ParquetField {
  let column: Column
  let kind: ColumnKind
  /// How dates are written in text, where not as ISO 8601 says.
  var dateFormat: DateFormat?
  /// Texts that stand for no value.
  let nulls: [[UInt8]]

  /// Whether a row has no value: none at all, NaN, or a text that says so.
  func isMissing(_ row: Int) -> Bool {
    if let present = column.isPresent, !present[row] { return true }
    switch column.values {
    case .floats(let values): return values[row].isNaN
    case .doubles(let values): return values[row].isNaN
    case .texts(let values):
      return withBytes(values, row) { bytes in bytes.isEmpty || nulls.contains { $0.elementsEqual(bytes) } }
    default: return false
    }
  }

  private func withBytes<Result>(_ texts: TextColumn, _ row: Int, _ body: (ArraySlice<UInt8>) -> Result) -> Result {
    body(CSVText.trimmed(texts.texts.bytes[texts.texts.range(texts.place(row))]))
  }

  /// A number, or nil where the value is none.
  func number(_ row: Int, isAmount: Bool) -> Double? {
    switch column.values {
    case .doubles(let values): return values[row]
    case .floats(let values): return Double(values[row])
    case .int64s(let values): return kind.isTemporal ? nil : Double(values[row])
    case .int32s(let values): return kind.isTemporal ? nil : Double(values[row])
    case .texts(let values):
      return withBytes(values, row) { WrittenNumber.parse($0, mark: nil, isAmount: isAmount) }
    case .booleans: return nil
    }
  }

  /// A time, or nil where the value is none or too far from 1970.
  ///
  /// - Parameter asWritten: Whether the zone of a text is passed over.
  func time(_ row: Int, asWritten: Bool) -> TimeValue? {
    switch (column.values, kind) {
    case (.int32s(let values), .date):
      return Self.nanoseconds(Int64(values[row]), of: Timestamp.nanosecondsPerDay).map {
        TimeValue(value: $0, form: .date)
      }
    case (.int64s(let values), .timestamp(let unit, _)):
      return Self.nanoseconds(values[row], of: unit.nanoseconds).map { TimeValue(value: $0, form: .instant) }
    case (.int64s, .time): return nil
    case (.int64s(let values), _): return TimeValue(value: values[row], form: .integer)
    case (.int32s(let values), _): return TimeValue(value: Int64(values[row]), form: .integer)
    case (.doubles(let values), _): return Int64(exactly: values[row]).map { TimeValue(value: $0, form: .integer) }
    case (.floats(let values), _): return Int64(exactly: values[row]).map { TimeValue(value: $0, form: .integer) }
    case (.texts(let values), _):
      return withBytes(values, row) { bytes in
        dateFormat?.read(bytes, asWritten: asWritten) ?? TimeText.parse(Array(bytes), asWritten: asWritten)
      }
    case (.booleans, _): return nil
    }
  }

  private static func nanoseconds(_ value: Int64, of unit: Int64) -> Int64? {
    let (product, overflow) = value.multipliedReportingOverflow(by: unit)
    return overflow ? nil : product
  }

  /// A time of day in nanoseconds, or nil where the value is none.
  func timeOfDay(_ row: Int) -> Int64? {
    switch (column.values, kind) {
    case (.int64s(let values), .time(let unit)): return Self.nanoseconds(values[row], of: unit.nanoseconds)
    case (.texts(let values), _): return withBytes(values, row) { ClockText.parse($0) }
    case (.int32s, .int32), (.int64s, .int64): return ClockText.parse(Array(text(row).utf8)[...])
    default: return nil
    }
  }

  /// Whether times are instants whose zone the file does not tell.
  var isUTC: Bool {
    if case .timestamp(_, let isUTC) = kind { return isUTC }
    return false
  }

  /// The value as text, as it would stand in a CSV file.
  func text(_ row: Int) -> String {
    if let present = column.isPresent, !present[row] { return "" }
    switch (column.values, kind) {
    case (.booleans(let values), _): return values[row] ? "true" : "false"
    case (.int32s(let values), .date):
      return Self.nanoseconds(Int64(values[row]), of: Timestamp.nanosecondsPerDay).map {
        String(Timestamp(nanoseconds: $0).description.prefix(10))
      } ?? "day \(values[row]) since 1970"
    case (.int32s(let values), _): return "\(values[row])"
    case (.int64s(let values), .timestamp(let unit, _)):
      return Self.nanoseconds(values[row], of: unit.nanoseconds).map { Timestamp(nanoseconds: $0).description }
        ?? "\(values[row]) \(unit) since 1970"
    case (.int64s(let values), .time(let unit)):
      guard let time = Self.nanoseconds(values[row], of: unit.nanoseconds) else { return "\(values[row])" }
      return String(Timestamp(nanoseconds: time).description.dropFirst(11).prefix { $0 != "Z" })
    case (.int64s(let values), _): return "\(values[row])"
    case (.floats(let values), _): return values[row].isNaN ? "" : "\(values[row])"
    case (.doubles(let values), _): return values[row].isNaN ? "" : DecimalText.string(values[row])
    case (.texts(let values), _): return withBytes(values, row) { String(decoding: $0, as: UTF8.self) }
    }
  }
}

extension ColumnKind {
  /// Whether values are dates or times.
  var isTemporal: Bool {
    switch self {
    case .date, .time, .timestamp: true
    default: false
    }
  }
}
