import FileFormats

/// A column of a file, by the name in its header or by its place.
public enum BarColumnName: Equatable, Sendable, ExpressibleByStringLiteral {
  /// The column whose name in the header row is exactly this.
  case name(String)
  /// The column at this place, from 1.
  case number(Int)

  /// Largest number of a column.
  public static let mostColumns = 65_536

  /// A column by its name.
  public init(stringLiteral name: String) { self = .name(name) }
}

/// Which columns hold what, where their names are not the usual ones; nil means that the usual spellings are looked
/// for.
public struct BarColumnNames: Equatable, Sendable {
  /// Column of times.
  public var timestamp: BarColumnName?
  /// Column of times of day, where that of times holds dates.
  public var time: BarColumnName?
  /// Column of symbols, for one file with several of them.
  public var symbol: BarColumnName?
  /// Column of opening prices.
  public var open: BarColumnName?
  /// Column of highest prices.
  public var high: BarColumnName?
  /// Column of lowest prices.
  public var low: BarColumnName?
  /// Column of closing prices.
  public var close: BarColumnName?
  /// Column of closing prices adjusted for splits and dividends, by which all four prices are scaled; nil: they are
  /// taken as they are.
  public var adjustedClose: BarColumnName?
  /// Column of volumes.
  public var volume: BarColumnName?

  /// The usual spellings for all.
  public init() {}
}

/// What stands between the fields of a row.
public enum CSVSeparator: String, Sendable, CaseIterable {
  /// As RFC 4180 has it.
  case comma
  /// As programs write it where the comma stands before decimals.
  case semicolon
  /// As MetaTrader writes it.
  case tab
  /// A vertical bar.
  case bar

  /// Its byte.
  public var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .bar: UInt8(ascii: "|")
    }
  }
}

/// How the text of a file is written; what is nil is recognised where that is safe.
public struct CSVForm: Equatable, Sendable {
  /// What stands between fields.
  public var separator: CSVSeparator?
  /// The mark before decimals; the other one may then part thousands.
  public var decimal: DecimalMark?
  /// Number of header rows, of which the first has the names; 0 for none.
  public var headerRows: Int?
  /// Number of lines before the header that are passed over.
  public var skippedLines: Int?
  /// How dates are written, if not as ISO 8601 says.
  public var dateFormat: DateFormat?
  /// Words for a missing value.
  public var nulls: [String]

  /// Most header rows.
  public static let mostHeaderRows = 100
  /// Most lines before the header.
  public static let mostSkippedLines = 10_000

  /// Everything is recognised.
  public init() { nulls = CSVDialect.usualNulls }
}

/// In which order the rows of a file stand.
public enum RowOrder: Sendable {
  /// As the first three rows of a symbol tell: the newest first where each is earlier than the one before.
  case told
  /// The newest first.
  case descending
}

/// Which of several rows with one time is kept.
public enum KeptDuplicate: Sendable {
  /// That which stands first in the file.
  case first
  /// That which stands last.
  case last
}
