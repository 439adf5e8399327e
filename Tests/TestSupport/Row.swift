import FileFormats
import Foundation

/// A row of a table in JSON Lines.
package struct Row {
  package let value: JSONValue

  package init(value: JSONValue) { self.value = value }

  /// Reads every row of a table; each line must be a whole object, the last one ended.
  package static func all(in path: String) throws -> [Row] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    guard text.isEmpty || text.hasSuffix("\n") else { throw TableFault(description: "\(path) ends within a row") }
    return try text.split(separator: "\n").map { Row(value: try JSONValue(parsing: Array($0.utf8))) }
  }

  /// The text of a field, nil where it is null or absent.
  package func text(_ name: String) -> String? {
    if case .string(let text) = value[name] { text } else { nil }
  }

  /// The number of a field, NaN where it is null or absent.
  package func number(_ name: String) -> Double {
    switch value[name] {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: .nan
    }
  }
}

package struct TableFault: Error, CustomStringConvertible {
  package let description: String
}
