extension JSONValue {
  /// The tree of a YAML node, its locations forgotten; keys keep their order, merge keys are resolved already.
  public init(_ node: YAMLNode) {
    switch node.value {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .string(let value): self = .string(value)
    case .sequence(let items): self = .array(items.map { JSONValue($0) })
    case .mapping(let pairs): self = .object(pairs.map { JSONMember($0.key, JSONValue($0.value)) })
    }
  }
}
