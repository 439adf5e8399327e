/// Why a text is not a YAML document that this reader takes.
public struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where the problem begins.
  public var location: SourceLocation
  /// What is wrong, and what would be right.
  public var message: String

  /// Makes an error from its parts.
  public init(location: SourceLocation, message: String) {
    self.location = location
    self.message = message
  }

  /// `line:column: message`.
  public var description: String { "\(location): \(message)" }
}

/// A reader for the subset of YAML 1.2 that configuration needs.
///
/// Read: block and flow collections, plain, quoted, literal and folded scalars, comments, anchors, aliases and merge
/// keys, scalars by the core schema (so `yes` and dates are strings). Refused with a message: explicit keys (`? `),
/// tags, directives, more than one document, duplicate keys, keys that are not scalars or missing, tabs in indentation.
/// Two leniencies: the bracket that closes a flow collection may stand at the indentation of the key that it belongs
/// to, and a key may be longer than 1,024 characters.
public enum YAML {
  /// Largest accepted text, in bytes.
  public static let maximumBytes = 4 << 20
  /// Deepest accepted nesting of collections.
  public static let maximumDepth = 64
  /// Largest number of nodes that aliases may stand for in one document, all counted.
  public static let maximumAliasedNodes = 100_000

  /// Reads one document of UTF-8 text, with LF, CRLF or CR line ends and with or without a byte-order mark.
  ///
  /// An empty document is a null. Time and memory are proportional to the size of the text and bounded by the limits
  /// above. Throws the first error of the text.
  public static func parse(_ bytes: [UInt8]) throws(YAMLError) -> YAMLNode {
    guard bytes.count <= maximumBytes else {
      let message = "too long: allowed are at most \(maximumBytes) bytes"
      throw YAMLError(location: SourceLocation(line: 1, column: 1), message: message)
    }
    var parser = YAMLParser(try YAMLInput(bytes))
    return try parser.parse()
  }

  /// Reads one document from a string.
  public static func parse(_ text: String) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8))
  }
}
