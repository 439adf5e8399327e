/// What is wrong with a CSV file, and where.
public struct CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Line in the file, from 1; 0 where the file as a whole is meant.
  public var line: Int
  /// Number of the field in its row, from 1; 0 where no single field is meant.
  public var field: Int
  /// Byte within the line, from 1; a byte order mark is not counted.
  public var column: Int
  /// What was found and what was expected.
  public var message: String

  /// Makes an error from its parts.
  public init(line: Int, field: Int, column: Int, message: String) {
    self.line = line
    self.field = field
    self.column = column
    self.message = message
  }

  /// An error about the file as a whole.
  public init(_ message: String) { self.init(line: 0, field: 0, column: 0, message: message) }

  /// `line:column: message`, or the message alone where the file as a whole is meant.
  public var description: String { line == 0 ? message : "\(line):\(column): \(message)" }
}

/// Quotes a piece of a file for a message: at most 40 bytes, and nothing that would disturb a terminal.
package func quotedForMessage(_ bytes: some Collection<UInt8>) -> String {
  var text = "\""
  for scalar in String(decoding: bytes.prefix(40), as: UTF8.self).unicodeScalars {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    default: MessageText.append(scalar, to: &text)
    }
  }
  return text + (bytes.count > 40 ? "\"..." : "\"")
}
