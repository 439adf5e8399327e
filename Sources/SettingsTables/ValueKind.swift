import FileFormats

/// What a key takes, in words: for messages, documentation and JSON Schema.
package struct ValueKind: Sendable {
  /// What scalars of a file it takes, by which a message guesses what a wrong one lacks.
  package enum Scalars: Equatable, Sendable {
    case whole
    case number
    case boolean
    case text
    /// One of these texts.
    case names([String])
    /// No scalar, or one that a message cannot guess from.
    case other
  }

  /// The type in a word or two, as documented.
  package var typeName: String
  /// The bounds alone, nil where the type says it all.
  package var bounds: String?
  /// What is allowed, for a diagnostic.
  package var allowed: String
  /// What scalars it takes.
  package var scalars: Scalars
  /// The members of its JSON Schema.
  package var schema: [JSONMember]

  package init(
    _ typeName: String, bounds: String? = nil, allowed: String, scalars: Scalars = .other, schema: [JSONMember]
  ) {
    self.typeName = typeName
    self.bounds = bounds
    self.allowed = allowed
    self.scalars = scalars
    self.schema = schema
  }

  /// A mapping with keys of its own; its schema comes from its table.
  package static let section = ValueKind("mapping", allowed: "a mapping", schema: [])

  /// One of several names.
  package static func choice(_ names: [String]) -> ValueKind {
    ValueKind(
      "choice", bounds: names.joined(separator: ", "), allowed: names.joined(separator: ", "), scalars: .names(names),
      schema: [JSONMember("enum", .array(names.map { .string($0) }))])
  }

  static func integer(_ range: ClosedRange<Int>) -> ValueKind {
    let isOpen = range.upperBound == Int.max
    let bounds = isOpen ? ">= \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    let upper = isOpen ? [] : [JSONMember("maximum", .integer(range.upperBound))]
    return ValueKind(
      "integer", bounds: bounds, allowed: "a whole number \(bounds)", scalars: .whole,
      schema: [JSONMember("type", .string("integer")), JSONMember("minimum", .integer(range.lowerBound))] + upper)
  }

  static func number(_ bounds: NumberBounds) -> ValueKind {
    let words = bounds.description
    return ValueKind(
      "number", bounds: words.isEmpty ? nil : words, allowed: words.isEmpty ? "a number" : "a number \(words)",
      scalars: .number, schema: bounds.schema)
  }

  static let boolean = ValueKind(
    "boolean", allowed: "true or false", scalars: .boolean, schema: [JSONMember("type", .string("boolean"))])

  static let text = ValueKind("text", allowed: "text", scalars: .text, schema: Self.texts)

  /// The schema of a text that is not empty.
  package static let texts = [JSONMember("type", .string("string")), JSONMember("minLength", .integer(1))]
}
