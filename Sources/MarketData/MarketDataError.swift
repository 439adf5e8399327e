import FileFormats

/// One thing that is wrong with market data or with the settings that name it.
public struct MarketDataError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file as a user would name it; empty where the settings are meant.
  public var file: String
  /// Line in the file, from 1; 0 where the file as a whole is meant; with a row group, the row in it.
  public var line: Int
  /// Byte within the line, from 1.
  public var column: Int
  /// Number of the field in its row, from 1; 0 where no field is meant.
  public var field: Int
  /// Number of the row group in a Parquet file, from 0; nil elsewhere.
  public var rowGroup: Int?
  /// What was found and what was expected.
  public var message: String

  /// Makes an error about a place in a file, about a file, or about the settings.
  public init(file: String = "", line: Int = 0, column: Int = 0, field: Int = 0, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.field = field
    self.message = message
  }

  init(file: String, _ error: CSVError) {
    self.init(file: file, line: error.line, column: error.column, field: error.field, message: error.message)
  }

  /// `file:line:column: message`, or as much of it as there is; of Parquet `file, row group 0, row 12: message`, both
  /// counted from 0 as other programs count them.
  public var description: String {
    if file.isEmpty { return message }
    let file = MessageText.shown(file)
    if let rowGroup {
      return "\(file), row group \(rowGroup)\(line == 0 ? "" : ", row \(line - 1)"): \(message)"
    }
    return line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
  }
}

/// Everything that was found wrong with the data of a run, file by file and line by line.
public struct MarketDataErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// Most errors of one file that are told in full; one that ends the reading comes on top.
  public static let limitPerFile = 20

  /// The errors that are told in full; at least one.
  public private(set) var items: [MarketDataError]
  /// How many more there are.
  public private(set) var furtherCount: Int

  /// Makes a list of errors.
  public init(_ items: [MarketDataError], furtherCount: Int = 0) {
    self.items = items
    self.furtherCount = furtherCount
  }

  init(_ message: String) { self.init([MarketDataError(message: message)]) }

  init(file: String, _ message: String) { self.init([MarketDataError(file: file, message: message)]) }

  mutating func add(_ others: MarketDataErrors) {
    items += others.items
    furtherCount += others.furtherCount
  }

  /// Adds an error, which is only counted where others were, or the limit is reached.
  mutating func add(_ item: MarketDataError, beyondLimit: Bool = false) {
    if beyondLimit || (items.count < Self.limitPerFile && furtherCount == 0) {
      items.append(item)
    } else {
      furtherCount += 1
    }
  }

  mutating func addFurther(_ count: Int) { furtherCount += count }

  var isEmpty: Bool { items.isEmpty && furtherCount == 0 }

  /// Most errors that are told in full, of however many files.
  public static let toldCount = 100

  /// One line an error, and `and N more` where not all are told.
  public var description: String {
    let lines = items.prefix(Self.toldCount).map(\.description)
    let count = furtherCount + items.count - lines.count
    return (lines + (count == 0 ? [] : ["and \(count) more"])).joined(separator: "\n")
  }
}
