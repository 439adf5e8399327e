import FileFormats

/// How the items of a list are told apart.
package struct ListIdentity<Item: Sendable>: Sendable {
  /// The ID of an item; an empty one is none.
  let id: @Sendable (Item) -> String
  /// Why an item must have an ID where there are several; nil where it has one anyway.
  let reason: String?
  /// What a message about equal IDs adds where an item does not say its own.
  let otherwise: String

  /// Items have the ID under the key `id`.
  package init(
    _ id: any KeyPath<Item, String> & Sendable, requiredWhere reason: String? = nil, otherwise: String = ""
  ) {
    self.id = { $0[keyPath: id] }
    self.reason = reason
    self.otherwise = otherwise
  }
}

extension Field {
  /// A mapping with a table of its own.
  package static func section<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ table: SettingsTable<Value>,
    standard: Standard = .nothing("its defaults"), _ meaning: String
  ) -> Field {
    Field(
      name, .section, standard,
      section: Section(
        suffix: "", documentation: { table.documentation(path: $0) }, schema: { table.schema }),
      meaning,
      decode: { reader, root in
        table.decode(reader.node, path: reader.path, into: &root[keyPath: path], reader.problems)
      },
      encode: { table.encode($0[keyPath: path]) },
      difference: { table.difference($0[keyPath: path], $1[keyPath: path]) },
      show: { _ in nil }, draw: { draw, root in table.draw(&draw, &root[keyPath: path]) })
  }

  /// A mapping with a table of its own, of settings that there are only where it is given.
  ///
  /// - Parameter none: What holds where it is not given.
  package static func optionalSection<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ table: SettingsTable<Value>,
    none: String, _ meaning: String
  ) -> Field {
    let encode: @Sendable (Root) -> JSONValue? = { root in
      root[keyPath: path].map { table.encode($0) ?? .object([]) } ?? .null
    }
    return Field(
      name, .section, .nothing(none),
      section: Section(suffix: "", documentation: { table.documentation(path: $0) }, schema: { table.schema }),
      meaning,
      decode: { reader, root in
        var value = root[keyPath: path] ?? table.initial
        table.decode(reader.node, path: reader.path, into: &value, reader.problems)
        root[keyPath: path] = value
      },
      encode: encode,
      difference: { root, other in
        if encode(root) == encode(other) { return nil }
        // An empty mapping says that it is there.
        return root[keyPath: path].map { table.difference($0, table.initial) ?? .object([]) } ?? .null
      },
      show: { _ in nil },
      draw: { draw, root in root[keyPath: path] = draw.coin() ? table.drawn(&draw) : nil })
  }

  /// The same key of settings that are a part of others and whose keys stand beside theirs.
  package func within<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> Field<Outer> {
    Field<Outer>(
      name, kind, outerStandard(Outer.self), unit: unit,
      section: section.map {
        Field<Outer>.Section(suffix: $0.suffix, documentation: $0.documentation, schema: $0.schema)
      },
      meaning, decode: { [decode] reader, root in decode(reader, &root[keyPath: path]) },
      encode: { [encode] in encode($0[keyPath: path]) },
      difference: { [difference] in difference($0[keyPath: path], $1[keyPath: path]) },
      show: { [show] in show($0[keyPath: path]) },
      draw: { [draw] draws, root in draw(&draws, &root[keyPath: path]) })
  }

  private func outerStandard<Outer>(_: Outer.Type) -> Field<Outer>.Standard {
    switch standard {
    case .required: .required
    case .value: .value
    case .nothing(let text): .nothing(text)
    case .computed(let text): .computed(text)
    }
  }

  /// A list of mappings, each with the keys of a table.
  ///
  /// - Parameters:
  ///   - takesOne: Whether a mapping stands for a list with one item.
  ///   - mayBeEmpty: Whether an empty list is allowed.
  ///   - namedBy: A key of the items: an item that is a text is short for a mapping with this key alone.
  package static func list<Item>(
    _ name: String, _ path: any WritableKeyPath<Root, [Item]> & Sendable, _ table: SettingsTable<Item>,
    standard: Standard, takesOne: Bool = false, mayBeEmpty: Bool = false, namedBy key: String? = nil,
    identity: ListIdentity<Item>? = nil, _ meaning: String
  ) -> Field {
    let items = key == nil ? "mappings" : "names or mappings"
    let list = mayBeEmpty ? "a list of \(items)" : "a list of one or more \(items)"
    let kind = ValueKind(
      takesOne ? "mapping or list of mappings" : "list of \(items)", allowed: takesOne ? "a mapping or \(list)" : list,
      schema: [])
    let encode: @Sendable (Root) -> JSONValue? = { .array($0[keyPath: path].map { table.encode($0) ?? .object([]) }) }
    return Field(
      name, kind, standard,
      section: Section(
        suffix: "[]", documentation: { table.documentation(path: $0) },
        schema: { listSchema(itemSchema(table, namedBy: key), takesOne: takesOne, mayBeEmpty: mayBeEmpty) }),
      meaning,
      decode: { reader, root in
        if let items = decodeItems(
          reader, table, takesOne: takesOne, mayBeEmpty: mayBeEmpty, namedBy: key, identity)
        {
          root[keyPath: path] = items
        }
      },
      encode: encode,
      difference: { root, other in
        if encode(root) == encode(other) { return nil }
        return .array(root[keyPath: path].map { table.difference($0, table.initial) ?? .object([]) })
      },
      show: { _ in nil },
      draw: { draw, root in
        if standard != .required && draw.coin() { return }
        let count = draw.plain(in: (mayBeEmpty ? 0 : 1)...3)
        root[keyPath: path] = (0..<count).map { _ in table.drawn(&draw) }
      })
  }

  private static func decodeItems<Item>(
    _ reader: KeyReader, _ table: SettingsTable<Item>, takesOne: Bool, mayBeEmpty: Bool, namedBy key: String?,
    _ identity: ListIdentity<Item>?
  ) -> [Item]? {
    let nodes: [YAMLNode]
    let isList: Bool
    switch reader.node.value {
    case .sequence(let items): (nodes, isList) = (items, true)
    case .mapping where takesOne: (nodes, isList) = ([reader.node], false)
    default:
      reader.wrongType(example: takesOne ? table.example(reader.node) : nil)
      return nil
    }
    if nodes.isEmpty && !mayBeEmpty {
      reader.report("must not be empty", was: KeyReader.show(reader.node), allowed: reader.kind.allowed)
    }
    var known = KnownIDs()
    return nodes.enumerated().map { index, node in
      let path = isList ? "\(reader.path)[\(index)]" : reader.path
      var item = table.initial
      let mapping = table.decode(
        key.map { node.standing(for: $0) } ?? node, path: path, into: &item, reader.problems)
      guard let identity, !mapping.isWrong else { return item }
      if let reason = identity.reason, nodes.count > 1, mapping.given("id") == nil {
        mapping.reportMissing("id", "missing key 'id', which is required \(reason)")
      } else if !identity.id(item).isEmpty {
        known.add(identity.id(item), mapping, otherwise: identity.otherwise)
      }
      return item
    }
  }

  private static func itemSchema<Item>(_ table: SettingsTable<Item>, namedBy key: String?) -> JSONValue {
    guard let key, let field = table.fields.first(where: { $0.name == key }) else { return table.schema }
    return .object([JSONMember("anyOf", .array([table.schema, .object(field.kind.schema)]))])
  }

  private static func listSchema(_ item: JSONValue, takesOne: Bool, mayBeEmpty: Bool) -> JSONValue {
    let list = JSONValue.object([
      JSONMember("type", .string("array")), JSONMember("items", item),
      JSONMember("minItems", .integer(mayBeEmpty ? 0 : 1)),
    ])
    return takesOne ? .object([JSONMember("anyOf", .array([item, list]))]) : list
  }
}

extension YAMLNode {
  /// A text as the mapping that it is short for; anything else as it is.
  fileprivate func standing(for key: String) -> YAMLNode {
    guard case .string = value else { return self }
    return YAMLNode(value: .mapping([YAMLPair(key: key, keyLocation: location, value: self)]), location: location)
  }
}

/// The IDs of the items of a list, of which no two may be equal.
private struct KnownIDs {
  private var places: [String: (path: String, location: SourceLocation)] = [:]

  /// Notes the ID of an item, or records that an earlier item has it.
  ///
  /// Where one of the two was set by an override, the problem is the override's.
  mutating func add(_ id: String, _ item: MappingReader, otherwise: String) {
    let given = item.given("id")
    let location = given?.location ?? item.location
    guard let first = places[id] else {
      places[id] = (item.path, location)
      return
    }
    let isFirst = item.problems.later(first.location, location) == first.location
    let (at, culprit, other) =
      isFirst ? (first.location, first.path, item.path) : (location, item.path, first.path)
    let reason = given == nil ? otherwise : ""
    item.problems.add(at, "\(culprit).id", "duplicate id '\(MessageText.excerpt(id))', which \(other) has\(reason)")
  }
}

extension Field {
  /// The same key where a value may stand in another form too, a mapping with a table of its own.
  ///
  /// - Parameters:
  ///   - table: Of the other form; of its keys those are documented that the usual form has not, under the key itself.
  ///   - reads: Reads a value in the other form; false where it is not written in it.
  ///   - writes: The settings in the other form; nil where they are not written in it.
  package func orElse<Other>(
    _ table: SettingsTable<Other>, documents names: [String],
    reads: @escaping @Sendable (KeyReader, inout Root) -> Bool,
    writes: @escaping @Sendable (Root) -> (whole: JSONValue, difference: JSONValue)?
  ) -> Field {
    let own = section
    let both = Section(
      suffix: own?.suffix ?? "",
      documentation: { path in
        let short = path.hasSuffix("[]") ? String(path.dropLast(2)) : path
        let others = table.documentation(path: short).filter { key in names.contains { "\(short).\($0)" == key.path } }
        return (own?.documentation(path) ?? []) + others
      },
      schema: {
        let schemas = own.map { [$0.schema(), table.schema] } ?? [table.schema]
        return .object([JSONMember("anyOf", .array(schemas))])
      })
    return Field(
      name, kind, standard, unit: unit, section: both, meaning,
      decode: { [decode] reader, root in
        if !reads(reader, &root) { decode(reader, &root) }
      },
      encode: { [encode] root in writes(root)?.whole ?? encode(root) },
      difference: { [difference] root, other in
        guard let own = writes(root) else { return difference(root, other) }
        return own.whole == writes(other)?.whole ? nil : own.difference
      },
      show: show, draw: draw)
  }
}
