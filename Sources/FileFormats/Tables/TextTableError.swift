/// Why a table that is text cannot be read.
package struct TextTableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Path of the file.
  package var path: String
  /// From 1; nil where the file as a whole is meant.
  package var place: SourceLocation?
  /// What was found and what is allowed.
  package var message: String

  package init(_ path: String, _ place: SourceLocation? = nil, _ message: String) {
    self.path = path
    self.place = place
    self.message = message
  }

  package var description: String { "\(MessageText.shown(path)):\(place.map { "\($0):" } ?? "") \(message)" }
}
