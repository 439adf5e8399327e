/// What is known of a key that a mapping does not take.
package enum KeyHint: Equatable, Sendable {
  /// It stands here, as messages write it: `risk[0].capital`.
  case place(String)
  /// A later version will know it; more to say of it, or nothing.
  case later(String?)
  /// There is no such key; what there is instead.
  case words(String)
}

/// A name that other programs or documents use, and what it is here.
package struct OtherName: Sendable {
  /// What the name is here.
  package enum Meaning: Equatable, Sendable {
    /// A key, as the documentation writes it: `risk[].capital`. Where a single value, and no mapping, was written it is
    /// the key `single` within, where there is one.
    case key(String, single: String? = nil)
    /// A key of a later version; with more to say, or nothing.
    case later(String? = nil)
    /// No key; what there is instead.
    case instead(String)
  }

  /// The names, all of which mean the same.
  package let names: [String]
  package let meaning: Meaning

  package init(_ names: String..., means meaning: Meaning) {
    self.names = names
    self.meaning = meaning
  }

  /// What the documentation says of the names.
  package var documentation: String {
    switch meaning {
    case .key(let key, nil): "`\(key)`"
    case .key(let key, let single?): "`\(key)`; a single value is `\(key).\(single)`"
    case .later(let words): "not supported in this version" + (words.map { "; \($0)" } ?? "")
    case .instead(let words): words
    }
  }
}

/// Finds where a key belongs that was written where it does not, or under another name.
package struct KeyHints: Sendable {
  /// Whose keys those of the top level are here: `phases[0]` of a phase, whose sections are laid over the file's; nil
  /// of the file itself.
  package struct Owner: Sendable {
    /// How messages call it.
    package let path: String
    /// What it is, as `the phase`.
    package let name: String
    /// The keys of the top level that it may have too.
    package let keys: [String]

    package init(path: String, name: String, keys: [String]) {
      self.path = path
      self.name = name
      self.keys = keys
    }
  }

  /// Nil of the file itself.
  package var owner: Owner?
  private let others: [String: OtherName.Meaning]
  /// The paths of each key, as the documentation writes them, in its order.
  private let places: [String: [String]]
  /// Keys of which one name says nothing, as `id`.
  private static let commonNames: Set<String> = ["id", "type"]
  /// Lists that a mapping may stand for, and its name.
  private let singles: [(list: String, single: String)]

  /// - Parameters:
  ///   - names: Names of other programs and documents.
  ///   - paths: Every key, as the documentation writes it: `risk[].capital`.
  ///   - singles: Lists that a mapping may stand for, and what that is called.
  package init(names: [OtherName] = [], paths: [String] = [], singles: [(list: String, single: String)] = []) {
    var meanings: [String: OtherName.Meaning] = [:]
    for other in names { for name in other.names { meanings[name] = meanings[name] ?? other.meaning } }
    var places: [String: [String]] = [:]
    for path in paths {
      let name = path.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
      if !Self.commonNames.contains(name) { places[name, default: []].append(path) }
    }
    self.others = meanings
    self.places = places
    self.singles = singles
  }

  /// What other programs and documents mean by `name`, written in the mapping at `path`; nothing where a key near to it
  /// has the name.
  func otherName(_ name: String, in path: String, isSingle: Bool) -> KeyHint? {
    guard let meaning = others[name] ?? others[name.lowercased()] else { return nil }
    if let near = nearest(name, besides: path), near.shared > 0 { return .place(shown(near.path, from: path)) }
    switch meaning {
    case .key(let key, let single):
      let within = isSingle ? single.map { ".\($0)" } ?? "" : ""
      let place = shown(key + within, from: path)
      return path == place || path.hasPrefix(place + ".") ? nil : .place(place)
    case .later(let words): return .later(words)
    case .instead(let words): return .words(words)
    }
  }

  /// The place of the key `name`, which the mapping at `path` does not take: of several the nearest, of equally near
  /// ones the first that is documented.
  ///
  /// Nothing for a name that means something within this very mapping, where the mapping itself says what it takes.
  func place(of name: String, besides path: String) -> String? {
    if case .key(let key, _) = others[name], shown(key, from: path) == path { return nil }
    return nearest(name, besides: path).map { shown($0.path, from: path) }
  }

  /// The place of a key with the most parts in common with `path`, and their number.
  private func nearest(_ name: String, besides path: String) -> (shared: Int, path: String)? {
    guard let found = places[name] else { return nil }
    let here = components(general(path))
    var best: (shared: Int, path: String)?
    for place in found where components(place).dropLast() != here[...] {
      let shared = zip(here, components(place)).prefix { $0 == $1 }.count
      if shared > best?.shared ?? -1 { best = (shared, place) }
    }
    return best
  }

  /// A place as messages write it: one that the owner may have too stands below that.
  func owned(_ place: String) -> String {
    guard let owner, owner.keys.contains(String(place.prefix { $0 != "." && $0 != "[" })) else { return place }
    return "\(owner.path).\(place)"
  }

  /// What to say of a key of the top level that was written in one of its sections.
  func beside(_ key: String, in path: String) -> String {
    let section = path.prefix { $0 != "." && $0 != "[" }
    guard let owner, owner.keys.contains(key) else { return "'\(key)' stands at the top level, beside '\(section)'" }
    return "'\(key)' is a key of \(owner.name) itself, beside '\(section)'"
  }

  private func components(_ path: String) -> [Substring] { path.split(separator: ".") }

  /// A path of a message as the documentation writes it.
  private func general(_ path: String) -> String {
    var result = ""
    var isIndex = false
    for character in path {
      if character == "]" { isIndex = false }
      if !isIndex { result.append(character) }
      if character == "[" { isIndex = true }
    }
    for (list, single) in singles where result == single || result.hasPrefix(single + ".") {
      return "\(list)[]\(result.dropFirst(single.count))"
    }
    return result
  }

  /// A path of the documentation as a message within the mapping at `path` writes it: the item of a list is the one
  /// that the message is about, else the mapping that stands for the list.
  private func shown(_ key: String, from path: String) -> String {
    for (list, single) in singles where key.hasPrefix("\(list)[]") {
      let rest = key.dropFirst(list.count + 2)
      if path.hasPrefix("\(list)["), let end = path.firstIndex(of: "]") { return "\(path[...end])\(rest)" }
      return single + rest
    }
    return key.replacing("[]", with: "")
  }
}
