import FileFormats

/// Reads the keys of one mapping by its schema: records what is wrong, answers with the default, and goes on.
struct MappingReader {
  let section: SectionSchema
  /// The path of the mapping with indexes, as diagnostics show it: `risk[0]`.
  let path: String
  let location: SourceLocation
  let diagnostics: DiagnosticCollector
  /// Whether the node is no mapping at all, which has been recorded.
  let isWrong: Bool
  private let pairs: [YAMLPair]
  /// The known keys that unknown ones look like.
  private var misspelt: Set<String> = []

  /// Checks that `node` is a mapping with known keys and without missing ones; a null counts as an empty mapping.
  init(_ node: YAMLNode?, path: String, _ section: SectionSchema, _ diagnostics: DiagnosticCollector) {
    self.section = section
    self.path = path
    self.diagnostics = diagnostics
    location = node?.location ?? SourceLocation(line: 1, column: 1)
    switch node?.value {
    case .mapping(let found): (pairs, isWrong) = (found, false)
    case nil, .null: (pairs, isWrong) = ([], false)
    default: (pairs, isWrong) = ([], true)
    }
    if isWrong, let node {
      let hasType = section.keys.contains { $0.name == "type" }
      let example = hasType ? Self.text(node).map { ", as {type: \(Excerpt.of($0))}" } ?? "" : ""
      diagnostics.add(node.location, path, "wrong type", was: Self.show(node), allowed: "a mapping" + example)
      return
    }
    checkKeys()
    for key in section.keys where key.defaultValue == .required && self[key.name] == nil {
      reportMissing(key.name, "missing key '\(key.name)'")
    }
  }

  /// Records that a key is missing, unless another one looks like it misspelt: that mistake is reported already.
  func reportMissing(_ name: String, or other: String? = nil, _ problem: String) {
    if misspelt.contains(name) || other.map({ misspelt.contains($0) }) ?? false { return }
    diagnostics.add(location, path, problem)
  }

  /// The node of a key, nil if it is not given.
  subscript(name: String) -> YAMLNode? { pairs.first { $0.key == name }?.value }

  /// The node of a key, nil if it is not given or a null that means the same.
  func given(_ name: String) -> YAMLNode? {
    guard let node = self[name] else { return nil }
    return node.value == .null && section.key(name).defaultValue.isWhatNullMeans ? nil : node
  }

  /// Where a key stands, or the mapping if it is not given.
  func keyLocation(_ name: String) -> SourceLocation {
    pairs.first { $0.key == name }?.keyLocation ?? location
  }

  /// The full path of a key.
  func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private mutating func checkKeys() {
    let names = section.keys.map(\.name)
    let allowed = names.sorted().joined(separator: ", ")
    for pair in pairs where !names.contains(pair.key) {
      let path = path(of: Excerpt.of(pair.key, atMost: 80))
      if section.laterKeys.contains(pair.key) || Schema.laterKeys.contains(pair.key) {
        diagnostics.add(pair.keyLocation, path, "not supported in this version")
        continue
      }
      let meant = diagnostics.nearest(pair.key, among: names)
      if let meant { misspelt.insert(meant) }
      diagnostics.add(pair.keyLocation, path, "unknown key", allowed: allowed, suggestion: meant)
    }
  }

  /// Records a problem with the value of a key.
  func report(
    _ name: String, _ problem: String, was found: String? = nil, allowed: String? = nil, suggestion: String? = nil
  ) {
    let location = self[name]?.location ?? self.location
    diagnostics.add(
      location, path(of: name), problem, was: found, allowed: allowed, suggestion: suggestion)
  }

  /// A node as diagnostics show it: short, and strings in quotation marks.
  static func show(_ node: YAMLNode) -> String {
    switch node.value {
    case .null: return "null"
    case .boolean, .integer, .number: return Excerpt.of(node.text)
    case .string(let text): return "'" + Excerpt.of(text) + "'"
    case .sequence(let items): return items.isEmpty ? "an empty list" : "a list"
    case .mapping(let pairs): return pairs.isEmpty ? "an empty mapping" : "a mapping"
    }
  }

  /// Names that are allowed, the first of them where there are many.
  static func list(_ names: [String]) -> String {
    let further = names.count > 24 ? " and \(names.count - 20) more" : ""
    return names.prefix(further.isEmpty ? 24 : 20).joined(separator: ", ") + further
  }
}
