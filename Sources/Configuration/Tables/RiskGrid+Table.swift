import FileFormats
import RiskControl
import SettingsTables

extension RiskGrid {
  /// The most workers that a file makes.
  static let mostWorkers = 1_000_000

  /// The section `risk` where it has a `count`.
  static let table = SettingsTable(initial: RiskGrid()) {
    Field.optional(
      "count", \.count, .integer(1...mostWorkers), none: "one worker",
      "How many risk workers there are, that share the other keys: they are called by `id` (default p) and their "
        + "number from 0 on.")
    Field.custom(
      "vary", kind, .nothing("all are alike"),
      "What they differ in: keys of a risk worker, each with a list of a value a worker, a range {from, to}, or "
        + "{path, column} of a table.",
      decode: { reader, grid in grid.variations = readVariations(reader) },
      encode: { grid in
        grid.variations.isEmpty ? .null : .object(grid.variations.map { JSONMember($0.key, $0.values.json) })
      }, draw: { _, _ in })
    shared
  }
  .check { grid, mapping in
    if grid.count == nil, mapping.isClean("count") {
      mapping.reportMissing("count", "missing key 'count', which 'vary' needs")
    }
    grid.checkLengths(mapping)
    if mapping.problems.isClean(mapping.path) { grid.makeWorkers(path: mapping.path, mapping.problems) }
  }

  /// The keys of a worker, for what all share.
  private static var shared: [Field<RiskGrid>] {
    RiskSettings.table.fields.map { field -> Field<RiskGrid> in field.within(\RiskGrid.template) }
  }

  private static let kind = ValueKind(
    "mapping", allowed: "a mapping from keys of a risk worker to values",
    schema: [JSONMember("type", .string("object")), JSONMember("minProperties", .integer(1))])

  /// The keys that may vary, but for weights of strategies.
  private static let keys: [String] = {
    let all = RiskSettings.table.documentation(path: "").map(\.path)
    let sections = Set(all.compactMap { $0.split(separator: ".").count > 1 ? String($0.prefix { $0 != "." }) : nil })
    let single = ["id", "strategies", "sizing.type", "positions", "window.keep"]
    return all.filter { !sections.contains($0) && !$0.contains("[]") && !single.contains($0) }
  }()

  private static func readVariations(_ reader: KeyReader) -> [Variation] {
    guard case .mapping(let pairs) = reader.node.value else {
      reader.wrongType()
      return []
    }
    if pairs.isEmpty { reader.report("must not be empty", allowed: reader.kind.allowed) }
    // Their order says nothing; the canonical form has that of the keys.
    let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return sorted.compactMap { pair in
      let path = "\(reader.path).\(MessageText.excerpt(pair.key, atMost: 80))"
      if !keys.contains(pair.key), !(pair.key.hasPrefix("strategies.") && pair.key.utf8.count > 11) {
        reader.problems.add(
          pair.keyLocation, path, "no key that may vary",
          allowed: KeyReader.list((keys + ["strategies.ID"]).sorted()),
          suggestion: reader.problems.nearest(pair.key, among: keys))
        return nil
      }
      return variation(pair, path, reader.problems)
    }
  }

  private static func variation(_ pair: YAMLPair, _ path: String, _ problems: ProblemCollector) -> Variation? {
    let node = pair.value
    switch node.value {
    case .sequence(let items) where !items.isEmpty:
      for (index, item) in items.enumerated() {
        switch item.value {
        case .null, .sequence, .mapping:
          problems.add(
            item.location, "\(path)[\(index)]", "wrong type", was: KeyReader.show(item), allowed: "a single value")
        case .boolean, .integer, .number, .string: break
        }
      }
      return Variation(
        key: pair.key, values: .list(items.map(plain)), location: node.location, places: items.map(\.location))
    case .mapping:
      var written = WrittenValues()
      WrittenValues.table.decode(node, path: path, into: &written, problems)
      guard problems.isClean(path) else { return nil }
      return written.values(pair.key, node, path, problems)
    default:
      problems.add(
        node.location, path, "not the values of a key", was: KeyReader.show(node),
        allowed: "a list, {from, to}, or {path, column}")
      return nil
    }
  }

  /// A value of a list; numbers are told apart by their values alone.
  private static func plain(_ node: YAMLNode) -> JSONValue {
    KeyReader.double(node).map { .number($0) } ?? JSONValue(node)
  }

  /// A list has a value a worker.
  private func checkLengths(_ mapping: MappingReader) {
    guard let count else { return }
    for variation in variations {
      guard case .list(let values) = variation.values, values.count != count else { continue }
      mapping.problems.add(
        variation.location, "\(mapping.path(of: "vary")).\(MessageText.excerpt(variation.key, atMost: 80))",
        "not one value a worker", was: "\(values.count) \(values.count == 1 ? "value" : "values")",
        allowed: "\(count), as 'count' says")
    }
  }

  /// Reads a section `risk` that has a count; false for any other.
  static let reads: @Sendable (KeyReader, inout Workflow) -> Bool = { reader, workflow in
    workflow.riskGrid = nil
    guard case .mapping(let pairs) = reader.node.value,
      pairs.contains(where: { ["count", "vary"].contains($0.key) && $0.value.value != .null })
    else { return false }
    var grid = RiskGrid()
    let node = grid.completed(reader.node)
    grid.written = node
    table.decode(node, path: reader.path, into: &grid, reader.problems)
    if reader.problems.isClean(reader.path) { workflow.risk = grid.workers }
    // Where something is wrong, its columns are looked at all the same.
    workflow.riskGrid = grid
    return true
  }

  /// The mapping with the first values of what varies, where it does not say others: a fraction that varies need not be
  /// given twice.
  private func completed(_ node: YAMLNode) -> YAMLNode {
    guard case .mapping(let pairs) = node["vary"]?.value else { return node }
    let quiet = ProblemCollector()
    var first = YAMLNode(value: .mapping([]), location: node.location)
    for pair in pairs where Self.keys.contains(pair.key) {
      guard let variation = Self.variation(pair, "", quiet), let value = variation.value(0, of: 1) else { continue }
      first = first.overlaid(by: variation.mapping(with: value))
    }
    var whole = first.overlaid(by: node)
    whole.location = node.location
    return whole
  }

  /// What a file says instead of the workers, while they are those that it stands for.
  static let writes: @Sendable (Workflow) -> (whole: JSONValue, difference: JSONValue)? = { workflow in
    guard let grid = workflow.riskGrid, grid.workers == workflow.risk else { return nil }
    return (table.encode(grid) ?? .null, table.difference(grid, table.initial) ?? .object([]))
  }
}

extension RiskGrid.Values {
  fileprivate var json: JSONValue {
    switch self {
    case .list(let values): .array(values)
    case .range(let from, let to): .object([JSONMember("from", .number(from)), JSONMember("to", .number(to))])
    case .column(let path, let name):
      .object([JSONMember("path", .string(path)), JSONMember("column", .string(name))])
    }
  }
}

/// Values as a file has them in a mapping.
private struct WrittenValues: Sendable {
  var from: Double?
  var to: Double?
  var path: String?
  var column: String?

  static let table = SettingsTable(initial: WrittenValues()) {
    Field.optional("from", \.from, .number(.within(-1e15...1e15)), none: "none", "The value of the first worker.")
    Field.optional("to", \.to, .number(.within(-1e15...1e15)), none: "none", "The value of the last worker.")
    Field.optional("path", \.path, .path, none: "none", "A table.")
    Field.optional("column", \.column, .text, none: "none", "Its column.")
  }

  /// The values that are meant; nil after telling what is wrong.
  func values(
    _ key: String, _ node: YAMLNode, _ path: String, _ problems: ProblemCollector
  ) -> RiskGrid.Variation? {
    if let from, let to, self.path == nil, column == nil {
      return RiskGrid.Variation(key: key, values: .range(from: from, to: to), location: node.location)
    }
    if let file = self.path, let column, from == nil, to == nil {
      return RiskGrid.Variation(
        key: key, values: .column(path: file, name: column), location: node["path"]?.location ?? node.location)
    }
    problems.add(
      node.location, path, "neither a range nor a column", was: KeyReader.show(node),
      allowed: "{from, to}, {path, column}, or a list")
    return nil
  }
}
