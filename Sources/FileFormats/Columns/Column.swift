/// The values of one column for some rows.
package struct Column: Equatable, Sendable {
  /// The values, one a row; where one is absent, 0, false or the empty text stands in its place.
  package enum Values: Equatable, Sendable {
    case booleans([Bool])
    case int32s([Int32])
    case int64s([Int64])
    case floats([Float])
    case doubles([Double])
    case texts(TextColumn)
  }

  package var values: Values
  /// Whether there is a value, by row; nil where no value is absent.
  package var isPresent: [Bool]?

  package init(_ values: Values, isPresent: [Bool]? = nil) {
    self.values = values
    self.isPresent = isPresent
  }

  /// Number of rows.
  package var count: Int {
    switch values {
    case .booleans(let values): values.count
    case .int32s(let values): values.count
    case .int64s(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .texts(let values): values.count
    }
  }

  /// How the values are kept.
  package var storage: ColumnStorage {
    switch values {
    case .booleans: .booleans
    case .int32s: .int32s
    case .int64s: .int64s
    case .floats: .floats
    case .doubles: .doubles
    case .texts: .texts
    }
  }
}

/// Some rows of a table, column by column.
package struct ColumnBatch: Equatable, Sendable {
  /// Names and kinds, one a column.
  package let schema: [ColumnSchema]
  /// The values, in the order of the schema.
  package var columns: [Column]
  /// Number of rows; of a table without columns too.
  package var rowCount: Int

  /// - Precondition: Every column has `rowCount` values, kept as its kind is.
  package init(_ schema: [ColumnSchema], _ columns: [Column], rowCount: Int) {
    precondition(schema.count == columns.count, "a column for each name")
    for (column, schema) in zip(columns, schema) {
      precondition(column.count == rowCount, "the columns are equally long")
      precondition(column.storage == schema.kind.storage, "values are kept as their kind is")
      precondition(column.isPresent.map { $0.count == rowCount && schema.isOptional } ?? true, "a mark for each row")
    }
    self.schema = schema
    self.columns = columns
    self.rowCount = rowCount
  }
}
