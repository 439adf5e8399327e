import FileFormats

/// Why a text is no expression.
package struct ExpressionError: Error, Equatable, CustomStringConvertible {
  /// The text.
  package var text: String
  /// Where in the text, in characters from 0.
  package var offset: Int
  /// What was found and what is allowed.
  package var message: String

  package init(_ text: String, at offset: Int, _ message: String) {
    self.text = text
    self.offset = offset
    self.message = message
  }

  package var description: String { "\(MessageText.excerpt(text)), column \(offset + 1): \(message)" }
}
