import Configuration
import FileFormats
import MarketData

/// What a command that prints JSON says of the errors that ended it: one object on one line.
public struct ErrorReport: Sendable {
  private let entries: [JSONValue]
  private let furtherCount: Int
  private let status: Int32

  /// Takes an error apart as far as it has parts, one for each thing that is wrong.
  ///
  /// - Parameter status: The exit code of the command.
  public init(_ error: any Error, status: Int32) {
    self.status = status
    switch error {
    case let errors as ConfigurationErrors:
      entries = errors.diagnostics.map(Self.entry)
      furtherCount = 0
    case let errors as MarketDataErrors:
      entries = errors.items.map(Self.entry)
      furtherCount = errors.furtherCount
    default:
      entries = [.object([JSONMember("message", .string("\(error)"))])]
      furtherCount = 0
    }
  }

  /// Exit code, and a message an error; with file, line, column and key where the error has them.
  public var json: String {
    let value = JSONValue.object([
      JSONMember("status", .string("failed")), JSONMember("exit_code", .integer(Int(status))),
      JSONMember("errors", .array(entries)), JSONMember("further_errors", .integer(furtherCount)),
    ])
    return String(decoding: value.compactText, as: UTF8.self) + "\n"
  }

  private static func entry(_ error: ConfigurationDiagnostic) -> JSONValue {
    var members: [JSONMember] = []
    switch error.origin {
    case .file(let file, let location):
      members.append(JSONMember("file", .string(file)))
      if let location { members += place(location.line, location.column) }
    case .override(let key): members.append(JSONMember("override", .string(key)))
    }
    if !error.key.isEmpty { members.append(JSONMember("key", .string(error.key))) }
    return .object(members + [JSONMember("message", .string(error.message))])
  }

  private static func entry(_ error: MarketDataError) -> JSONValue {
    var members: [JSONMember] = []
    if !error.file.isEmpty { members.append(JSONMember("file", .string(error.file))) }
    if let rowGroup = error.rowGroup {
      members.append(JSONMember("row_group", .integer(rowGroup)))
      if error.line > 0 { members.append(JSONMember("row", .integer(error.line - 1))) }
    } else if error.line > 0 {
      members += place(error.line, error.column)
    }
    return .object(members + [JSONMember("message", .string(error.message))])
  }

  private static func place(_ line: Int, _ column: Int) -> [JSONMember] {
    [JSONMember("line", .integer(line)), JSONMember("column", .integer(column))]
  }
}
