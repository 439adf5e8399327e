import FileFormats

/// The least or greatest value of a column in a row group.
package enum StatisticsValue: Hashable, Sendable {
  case boolean(Bool)
  /// Of whole numbers, dates and times, in the unit of the column.
  case integer(Int64)
  case number(Double)
  /// UTF-8 or the beginning of it, to be compared byte by byte.
  case text([UInt8])
}

/// What a file says of a column in a row group and can be relied on.
package struct ColumnStatistics: Hashable, Sendable {
  /// No value is less; nil where that is unknown.
  ///
  /// Values that are not numbers (NaN) are left out of both ends, and may be there.
  package var minimum: StatisticsValue?
  /// No value is greater.
  package var maximum: StatisticsValue?
  /// Rows without a value.
  package var nullCount: Int?
}

extension ColumnStatistics {
  /// - Parameters:
  ///   - isOrdered: Whether the file says that its ends are by the order of the column's type.
  ///   - rows: Rows of the row group.
  init(_ statistics: Statistics, of column: LeafColumn, isOrdered: Bool, rows: Int) {
    if let count = statistics.nullCount, (0...rows).contains(count) { nullCount = count }
    var ends: (minimum: [UInt8], maximum: [UInt8])?
    if isOrdered, let minimum = statistics.minimum, let maximum = statistics.maximum {
      ends = (minimum, maximum)
    } else if Self.isOldOrderRight(column.form), let minimum = statistics.oldMinimum,
      let maximum = statistics.oldMaximum
    {
      ends = (minimum, maximum)
    }
    guard let ends, let minimum = Self.value(ends.minimum, column), let maximum = Self.value(ends.maximum, column),
      Self.isAscending(minimum, maximum)
    else { return }
    self.minimum = Self.widened(minimum, zero: -0.0)
    self.maximum = Self.widened(maximum, zero: 0.0)
  }

  /// Whether the format's first version, which compared everything as signed, was right about such columns.
  private static func isOldOrderRight(_ form: StoredForm) -> Bool {
    switch form {
    case .booleans, .int32s, .int64s, .floats, .doubles, .int32sWidened(isSigned: true), .decimal32s, .decimal64s: true
    case .int32sWidened, .unsignedInt64s, .int96s, .decimalBytes, .halves, .texts, .uuids: false
    }
  }

  private static func value(_ bytes: [UInt8], _ column: LeafColumn) -> StatisticsValue? {
    bytes.withUnsafeBytes { raw in
      func number<Number: BitwiseCopyable>(_: Number.Type) -> Number? {
        raw.count == MemoryLayout<Number>.size ? raw.loadUnaligned(as: Number.self) : nil
      }
      switch column.form {
      case .booleans: return number(UInt8.self).flatMap { $0 <= 1 ? .boolean($0 == 1) : nil }
      case .int32s, .int32sWidened(isSigned: true): return number(Int32.self).map { .integer(Int64($0)) }
      case .int32sWidened(isSigned: false): return number(UInt32.self).map { .integer(Int64($0)) }
      case .int64s: return number(Int64.self).map { .integer($0) }
      case .unsignedInt64s: return number(UInt64.self).flatMap { Int64(exactly: $0) }.map { .integer($0) }
      case .floats: return number(Float.self).flatMap { $0.isNaN ? nil : .number(Double($0)) }
      case .doubles: return number(Double.self).flatMap { $0.isNaN ? nil : .number($0) }
      case .decimal32s(let scale):
        return number(Int32.self).map { .number(StoredNumbers.decimal(Int64($0), scale: scale)) }
      case .decimal64s(let scale): return number(Int64.self).map { .number(StoredNumbers.decimal($0, scale: scale)) }
      case .decimalBytes(_, let scale): return (try? StoredNumbers.decimal(raw, scale: scale)).map { .number($0) }
      case .halves:
        return (try? StoredNumbers.half(raw)).flatMap { $0.isNaN ? nil : .number(Double($0)) }
      case .texts: return .text(Array(raw))
      case .int96s, .uuids: return nil
      }
    }
  }

  private static func isAscending(_ one: StatisticsValue, _ other: StatisticsValue) -> Bool {
    switch (one, other) {
    case (.boolean(let one), .boolean(let other)): !one || other
    case (.integer(let one), .integer(let other)): one <= other
    case (.number(let one), .number(let other)): one <= other
    case (.text(let one), .text(let other)): !other.lexicographicallyPrecedes(one)
    default: false
    }
  }

  /// Zeros of both signs are equal, and an end may be written with either.
  private static func widened(_ value: StatisticsValue, zero: Double) -> StatisticsValue {
    value == .number(0) || value == .number(-0.0) ? .number(zero) : value
  }
}
