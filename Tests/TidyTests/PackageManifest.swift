/// What `Package.swift` says of its targets, as far as these tests need it.
///
/// It reads the manifest's text: calls of `room`, `widerRoom`, `support`, `tests`, `programTests`, `executableTarget`
/// and `testTarget` whose lists are string literals, names of such lists, and sums of these. Programs that tests run
/// are no dependencies here: they are not imported.
struct PackageManifest {
  struct Target: Equatable {
    var dependencies: [String]
    var isTest = false
    var hasFixtures = false
  }

  private(set) var targets: [String: Target] = [:]
  private var lists: [String: [String]] = [:]
  private let tokens: [Token]

  private enum Token: Equatable {
    case word(String)
    case literal(String)
    case sign(Character)
  }

  init(_ text: String) {
    tokens = Self.tokens(text)
    for place in tokens.indices {
      if case .word(let name) = tokens[place], place > 0, tokens[place - 1] == .word("let") {
        readList(name, after: place + 1)
      }
    }
    for place in tokens.indices { readTarget(at: place) }
  }

  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
      var rest = line
      while let first = rest.first {
        if first == "\"" {
          let content = rest.dropFirst().prefix { $0 != "\"" }
          tokens.append(.literal(String(content)))
          rest = rest.dropFirst(content.count + 2)
        } else if first.isLetter || first == "_" {
          let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
          tokens.append(.word(String(word)))
          rest = rest.dropFirst(word.count)
        } else {
          if first != " " { tokens.append(.sign(first)) }
          rest = rest.dropFirst()
        }
      }
    }
    return tokens
  }

  /// Reads `let name = ["A", "B"] + others`.
  private mutating func readList(_ name: String, after start: Int) {
    guard start < tokens.count, tokens[start] == .sign("=") else { return }
    var place = start + 1
    if let list = sum(&place) { lists[name] = list }
  }

  /// Reads the call that begins at a token, if it makes a target with a name of its own.
  private mutating func readTarget(at start: Int) {
    guard case .word(let call) = tokens[start], start + 1 < tokens.count, tokens[start + 1] == .sign("("),
      ["room", "widerRoom", "support", "tests", "programTests", "executableTarget", "testTarget"].contains(call)
    else { return }
    var place = start + 2
    if tokens[place] == .word("name") { place += 2 }
    guard case .literal(var name) = tokens[place] else { return }
    var target = Target(dependencies: [])
    target.isTest = ["support", "tests", "programTests", "testTarget"].contains(call)
    if call == "tests" {
      target.dependencies = [name]
      name += "Tests"
    }
    if call == "programTests" { name += "Tests" }
    var depth = 1
    place += 1
    while place < tokens.count, depth > 0 {
      switch tokens[place] {
      case .sign("("): depth += 1
      case .sign(")"): depth -= 1
      case .word("hasFixtures") where tokens[place + 2] == .word("true"): target.hasFixtures = true
      case .word("swiftSettings"): place += 2
      case .word("flags"):
        place += 2
        _ = sum(&place)
        place -= 1
      case .word("runs"):
        place += 2
        _ = sum(&place)
        place -= 1
      default:
        var end = place
        if let list = sum(&end) {
          target.dependencies += list
          place = end - 1
        }
      }
      place += 1
    }
    targets[name] = target
  }

  /// A sum of lists that begins at `place`, which moves behind it; nil where there is none.
  private func sum(_ place: inout Int) -> [String]? {
    guard var list = term(&place) else { return nil }
    while place < tokens.count, tokens[place] == .sign("+") {
      place += 1
      list += term(&place) ?? []
    }
    return list
  }

  private func term(_ place: inout Int) -> [String]? {
    guard place < tokens.count else { return nil }
    if case .word(let name) = tokens[place], let list = lists[name] {
      place += 1
      return list
    }
    guard tokens[place] == .sign("[") else { return nil }
    var list: [String] = []
    var end = place + 1
    while end < tokens.count, tokens[end] != .sign("]") {
      guard case .literal(let text) = tokens[end] else {
        if tokens[end] != .sign(",") { return nil }
        end += 1
        continue
      }
      list.append(text)
      end += 1
    }
    place = end + 1
    return list
  }
}
