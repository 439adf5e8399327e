/// Iteration over dictionaries and sets, whose order every process shuffles anew, as far as a pattern can see it.
///
/// A name counts as a dictionary or a set in the file that declares it so, and everywhere if all its declarations
/// agree.
enum DictionaryOrder {
  private static let unordered = "(?:\\[[\\w.<>]+:\\s*[^\\]]|Set<|Dictionary<|Set\\(|Dictionary\\()"

  /// Names that every declaration in these files gives to a dictionary or a set.
  static func names(in files: [SourceFile]) throws -> Set<String> {
    var names: Set<String> = []
    var others: Set<String> = []
    let every = try CodePattern("\\b(\\w+)\\s*:\\s*(?:inout\\s+)?[\\w\\[(]")
    for file in files {
      let own = try self.names(in: file)
      names.formUnion(own)
      others.formUnion(every.matches(in: file.code, group: 1).map(\.text).filter { !own.contains($0) })
    }
    return names.subtracting(others)
  }

  /// Names that a file gives to a dictionary or a set.
  static func names(in file: SourceFile) throws -> Set<String> {
    let typed = try CodePattern("\\b(\\w+)\\s*:\\s*(?:inout\\s+)?\(unordered)")
    let inferred = try CodePattern("\\b(?:let|var)\\s+(\\w+)\\s*=\\s*\(unordered)")
    return Set((typed.matches(in: file.code, group: 1) + inferred.matches(in: file.code, group: 1)).map(\.text))
  }

  /// The places of a file that go through a dictionary or a set in its own order.
  static func search(_ file: SourceFile, dictionaries: Set<String>) throws -> (findings: [Finding], excused: Int) {
    let own = try names(in: file)
    // A name of this file stands for itself only, one that is a dictionary wherever it is declared for any member as
    // well.
    let bare = own.sorted().map { "(?<![\\w.])(?:self\\.)?\($0)" }
    let anywhere = dictionaries.sorted().map { "(?<!\\w)(?:\\w+\\.)*\($0)" }
    if bare.isEmpty && anywhere.isEmpty { return ([], 0) }
    let name = "(?:" + (bare + anywhere).joined(separator: "|") + ")"
    let ordered = "(?!\\s*\\.(?:sorted|count|isEmpty|contains|max\\(\\)|min\\(\\)))"
    let calls =
      "(?:map|flatMap|compactMap|forEach|reduce|enumerated|joined|first|min|max|prefix|makeIterator"
      + "|randomElement|popFirst|lazy)"
    let patterns = [
      "\\bin\\s+\(name)\\s*(?:\\{|where\\b)",
      "\(name)\\.(?:keys|values)\\b\(ordered)(?!\\s*[:=,)])",
      "\(name)\\s*\\.\\s*\(calls)\\b",
      "\\b(?:Array|zip)\\(\\s*\(name)\\s*[,)]",
    ]
    let lines = file.lines
    var findings: Set<Finding> = []
    var excused = 0
    for pattern in patterns {
      for match in try CodePattern(pattern).matches(in: file.code) {
        if BannedCall.hasReason(lines[match.line - 1]) {
          excused += 1
        } else {
          findings.insert(Finding(path: file.path, line: match.line, message: "goes through \(match.text) in no order"))
        }
      }
    }
    return (findings.sorted(), excused)
  }
}
