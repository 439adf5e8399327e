/// What is generic over `Lane` must be visible to the modules that use it: the compiler specialises it there, or leaves
/// a generic that is some twenty times slower.
///
/// So types that are generic over it are `@usableFromInline`, and everything in them and in extensions of them and of
/// `Lane` itself is that or `@inlinable`; so is every generic function over it. What belongs to a rule over `Double`
/// alone is generic no more, and requirements of the protocols are as visible as these.
enum LaneRules {
  /// The names of the types that are generic over `Lane`, and of the protocols.
  static func types(in files: [SourceFile]) throws -> Set<String> {
    let pattern = try CodePattern("\\b(?:struct|enum|class)\\s+(\\w+)\\s*<[^>]*:\\s*Lane\\b")
    return files.reduce(into: ["Lane", "LaneMask"]) { names, file in
      names.formUnion(pattern.matches(in: file.code, group: 1).map(\.text))
    }
  }

  /// The declarations of a file that are generic over `Lane` and not visible where they are used.
  static func search(_ file: SourceFile, types: Set<String>) throws -> [Finding] {
    let patterns = try Patterns(types: types)
    var findings: [Finding] = []
    var depth = 0
    var isInRule = false
    /// Attributes on lines of their own, which belong to the declaration below.
    var attributes = ""
    for (index, line) in file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let text = attributes + line
      let isAttribute = patterns.attributes.isIn(line)
      if isAttribute {
        attributes = text + " "
      } else {
        attributes = ""
        if depth == 0 { isInRule = patterns.extensions.isIn(text) || patterns.types.isIn(text) }
        let isMember = isInRule && depth == 1 && patterns.declarations.isIn(text)
        let isNamed = [patterns.types, patterns.protocols, patterns.functions].contains { $0.isIn(text) }
        if isMember || isNamed, !patterns.visible.isIn(text) {
          let name = line.split(separator: " ").joined(separator: " ")
          findings.append(
            Finding(path: file.path, line: index + 1, message: "neither @inlinable nor @usableFromInline: \(name)"))
        }
      }
      depth += line.count { $0 == "{" } - line.count { $0 == "}" }
    }
    return findings
  }

  private struct Patterns {
    /// A line of attributes and nothing else.
    let attributes: CodePattern
    let visible: CodePattern
    let types: CodePattern
    let protocols: CodePattern
    let functions: CodePattern
    let declarations: CodePattern
    let extensions: CodePattern

    init(types: Set<String>) throws {
      attributes = try CodePattern("^\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)+$")
      visible = try CodePattern("@(?:inlinable|usableFromInline)\\b")
      self.types = try CodePattern("\\b(?:struct|enum|class)\\s+\\w+\\s*<[^>]*:\\s*Lane\\b")
      protocols = try CodePattern("\\bprotocol\\s+Lane(?:Mask)?\\b")
      functions = try CodePattern("\\b(?:func\\s+[^\\s(<]+|init)\\s*<[^>]*:\\s*Lane\\b|\\bsome\\s+Lane\\b")
      let modifiers =
        "(?:@\\w+(?:\\([^)]*\\))?|\\w+\\(set\\)|public|package|internal|fileprivate|private|static|mutating|prefix)"
      let keywords = "func|init[?]?|subscript|var|let|struct|enum|typealias"
      declarations = try CodePattern("^\\s*(?:\(modifiers)\\s+)*(?:\(keywords))\\b")
      let names = types.sorted().joined(separator: "|")
      extensions = try CodePattern(
        "\\bextension\\s+(?:(?:\(names))\\b(?!\\s*<|[^{]*==\\s*Double)|[^{]*:[^{]*\\bLane(?:Mask)?\\b)")
    }
  }
}

extension CodePattern {
  fileprivate func isIn(_ text: some StringProtocol) -> Bool { !matches(in: String(text)).isEmpty }
}
