import FileFormats

/// Why a Parquet file cannot be read or written.
package struct ParquetError: Error, Equatable, CustomStringConvertible {
  /// Path of the file.
  package var path: String
  /// Number of the row group, from 0, where the fault lies in one.
  package var rowGroup: Int?
  /// Name of the column where the fault lies in one.
  package var column: String?
  /// Offset in the file, in bytes, where it is known.
  package var offset: Int?
  /// What was found and what is allowed.
  package var message: String

  package init(_ path: String, rowGroup: Int? = nil, column: String? = nil, offset: Int? = nil, _ message: String) {
    self.path = path
    self.rowGroup = rowGroup
    self.column = column
    self.offset = offset
    self.message = message
  }

  package var description: String {
    var place = path
    if let rowGroup { place += ", row group \(rowGroup)" }
    if let column { place += ", column \(MessageText.excerpt(column))" }
    if let offset { place += ", offset \(offset)" }
    return "\(place): \(message)"
  }
}
