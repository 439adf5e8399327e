import FileFormats

/// The value of one key, with all that messages about it say.
package struct KeyReader {
  package let node: YAMLNode
  /// The full path of the key, as `risk[0].capital`.
  package let path: String
  package let kind: ValueKind
  /// Whether the key has no default.
  let isRequired: Bool
  package let problems: ProblemCollector

  /// The reader of a value that lies within this one.
  ///
  /// - Parameter suffix: What its path has behind that of this one: `.months`, `[0]`.
  package func within(_ node: YAMLNode, _ suffix: String, _ kind: ValueKind) -> KeyReader {
    KeyReader(node: node, path: path + suffix, kind: kind, isRequired: true, problems: problems)
  }

  /// Records a problem with the value.
  package func report(
    _ problem: String, was found: String? = nil, allowed: String? = nil, suggestion: String? = nil,
    note: String? = nil
  ) {
    problems.add(node.location, path, problem, was: found, allowed: allowed, suggestion: suggestion, note: note)
  }

  /// Records that the value is of another type.
  ///
  /// - Parameter example: The value as it should be, where that can be guessed.
  package func wrongType(example: String? = nil) {
    report("wrong type", was: Self.show(node), allowed: kind.allowed + (example.map { ", as \($0)" } ?? hint))
  }

  /// Records that the value is of the right type and not allowed.
  package func outOfBounds(allowed: String? = nil) {
    report("out of bounds", was: Self.show(node), allowed: allowed ?? kind.allowed)
  }

  /// What a value of the wrong type probably lacks, as the end of a message.
  private var hint: String {
    switch (node.value, kind.scalars) {
    case (.null, _): return isRequired ? "" : "; leave the key out for its default"
    case (.string(let text), .whole), (.string(let text), .number), (.string(let text), .boolean):
      guard node.isQuoted, let value = try? YAML.parse(text) else { return "" }
      switch (value.value, kind.scalars) {
      case (.boolean, .boolean), (.integer, .whole), (.integer, .number), (.number, .number):
        return "; write it without quotation marks"
      default: return ""
      }
    case (_, .text): return node.text.isEmpty ? "" : "; quote it to make it text"
    case (_, .names(let names)): return names.contains(node.text) ? "; quote it to make it text" : ""
    default: return ""
    }
  }

  /// The text of a string, nil for other nodes; a scalar that YAML reads as something else must be quoted.
  package static func text(_ node: YAMLNode) -> String? {
    if case .string(let text) = node.value { return text }
    return nil
  }

  /// The number of a node; adding zero turns -0 into 0, so that both are one value in the canonical form.
  package static func double(_ node: YAMLNode) -> Double? {
    switch node.value {
    case .integer(let value): Double(value)
    case .number(let value): value + 0
    default: nil
    }
  }

  /// A node as diagnostics show it: short, and strings in quotation marks.
  package static func show(_ node: YAMLNode) -> String {
    switch node.value {
    case .null: return "null"
    case .boolean, .integer, .number: return MessageText.excerpt(node.text)
    case .string(let text): return "'" + MessageText.excerpt(text) + "'"
    case .sequence(let items): return items.isEmpty ? "an empty list" : "a list"
    case .mapping(let pairs): return pairs.isEmpty ? "an empty mapping" : "a mapping"
    }
  }

  /// Names that are allowed, the first of them where there are many.
  package static func list(_ names: [String]) -> String {
    let further = names.count > 24 ? " and \(names.count - 20) more" : ""
    let shown = names.prefix(further.isEmpty ? 24 : 20).map { MessageText.excerpt($0, atMost: 80) }
    return shown.joined(separator: ", ") + further
  }
}
