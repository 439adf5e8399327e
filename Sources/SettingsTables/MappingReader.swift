import FileFormats

/// What a mapping may hold.
struct MappingKeys: Sendable {
  var names: [String]
  /// Keys that a later version will know.
  var later: [String]
  /// Keys for which a null means that they are not given: those whose default is a description.
  var nullable: Set<String>
}

/// One mapping of a file: finds keys, and records what is wrong with them.
package struct MappingReader {
  /// The path of the mapping with indexes, as diagnostics show it: `risk[0]`.
  package let path: String
  package let location: SourceLocation
  package let problems: ProblemCollector
  /// Whether the node is no mapping at all, which has been recorded.
  package let isWrong: Bool
  private let keys: MappingKeys
  private let pairs: [YAMLPair]
  /// The known keys that unknown ones look like.
  private var misspelt: Set<String> = []

  /// Checks that `node` is a mapping with known keys; a null counts as an empty mapping.
  ///
  /// - Parameter example: The mapping that a single value was probably meant as.
  init(
    _ node: YAMLNode, path: String, _ keys: MappingKeys, _ problems: ProblemCollector,
    example: (YAMLNode) -> String? = { _ in nil }
  ) {
    self.keys = keys
    self.path = path
    self.problems = problems
    location = node.location
    switch node.value {
    case .mapping(let found): (pairs, isWrong) = (found, false)
    case .null: (pairs, isWrong) = ([], false)
    default: (pairs, isWrong) = ([], true)
    }
    if isWrong {
      let example = example(node).map { ", as \($0)" } ?? ""
      problems.add(node.location, path, "wrong type", was: KeyReader.show(node), allowed: "a mapping" + example)
    } else {
      checkKeys()
    }
  }

  private mutating func checkKeys() {
    let known = Set(keys.names)
    for pair in pairs where !known.contains(pair.key) {
      let path = path(of: MessageText.excerpt(pair.key, atMost: 80))
      if keys.later.contains(pair.key) || problems.laterKeys.contains(pair.key) {
        problems.add(pair.keyLocation, path, "not supported in this version")
        continue
      }
      var (suggestion, note): (String?, String?)
      switch hint(pair) {
      case .later(let words):
        problems.add(pair.keyLocation, path, "not supported in this version", note: words)
        continue
      case .place(let place) where place == pair.key && !self.path.isEmpty:
        note = problems.hints.beside(place, in: self.path)
      case .place(let place):
        suggestion = keys.names.contains(place) ? place : problems.hints.owned(place)
        misspelt.insert(firstName(of: place))
      case .words(let words): note = words
      case nil: break
      }
      let allowed = keys.names.isEmpty ? "no key" : keys.names.sorted().joined(separator: ", ")
      problems.add(pair.keyLocation, path, "unknown key", allowed: allowed, suggestion: suggestion, note: note)
    }
  }

  /// What was probably meant by a key: what others call so, else a key of this mapping that looks like it, else one of
  /// the same name elsewhere.
  private func hint(_ pair: YAMLPair) -> KeyHint? {
    let isSingle =
      switch pair.value.value {
      case .mapping, .sequence, .null: false
      default: true
      }
    if let hint = problems.hints.otherName(pair.key, in: self.path, isSingle: isSingle) { return hint }
    if let near = problems.nearest(pair.key, among: keys.names) { return .place(near) }
    return problems.hints.place(of: pair.key, besides: self.path).map { .place($0) }
  }

  /// The key of this mapping under which a place lies; the place where it lies elsewhere.
  private func firstName(of place: String) -> String {
    let inner = !path.isEmpty && place.hasPrefix(path + ".") ? place.dropFirst(path.count + 1) : place[...]
    return String(inner.prefix { $0 != "." && $0 != "[" })
  }

  /// Records that a key is missing, unless another one looks like it misspelt: that mistake is reported already.
  package func reportMissing(_ name: String, or other: String? = nil, _ problem: String) {
    if misspelt.contains(name) || other.map({ misspelt.contains($0) }) ?? false { return }
    problems.add(location, path, problem)
  }

  /// The node of a key, nil if it is not written.
  package subscript(name: String) -> YAMLNode? { pairs.first { $0.key == name }?.value }

  /// The node of a key, nil if it is not given: not written, or a null that means the same.
  package func given(_ name: String) -> YAMLNode? {
    guard let node = self[name] else { return nil }
    return node.value == .null && keys.nullable.contains(name) ? nil : node
  }

  /// The keys that are written, in the order of the file.
  var names: [String] { pairs.map(\.key) }

  /// Those of them that may be written.
  package var known: [String] { names.filter { keys.names.contains($0) } }

  /// Where a key stands, or the mapping if it is not written.
  package func keyLocation(_ name: String) -> SourceLocation {
    pairs.first { $0.key == name }?.keyLocation ?? location
  }

  /// The full path of a key.
  package func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// Whether nothing is wrong with the value of a key, or with a key within it.
  package func isClean(_ name: String) -> Bool { problems.isClean(path(of: name)) }

  /// Records a problem with the value of a key, or with the mapping where the key is not written.
  package func report(
    _ name: String, _ problem: String, was found: String? = nil, allowed: String? = nil, suggestion: String? = nil
  ) {
    problems.add(
      self[name]?.location ?? location, path(of: name), problem, was: found, allowed: allowed, suggestion: suggestion)
  }

  /// The items of a list with their paths; the one item where a mapping stands for it.
  package func items(_ name: String) -> [(node: YAMLNode, path: String)] {
    guard let node = self[name] else { return [] }
    let path = path(of: name)
    guard case .sequence(let items) = node.value else { return [(node, path)] }
    return items.enumerated().map { ($1, "\(path)[\($0)]") }
  }
}
