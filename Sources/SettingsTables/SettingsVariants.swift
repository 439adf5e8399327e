import FileFormats

/// Which keys of a mapping belong to which value of one of them, as `quantity` to `type: fixed_quantity`.
///
/// Keys that no case names belong to all.
package struct SettingsVariants: Sendable {
  /// One value of the key, and what belongs to it.
  package struct Case: Sendable {
    let name: String
    let required: [String]
    let keys: [String]

    /// - Parameters:
    ///   - required: Keys that this value needs.
    ///   - keys: Further keys that may stand beside it.
    package init(_ name: String, required: [String] = [], _ keys: [String] = []) {
      self.name = name
      self.required = required
      self.keys = required + keys
    }
  }

  /// The key that tells.
  let key: String
  /// What messages call its value: `sizing`, `the source`.
  let label: String
  let cases: [Case]
  /// Keys that may stand beside a value of which there is no case; nil where any may.
  private let otherwise: [String]?
  private let dependent: Set<String>

  /// - Parameter otherwise: Keys that belong to values of which there is no case; without them any key may stand beside
  ///   such a value.
  package init(_ key: String, label: String, _ cases: [Case], otherwise: [String]? = nil) {
    self.key = key
    self.label = label
    self.cases = cases
    self.otherwise = otherwise
    dependent = Set(cases.flatMap(\.keys) + (otherwise ?? []))
  }

  /// What belongs to a value.
  private func owner(of variant: String?) -> Case? {
    cases.first { $0.name == variant } ?? variant.flatMap { name in otherwise.map { Case(name, $0) } }
  }

  /// Whether a key belongs to other values only.
  func excludes(_ name: String, from variant: String?) -> Bool {
    guard dependent.contains(name), let found = owner(of: variant) else { return false }
    return !found.keys.contains(name)
  }

  /// Records keys that do not belong, and those that are missing; nothing where the key that tells is wrong itself.
  func check(_ mapping: MappingReader, case variant: String?) {
    guard mapping.isClean(key), let found = owner(of: variant) else { return }
    for name in mapping.names where excludes(name, from: variant) && mapping.given(name) != nil {
      let path = mapping.path(of: name)
      mapping.problems.add(mapping.keyLocation(name), path, "does not belong to \(label) '\(found.name)'")
    }
    for name in found.required where mapping.given(name) == nil {
      mapping.reportMissing(name, "missing key '\(name)', which \(label) '\(found.name)' requires")
    }
  }

  /// The cases as conditions of JSON Schema: what each needs, and what it refuses.
  func schema(isStandard standard: String?) -> [JSONValue] {
    cases.map { variant in
      let others = dependent.subtracting(variant.keys).sorted()
      let refused = others.map { JSONMember($0, .object([JSONMember("type", .string("null"))])) }
      var then: [JSONMember] = []
      if !variant.required.isEmpty {
        then.append(JSONMember("required", .array(variant.required.map { .string($0) })))
      }
      if !refused.isEmpty { then.append(JSONMember("properties", .object(refused))) }
      return .object([
        JSONMember("if", SettingsVariants.condition(key, variant.name, isStandard: variant.name == standard)),
        JSONMember("then", .object(then)),
      ])
    }
  }

  /// That `key` has a value; where that is its default it need not be written.
  package static func condition(_ key: String, _ value: String, isStandard: Bool) -> JSONValue {
    let properties = JSONValue.object([JSONMember(key, .object([JSONMember("const", .string(value))]))])
    let required = JSONMember("required", .array([.string(key)]))
    return .object([JSONMember("properties", properties)] + (isStandard ? [] : [required]))
  }
}
