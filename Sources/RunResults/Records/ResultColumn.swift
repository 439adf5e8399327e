/// One column of a table of results.
public struct ResultColumn: Equatable, Sendable {
  /// The name, the same in every format.
  public let name: String
  /// What its values are.
  public let type: ColumnType
  /// What its numbers are counted in; nil where they have no unit or the row says which.
  public let unit: ColumnUnit?

  /// Makes a column from its parts.
  public init(name: String, type: ColumnType, unit: ColumnUnit? = nil) {
    self.name = name
    self.type = type
    self.unit = unit
  }
}

/// What the values of a column are.
public enum ColumnType: String, Sendable, CaseIterable {
  /// Instants; ISO-8601 in UTC where they are text.
  case time
  /// Whole numbers.
  case integer
  /// Numbers of 64 bits.
  case number
  /// Text.
  case text
  /// Dates; `YYYY-MM-DD` where they are text.
  case date
}

/// What the numbers of a column are counted in.
public enum ColumnUnit: String, Sendable, CaseIterable {
  /// The account's currency.
  case currency
  /// Units of the instrument.
  case units
  /// The account's currency for one unit of the instrument.
  case price
  /// A fraction: 0.25 is a quarter.
  case fraction
}
