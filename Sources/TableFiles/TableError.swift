import FileFormats
import ParquetFiles

/// Why a table cannot be read, chosen from or written.
package struct TableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// File and place, what was found, and what is allowed.
  package let description: String
  /// Whether what was asked for is at fault, and not a file.
  package let isUsage: Bool

  package init(_ description: String, isUsage: Bool = false) {
    self.description = description
    self.isUsage = isUsage
  }

  /// What a body throws, as an error of a table.
  static func mapping<Result>(_ body: () throws -> Result) throws(TableError) -> Result {
    do { return try body() } catch let error as TableError { throw error } catch { throw TableError("\(error)") }
  }
}
