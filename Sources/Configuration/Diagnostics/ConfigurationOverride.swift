import FileFormats
import SettingsTables

/// A `key.path=value` from the command line.
///
/// Its nodes carry negative lines, -1 for the first override and so on, by which problems know where a value came
/// from.
struct ConfigurationOverride {
  /// The key as written before the `=`.
  let path: String
  private let value: YAMLNode
  private let location: SourceLocation

  /// The number of the override that a location belongs to, nil for locations in the file.
  static func index(of location: SourceLocation) -> Int? {
    location.line < 0 ? -location.line - 1 : nil
  }

  /// The key of an override, or all of it where there is no `=`: what problems call it.
  static func name(of text: String) -> String {
    // By bytes: a combining mark behind the '=' would make another character of it.
    String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
  }

  /// Reads an override; nil after adding what is wrong with it.
  init?(_ text: String, index: Int, _ problems: ProblemCollector) {
    path = Self.name(of: text)
    location = SourceLocation(line: -index - 1, column: 1)
    guard path.utf8.count < text.utf8.count, !path.isEmpty else {
      problems.add(location, "", "expected key.path=value", was: "'\(MessageText.excerpt(text))'")
      return nil
    }
    do throws(YAMLError) {
      let parsed = try YAML.parse(Array(text.utf8.dropFirst(path.utf8.count + 1)))
      value = Self.relocated(parsed, location)
    } catch {
      problems.add(location, "", "the value is not valid YAML: \(error.message)")
      return nil
    }
  }

  private static func relocated(_ node: YAMLNode, _ location: SourceLocation) -> YAMLNode {
    var copy = node
    copy.location = location
    switch node.value {
    case .sequence(let items): copy.value = .sequence(items.map { relocated($0, location) })
    case .mapping(let pairs):
      copy.value = .mapping(
        pairs.map { YAMLPair(key: $0.key, keyLocation: location, value: relocated($0.value, location)) })
    default: break
    }
    return copy
  }

  /// Puts the value into the tree; mappings that are missing on the way are made.
  ///
  /// Items of lists are named by their number from 0, also in brackets as problems write it, or by their `id`; a
  /// strategy without one by its type.
  func apply(to root: inout YAMLNode, _ problems: ProblemCollector) {
    // Phases are looked for in one place, wherever the file has them.
    let dotted = Self.withoutHome(path).replacing("[", with: ".").replacing("]", with: "")
    let names = dotted.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !names.contains("") else {
      problems.add(location, "", "a part of the key is empty")
      return
    }
    do throws(Unresolved) {
      var place = names
      for form in ShortForm.all { place = try form.resolved(place, in: root) }
      if let problem = set(&root, place[...]) { problems.add(location, "", problem) }
    } catch { problems.add(location, "", error.problem) }
  }

  /// The path of a phase without the section that phases may stand under.
  private static func withoutHome(_ path: String) -> String {
    for home in ["workflow.", "composite_workflow."] where path.hasPrefix(home + "phases") {
      return String(path.dropFirst(home.utf8.count))
    }
    return path
  }

  /// Why an override means no place of the file.
  struct Unresolved: Error {
    let problem: String
  }

  private func set(_ node: inout YAMLNode, _ names: ArraySlice<String>) -> String? {
    guard let name = names.first else {
      node = value
      return nil
    }
    switch node.value {
    case .null:
      node = YAMLNode(value: .mapping([]), location: location)
      return set(&node, names)
    case .mapping(var pairs):
      if let index = pairs.firstIndex(where: { $0.key == name }) {
        if names.count == 1 { pairs[index].keyLocation = location }
        let problem = set(&pairs[index].value, names.dropFirst())
        node.value = .mapping(pairs)
        return problem
      }
      var child = YAMLNode(value: .null, location: location)
      let problem = set(&child, names.dropFirst())
      pairs.append(YAMLPair(key: name, keyLocation: location, value: child))
      node.value = .mapping(pairs)
      return problem
    case .sequence(var items):
      guard let (index, rest) = Self.item(of: items, names) else { return Self.noItem(of: items, name) }
      let problem = set(&items[index], rest)
      node.value = .sequence(items)
      return problem
    default:
      return "'\(MessageText.excerpt(name))' cannot be set inside the single value \(KeyReader.show(node))"
    }
  }

  /// The item that the first of `names` stand for, and the names behind them: an ID may have dots in it.
  static func item(
    of items: [YAMLNode], _ names: ArraySlice<String>, standardID: String? = nil
  ) -> (index: Int, rest: ArraySlice<String>)? {
    for count in names.indices.map({ $0 - names.startIndex + 1 }) {
      let name = names.prefix(count).joined(separator: ".")
      if let index = items.firstIndex(where: { (id(of: $0) ?? standardID) == name }) {
        return (index, names.dropFirst(count))
      }
    }
    guard let index = names.first.flatMap({ Int($0) }), items.indices.contains(index) else { return nil }
    return (index, names.dropFirst())
  }

  static func id(of item: YAMLNode) -> String? {
    // A phase is called by its name, whatever else it says.
    for key in ["id", "name", "type"] {
      if let id = item[key], id.value != .null { return id.text }
    }
    return nil
  }

  /// What the items of a list are called: their numbers, and their IDs.
  static func names(of items: [YAMLNode], standardID: String? = nil) -> [String] {
    let numbers = items.isEmpty ? [] : [items.count == 1 ? "0" : "0 to \(items.count - 1)"]
    return numbers + items.compactMap { id(of: $0) ?? standardID }
  }

  static func noItem(of items: [YAMLNode], _ name: String, standardID: String? = nil) -> String {
    let ids = items.compactMap { id(of: $0) ?? standardID }
    let allowed =
      items.isEmpty ? "; it is empty" : "; allowed \(KeyReader.list(names(of: items, standardID: standardID)))"
    let hint = NearestName.of(name, among: ids).map { "; did you mean \($0)?" } ?? ""
    return "the list has no item '\(MessageText.excerpt(name))'\(allowed)\(hint)"
  }
}
