/// What the values of a column of a table are, whatever file the table stands in.
package enum ColumnKind: Hashable, Sendable {
  case boolean
  case int32
  case int64
  case float
  case double
  /// UTF-8.
  case text
  /// Days since 1970-01-01.
  case date
  /// Time of day since midnight.
  case time(TimeUnit)
  /// Since 1970-01-01T00:00:00; where `isUTC` is false, in a time zone that the table does not tell.
  case timestamp(TimeUnit, isUTC: Bool)
  /// A decimal number of `precision` digits, `scale` of them behind the point; its values are the nearest doubles.
  case decimal(precision: Int, scale: Int)

  /// How values of this kind are kept.
  package var storage: ColumnStorage {
    switch self {
    case .boolean: .booleans
    case .int32, .date: .int32s
    case .int64, .time, .timestamp: .int64s
    case .float: .floats
    case .double, .decimal: .doubles
    case .text: .texts
    }
  }
}

/// What times are counted in.
package enum TimeUnit: Int, Hashable, Sendable, CaseIterable {
  case milliseconds = 1_000_000
  case microseconds = 1_000
  case nanoseconds = 1

  /// Nanoseconds of one unit.
  package var nanoseconds: Int64 { Int64(rawValue) }
}

/// The arrays that values are kept in.
package enum ColumnStorage: Hashable, Sendable {
  case booleans, int32s, int64s, floats, doubles, texts
}

/// Name and kind of a column.
package struct ColumnSchema: Hashable, Sendable {
  package var name: String
  package var kind: ColumnKind
  /// Whether values may be absent.
  package var isOptional: Bool

  package init(_ name: String, _ kind: ColumnKind, isOptional: Bool = false) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
  }
}
