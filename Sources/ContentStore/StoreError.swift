import FileFormats

/// Why an object cannot be kept or got.
package struct StoreError: Error, Equatable, CustomStringConvertible {
  /// What happened, to which file.
  package var message: String

  package init(_ message: String) { self.message = message }

  package init(_ error: FileError) { message = "\(error)" }

  package var description: String { message }
}
