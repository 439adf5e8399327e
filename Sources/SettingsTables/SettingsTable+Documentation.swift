import FileFormats

/// What the documentation says of one key.
package struct KeyDocumentation: Equatable, Sendable {
  /// The full path, with `[]` for the items of lists: `risk[].capital`.
  package var path: String
  /// The type in a word or two.
  package var type: String
  package var unit: String?
  /// The value where none is given; nil if the key is required.
  package var defaultValue: String?
  /// What values are allowed, where the type does not say it all.
  package var bounds: String?
  package var meaning: String
}

extension SettingsTable {
  /// Every key, then those of each section within, in the order of the table.
  package func documentation(path: String) -> [KeyDocumentation] {
    func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    let own = fields.map { field in
      KeyDocumentation(
        path: full(field.name), type: field.kind.typeName, unit: field.unit,
        defaultValue: field.defaultText(initial), bounds: field.kind.bounds, meaning: field.meaning)
    }
    let within = fields.flatMap { field in
      field.section.map { $0.documentation(full(field.name) + $0.suffix) } ?? []
    }
    return own + within
  }

  /// The JSON Schema (draft 2020-12) of the mapping.
  package var schema: JSONValue {
    var members = [
      JSONMember("type", .string("object")), JSONMember("additionalProperties", .boolean(false)),
      JSONMember("properties", .object(fields.map { JSONMember($0.name, schema(of: $0)) })),
    ]
    let required = fields.filter { $0.standard == .required }.map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
    var conditions: [JSONValue] = []
    if let variants {
      let standard: String? =
        if case .string(let name) = fields.first(where: { $0.name == variants.key })?.encode(initial) { name } else {
          nil
        }
      conditions += variants.schema(isStandard: standard)
    }
    conditions += self.conditions
    if !conditions.isEmpty { members.append(JSONMember("allOf", .array(conditions))) }
    return .object(members)
  }

  private func schema(of field: Field<Root>) -> JSONValue {
    var members = field.kind.schema
    if let section = field.section, case .object(let own) = section.schema() { members = own }
    if field.isNullable { members = members.orNull }
    var description = field.meaning
    if let unit = field.unit { description += " Unit: \(unit)." }
    if field.standard == .value {
      if let value = field.encode(initial) { members.append(JSONMember("default", value)) }
    } else if field.section == nil, let text = field.defaultText(initial) {
      description += " Default: \(text)."
    }
    return .object([JSONMember("description", .string(description))] + members)
  }
}

extension [JSONMember] {
  /// The members of a schema, so that it takes null as well.
  package var orNull: [JSONMember] {
    if contains(where: { $0.name == "type" }) {
      return map { member in
        member.name == "type" ? JSONMember("type", .array([member.value, .string("null")])) : member
      }
    }
    return [JSONMember("anyOf", .array([.object(self), .object([JSONMember("type", .string("null"))])]))]
  }
}
