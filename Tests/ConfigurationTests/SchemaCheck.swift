import FileFormats

/// Checks values against the part of JSON Schema (draft 2020-12) that `admf schema` uses; another keyword is an error.
enum SchemaCheck {
  struct UnknownKeyword: Error {
    let name: String
  }

  /// The paths at which `value` does not conform.
  static func problems(_ value: JSONValue, _ schema: JSONValue, at path: String = "$") throws -> [String] {
    guard case .object(let members) = schema else { throw UnknownKeyword(name: "\(schema)") }
    var problems: [String] = []
    for member in members {
      if let further = try within(value, member, path, schema) {
        problems += further
      } else if try !conforms(value, member) {
        problems.append("\(path): \(member.name)")
      }
    }
    return problems
  }

  /// The problems that a keyword finds deeper within, or in other schemas; nil for a keyword of the value itself.
  private static func within(
    _ value: JSONValue, _ keyword: JSONMember, _ path: String, _ schema: JSONValue
  ) throws -> [String]? {
    switch (keyword.name, keyword.value) {
    case ("$schema", _), ("title", _), ("description", _), ("default", _), ("then", _), ("else", _):
      return []
    case ("properties", .object(let properties)):
      return try properties.flatMap { property in
        try value[property.name].map { try problems($0, property.value, at: "\(path).\(property.name)") } ?? []
      }
    case ("additionalProperties", .boolean(false)):
      return members(value).filter { schema["properties"]?[$0.name] == nil }.map { "\(path).\($0.name): unknown" }
    case ("additionalProperties", let allowed):
      return try members(value).flatMap { try problems($0.value, allowed, at: "\(path).\($0.name)") }
    case ("items", let item):
      guard case .array(let items) = value else { return [] }
      return try items.enumerated().flatMap { try problems($1, item, at: "\(path)[\($0)]") }
    case ("allOf", .array(let schemas)): return try schemas.flatMap { try problems(value, $0, at: path) }
    case ("maxItems", .integer(let most)):
      guard case .array(let items) = value, items.count > most else { return [] }
      return ["\(path): maxItems"]
    case ("anyOf", .array(let schemas)):
      let found = try schemas.map { try problems(value, $0, at: path) }
      return found.contains([]) ? [] : ["\(path): anyOf"] + found.flatMap { $0 }
    case ("if", let condition):
      let branch = try problems(value, condition).isEmpty ? schema["then"] : schema["else"]
      return try branch.map { try problems(value, $0, at: path) } ?? []
    default: return nil
    }
  }

  private static func conforms(_ value: JSONValue, _ keyword: JSONMember) throws -> Bool {
    switch (keyword.name, keyword.value) {
    case ("type", .array(let types)): return try types.contains { try conforms(value, JSONMember("type", $0)) }
    case ("type", .string(let type)): return isType(value, type)
    case ("enum", .array(let values)): return values.contains(value)
    case ("const", let constant): return value == constant
    case ("minLength", .integer(let least)): return text(value).map { $0.count >= least } ?? true
    case ("pattern", .string(let pattern)):
      return try text(value).map { try Regex(pattern).wholeMatch(in: $0) != nil } ?? true
    case ("minimum", let bound): return compare(value, bound) { $0 >= $1 }
    case ("maximum", let bound): return compare(value, bound) { $0 <= $1 }
    case ("exclusiveMinimum", let bound): return compare(value, bound) { $0 > $1 }
    case ("exclusiveMaximum", let bound): return compare(value, bound) { $0 < $1 }
    case ("required", .array(let names)):
      guard case .object = value else { return true }
      return names.allSatisfy { name in text(name).map { value[$0] != nil } ?? false }
    case ("minProperties", .integer(let least)):
      guard case .object(let members) = value else { return true }
      return members.count >= least
    case ("minItems", .integer(let least)):
      if case .array(let items) = value { return items.count >= least }
      return true
    case ("uniqueItems", .boolean(true)):
      guard case .array(let items) = value else { return true }
      return !items.indices.contains { items[..<$0].contains(items[$0]) }
    default: throw UnknownKeyword(name: keyword.name)
    }
  }

  private static func isType(_ value: JSONValue, _ type: String) -> Bool {
    switch (value, type) {
    case (.null, "null"), (.boolean, "boolean"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
      (.string, "string"), (.array, "array"), (.object, "object"):
      true
    default: false
    }
  }

  private static func members(_ value: JSONValue) -> [JSONMember] {
    if case .object(let members) = value { members } else { [] }
  }

  private static func text(_ value: JSONValue) -> String? {
    if case .string(let text) = value { text } else { nil }
  }

  private static func compare(_ value: JSONValue, _ bound: JSONValue, _ holds: (Double, Double) -> Bool) -> Bool {
    guard let number = Self.number(value), let bound = Self.number(bound) else { return true }
    return holds(number, bound)
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
