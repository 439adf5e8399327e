import Determinism
import FileFormats

extension ValueFormat where Value == [String] {
  /// A list of texts, none of them empty.
  package static var listOfTexts: ValueFormat { list(of: .text, called: "texts", takesOne: false) }

  /// A list of different names.
  ///
  /// - Parameters:
  ///   - items: What the names are of, for messages.
  ///   - takesOne: Whether a name stands for a list of one.
  package static func listOfNames(_ items: String, takesOne: Bool = false) -> ValueFormat {
    let names = list(of: .identifier, called: items, takesOne: takesOne)
    return ValueFormat(
      names.kind,
      read: { reader in
        guard let found = names.read(reader) else { return nil }
        var seen: Set<String> = []
        for name in found where !seen.insert(name).inserted {
          reader.report("named twice", was: "'\(MessageText.excerpt(name))'")
        }
        return found
      },
      write: names.write, draw: { draw in draw.coin() ? [] : [ValueFormat<String>.identifier.draw(&draw)] })
  }

  private static func list(of item: ValueFormat<String>, called items: String, takesOne: Bool) -> ValueFormat {
    let list = JSONValue.object([
      JSONMember("type", .string("array")), JSONMember("items", .object(item.kind.schema)),
    ])
    let kind = ValueKind(
      "list of \(items)", allowed: takesOne ? "a list of \(items), or one" : "a list of \(items)",
      schema: takesOne
        ? [JSONMember("anyOf", .array([list, .object(item.kind.schema)]))]
        : [JSONMember("type", .string("array")), JSONMember("items", .object(item.kind.schema))])
    return ValueFormat(
      kind,
      read: { reader in
        switch reader.node.value {
        case .sequence(let nodes):
          return nodes.enumerated().compactMap { index, node in
            item.read(
              KeyReader(
                node: node, path: "\(reader.path)[\(index)]", kind: item.kind, isRequired: true,
                problems: reader.problems))
          }
        case .string where takesOne: return item.read(reader).map { [$0] }
        default:
          reader.wrongType()
          return nil
        }
      },
      write: { .array($0.map { .string($0) }) }, draw: { draw in [item.draw(&draw)] })
  }
}
