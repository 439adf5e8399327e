import Determinism
import FileFormats

extension ValueFormat where Value == [String] {
  /// A list of texts, none of them empty.
  package static var listOfTexts: ValueFormat {
    list(of: .text, ValueKind("list of texts", allowed: "a list of texts", schema: [])) { draw in
      [ValueFormat<String>.text.draw(&draw)]
    }
  }

  /// A list of different names that can be components of container IDs.
  ///
  /// - Parameters:
  ///   - items: What the names are of, for messages.
  ///   - takesOne: Whether a name stands for a list of one.
  package static func listOfNames(_ items: String, takesOne: Bool = false) -> ValueFormat {
    let kind = ValueKind(
      "list of \(items)", allowed: takesOne ? "a list of \(items), or one" : "a list of \(items)", schema: [])
    return list(of: .identifier, kind, takesOne: takesOne, isSet: true) { draw in
      draw.coin() ? [] : [ValueFormat<String>.identifier.draw(&draw)]
    }
  }

  /// A list of names, each once; it may be empty.
  ///
  /// - Parameters:
  ///   - what: What a name is of, as `a table`.
  ///   - known: The names that there are; nil where that is looked at later.
  ///   - examples: Names to draw from.
  package static func names(_ what: String, of known: [String]? = nil, draws examples: [String] = []) -> ValueFormat {
    let bounds = known.map { "each once: \($0.joined(separator: ", "))" } ?? "each once"
    let allowed = "a list of names" + (known.map { " of \($0.joined(separator: ", "))" } ?? "")
    return list(
      of: name(of: what, known), ValueKind("list of names", bounds: bounds, allowed: allowed, schema: []), isSet: true
    ) { draw in (known ?? examples).filter { _ in draw.coin() } }
  }

  /// One of these names, or any.
  private static func name(of what: String, _ known: [String]?) -> ValueFormat<String> {
    let schema = known.map { [JSONMember("enum", .array($0.map { .string($0) }))] } ?? ValueKind.texts
    return ValueFormat<String>(
      ValueKind("name", allowed: "the name of \(what)", schema: schema),
      read: { reader in
        guard let name = KeyReader.text(reader.node), !name.isEmpty else {
          reader.report("wrong type", was: KeyReader.show(reader.node), allowed: reader.kind.allowed)
          return nil
        }
        if let known, !known.contains(name) {
          reader.report(
            "unknown value", was: KeyReader.show(reader.node), allowed: KeyReader.list(known),
            suggestion: reader.problems.nearest(name, among: known))
          return nil
        }
        return name
      },
      write: { .string($0) }, draw: { draw in known.map { draw.one(of: $0) } ?? "a" })
  }

  /// - Parameters:
  ///   - kind: What messages say of the list; the schema follows from that of its items.
  ///   - isSet: Whether an item stands there once.
  private static func list(
    of item: ValueFormat<String>, _ kind: ValueKind, takesOne: Bool = false, isSet: Bool = false,
    draw: @escaping @Sendable (inout SettingsDraw) -> [String]
  ) -> ValueFormat {
    let list =
      [JSONMember("type", .string("array")), JSONMember("items", .object(item.kind.schema))]
      + (isSet ? [JSONMember("uniqueItems", .boolean(true))] : [])
    var kind = kind
    kind.schema =
      takesOne ? [JSONMember("anyOf", .array([.object(list), .object(item.kind.schema)]))] : list
    return ValueFormat(
      kind,
      read: { reader in
        switch reader.node.value {
        case .sequence(let nodes): return items(nodes, item, reader, isSet: isSet)
        case .string where takesOne: return item.read(reader).map { [$0] }
        default:
          reader.wrongType(example: KeyReader.text(reader.node).map { "[\(MessageText.excerpt($0))]" })
          return nil
        }
      },
      write: { .array($0.map { .string($0) }) }, draw: draw)
  }

  /// The items that can be read, after recording what is wrong with the others.
  private static func items(
    _ nodes: [YAMLNode], _ item: ValueFormat<String>, _ list: KeyReader, isSet: Bool
  ) -> [String] {
    var found: [String] = []
    var index = 0
    while index < nodes.count {
      let reader = list.within(nodes[index], "[\(index)]", item.kind)
      if let (text, count) = cutApart(nodes[index...]) {
        reader.report(
          "a comma parts the list here", was: KeyReader.show(nodes[index]), allowed: item.kind.allowed,
          note: "a name with a comma stands in quotation marks, as '\(MessageText.excerpt(text))'")
        index += count
        continue
      }
      index += 1
      guard let text = item.read(reader) else { continue }
      if isSet, found.contains(text) {
        reader.report("given twice", was: KeyReader.show(reader.node))
      } else {
        found.append(text)
      }
    }
    return found
  }

  /// The name that was probably meant where a comma between brackets made several items of it, and their number; nil
  /// where the first of the items has all its brackets.
  private static func cutApart(_ nodes: ArraySlice<YAMLNode>) -> (text: String, count: Int)? {
    func depth(_ text: String) -> Int {
      text.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "(") ? 1 : $1 == UInt8(ascii: ")") ? -1 : 0) }
    }
    guard let first = nodes.first, !first.isQuoted, depth(first.text) > 0 else { return nil }
    var texts: [String] = []
    var open = 0
    for node in nodes {
      if node.isQuoted || node.text.isEmpty { return nil }
      texts.append(node.text)
      open += depth(node.text)
      if open == 0 { return (texts.joined(separator: ","), texts.count) }
    }
    return nil
  }
}
