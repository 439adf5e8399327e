import FileFormats

/// The keys of one kind of mapping, in the order in which they are documented and read.
package struct SettingsTable<Root: Sendable>: Sendable {
  /// The settings where nothing is given: their values are the defaults.
  package let initial: Root
  package let fields: [Field<Root>]
  let variants: SettingsVariants?
  let keys: MappingKeys
  private var checks: [@Sendable (inout Root, MappingReader) -> Void] = []
  /// Further conditions of JSON Schema.
  private(set) var conditions: [JSONValue] = []
  /// Keys as one of which a single value in place of the mapping may have been meant.
  private let shorthand: [String]

  /// - Parameters:
  ///   - shorthand: Keys as one of which a single value in place of the mapping may have been meant: the first that
  ///     takes it.
  ///   - later: Keys that a later version will know.
  ///   - variants: Which keys belong to which value of another key.
  package init(
    initial: Root, later: [String] = [], variants: SettingsVariants? = nil, shorthand: [String] = [],
    @SettingsFields<Root> _ fields: () -> [Field<Root>]
  ) {
    self.initial = initial
    self.variants = variants
    self.shorthand = shorthand
    self.fields = fields()
    keys = MappingKeys(
      names: self.fields.map(\.name), later: later, nullable: Set(self.fields.filter(\.isNullable).map(\.name)))
  }

  /// The same table with something that is looked at when all keys have been read: what keys mean together, and
  /// defaults that follow from others.
  package func check(_ check: @escaping @Sendable (inout Root, MappingReader) -> Void) -> SettingsTable {
    var copy = self
    copy.checks.append(check)
    return copy
  }

  /// The same table with further conditions of JSON Schema, which say what a check looks at.
  package func conditions(_ conditions: [JSONValue]) -> SettingsTable {
    var copy = self
    copy.conditions += conditions
    return copy
  }

  // MARK: Reading

  /// Reads the keys that `node` gives into `root`, and leaves everything else in it as it is.
  ///
  /// So the keys of one mapping can be laid over settings that another mapping, or the code, has made.
  @discardableResult
  package func decode(
    _ node: YAMLNode, path: String, into root: inout Root, _ problems: ProblemCollector
  ) -> MappingReader {
    let mapping = MappingReader(node, path: path, keys, problems) { example($0) }
    if mapping.isWrong { return mapping }
    for field in fields {
      guard let node = mapping.given(field.name) else {
        if field.standard == .required && isUnset(field, root) {
          mapping.reportMissing(field.name, "missing key '\(field.name)'")
        }
        continue
      }
      let reader = KeyReader(
        node: node, path: mapping.path(of: field.name), kind: field.kind, isRequired: field.standard == .required,
        problems: problems)
      field.decode(reader, &root)
    }
    variants?.check(mapping, case: variant(of: root))
    for check in checks { check(&root, mapping) }
    return mapping
  }

  /// The mapping that a single value was probably meant as: `{proportional: 0.001}`.
  func example(_ node: YAMLNode) -> String? {
    let names = shorthand.filter { name in
      guard !node.text.isEmpty, let field = fields.first(where: { $0.name == name }) else { return false }
      var copy = initial
      let problems = ProblemCollector()
      field.decode(KeyReader(node: node, path: "", kind: field.kind, isRequired: false, problems: problems), &copy)
      return problems.isEmpty
    }
    if let name = names.first { return "{\(name): \(MessageText.excerpt(node.text))}" }
    guard keys.names.contains("type"), let text = KeyReader.text(node) else { return nil }
    return "{type: \(MessageText.excerpt(text))}"
  }

  private func isUnset(_ field: Field<Root>, _ root: Root) -> Bool {
    switch field.encode(root) {
    case nil, .null, .string(""), .array([]): true
    default: field.section != nil && field.difference(root, initial) == nil
    }
  }

  /// Reads values that no file was read for into `root`, and returns what is wrong with them.
  package func decode(_ value: JSONValue, into root: inout Root) -> [SettingsProblem] {
    let problems = ProblemCollector()
    decode(YAMLNode(value), path: "", into: &root, problems)
    return problems.sorted()
  }

  /// What is wrong with a value of one key, whatever the others are; nil for nothing.
  package func problem(with value: JSONValue, of key: String) -> String? {
    guard let field = fields.first(where: { $0.name == key }) else { return nil }
    let problems = ProblemCollector()
    var copy = initial
    let node = YAMLNode(value)
    field.decode(KeyReader(node: node, path: key, kind: field.kind, isRequired: true, problems: problems), &copy)
    return problems.sorted().first?.message
  }

  /// What is wrong with settings that were made in code.
  package func problems(of root: Root) -> [SettingsProblem] {
    var copy = initial
    return decode(encode(root) ?? .object([]), into: &copy)
  }

  // MARK: Writing

  /// Every key with its value, defaults filled in; nil where no key stands in the canonical form.
  package func encode(_ root: Root) -> JSONValue? { object(root) { $0.encode(root) } }

  /// The keys whose values differ from those of `other`, and those whose default follows from something else; nil where
  /// there are none.
  package func difference(_ root: Root, _ other: Root) -> JSONValue? { object(root) { $0.difference(root, other) } }

  private func object(_ root: Root, _ value: (Field<Root>) -> JSONValue?) -> JSONValue? {
    let variant = variant(of: root)
    let members = fields.compactMap { field in
      variants?.excludes(field.name, from: variant) ?? false
        ? nil : value(field).map { JSONMember(field.name, $0) }
    }
    return members.isEmpty ? nil : .object(members)
  }

  private func variant(of root: Root) -> String? {
    guard let variants, case .string(let name) = fields.first(where: { $0.name == variants.key })?.encode(root)
    else { return nil }
    return name
  }

  // MARK: Drawing

  /// Draws settings in which nothing is wrong.
  package func drawn(_ draw: inout SettingsDraw) -> Root {
    for _ in 0..<1000 {
      var root = initial
      self.draw(&draw, &root)
      if problems(of: root).isEmpty { return root }
    }
    return initial
  }

  /// Draws the value of each key; what keys mean together may be wrong.
  package func draw(_ draw: inout SettingsDraw, _ root: inout Root) {
    for field in fields where !(variants?.excludes(field.name, from: variant(of: root)) ?? false) {
      field.draw(&draw, &root)
    }
  }
}

/// Makes the fields of a table out of one expression a key.
@resultBuilder
package enum SettingsFields<Root: Sendable> {
  package static func buildExpression(_ field: Field<Root>) -> [Field<Root>] { [field] }

  package static func buildExpression(_ fields: [Field<Root>]) -> [Field<Root>] { fields }

  package static func buildBlock(_ parts: [Field<Root>]...) -> [Field<Root>] { parts.flatMap { $0 } }
}

extension YAMLNode {
  /// A tree of values that no file was read for.
  fileprivate init(_ value: JSONValue) {
    let nowhere = SourceLocation(line: 1, column: 1)
    switch value {
    case .null: self.init(value: .null, location: nowhere)
    case .boolean(let flag): self.init(value: .boolean(flag), location: nowhere, text: "\(flag)")
    case .integer(let number): self.init(value: .integer(number), location: nowhere, text: "\(number)")
    case .number(let number):
      self.init(value: .number(number), location: nowhere, text: DecimalText.string(number))
    case .string(let text): self.init(value: .string(text), location: nowhere, text: text)
    case .array(let items): self.init(value: .sequence(items.map { YAMLNode($0) }), location: nowhere)
    case .object(let members):
      let pairs = members.map { YAMLPair(key: $0.name, keyLocation: nowhere, value: YAMLNode($0.value)) }
      self.init(value: .mapping(pairs), location: nowhere)
    }
  }
}
