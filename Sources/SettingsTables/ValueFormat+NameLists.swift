import FileFormats

extension ValueFormat where Value == [String] {
  /// A list of names, each once; it may be empty.
  ///
  /// - Parameters:
  ///   - what: What a name is of, as `a table`.
  ///   - known: The names that there are; nil where that is looked at later.
  ///   - examples: Names to draw from.
  package static func names(_ what: String, of known: [String]? = nil, draws examples: [String] = []) -> ValueFormat {
    let item =
      known.map { [JSONMember("enum", .array($0.map { .string($0) }))] } ?? ValueKind.texts
    let schema = [
      JSONMember("type", .string("array")), JSONMember("items", .object(item)),
      JSONMember("uniqueItems", .boolean(true)),
    ]
    let bounds = known.map { "each once: \($0.joined(separator: ", "))" } ?? "each once"
    let allowed = "a list of names" + (known.map { " of \($0.joined(separator: ", "))" } ?? "")
    return ValueFormat(
      ValueKind("list of names", bounds: bounds, allowed: allowed, schema: schema),
      read: { reader in read(reader, what, known) }, write: { .array($0.map { .string($0) }) },
      draw: { draw in (known ?? examples).filter { _ in draw.coin() } })
  }

  private static func read(_ reader: KeyReader, _ what: String, _ known: [String]?) -> [String]? {
    guard case .sequence(let items) = reader.node.value else {
      reader.wrongType(example: KeyReader.text(reader.node).map { "[\(MessageText.excerpt($0))]" })
      return nil
    }
    var names: [String] = []
    for (index, item) in items.enumerated() {
      let path = "\(reader.path)[\(index)]"
      let shown = KeyReader.show(item)
      guard let name = KeyReader.text(item), !name.isEmpty else {
        reader.problems.add(item.location, path, "wrong type", was: shown, allowed: "the name of \(what)")
        continue
      }
      if names.contains(name) {
        reader.problems.add(item.location, path, "given twice", was: shown)
      } else if let known, !known.contains(name) {
        reader.problems.add(
          item.location, path, "unknown value", was: shown, allowed: KeyReader.list(known),
          suggestion: reader.problems.nearest(name, among: known))
      }
      names.append(name)
    }
    return reader.problems.isClean(reader.path) ? names : nil
  }
}
