/// Why compressed bytes cannot be decompressed.
///
/// It knows nothing of the file: who called adds path, row group and column.
package struct CodecError: Error, Equatable, CustomStringConvertible {
  /// Place among the compressed bytes, at or shortly behind the fault.
  package var offset: Int
  /// What was found and what is allowed.
  package var message: String

  package init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message), at byte \(offset) of the compressed bytes" }
}
