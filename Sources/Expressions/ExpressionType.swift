import FileFormats

/// What kind of value something is.
package enum ExpressionKind: Hashable, Sendable, CaseIterable {
  /// A double; whole numbers count as the nearest one.
  case number
  case text
  case boolean
  /// An instant.
  case time
  /// A time since midnight.
  case timeOfDay
  /// No value anywhere, as in a column without one: it fits wherever a value may be absent.
  case nothing

  /// The kind with its article, for messages.
  package var name: String {
    switch self {
    case .number: "a number"
    case .text: "a text"
    case .boolean: "true or false"
    case .time: "a time"
    case .timeOfDay: "a time of day"
    case .nothing: "nothing"
    }
  }
}

/// The type of a reference or of an expression.
package struct ExpressionType: Hashable, Sendable {
  package var kind: ExpressionKind
  /// Whether there may be no value.
  package var isNullable: Bool

  package init(_ kind: ExpressionKind, isNullable: Bool = false) {
    self.kind = kind
    self.isNullable = isNullable
  }

  /// The type of a column's values.
  package init(_ schema: ColumnSchema) {
    switch schema.kind {
    case .boolean: kind = .boolean
    case .int32, .int64, .float, .double, .decimal: kind = .number
    case .text: kind = .text
    case .date, .timestamp: kind = .time
    case .time: kind = .timeOfDay
    }
    isNullable = schema.isOptional
  }
}

/// A value of a reference, or what an expression comes to.
package enum ExpressionValue: Equatable, Sendable {
  case null
  /// What is not finite counts as null.
  case number(Double)
  case text(String)
  case boolean(Bool)
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  case time(Int64)
  /// Nanoseconds since midnight.
  case timeOfDay(Int64)
}
