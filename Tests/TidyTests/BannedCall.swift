import Testing

/// Something that the code may not say, with the few places that may.
struct BannedCall: Sendable, CustomTestStringConvertible {
  let name: String
  let pattern: String
  /// What is wrong with it.
  let reason: String
  /// The modules it is banned in; nil means all.
  var modules: Set<String>?
  /// The files that may say it.
  var allowed: Set<String> = []
  /// Lines that break the rule.
  let bad: [String]
  /// Lines that look like it and do not.
  var good: [String] = []

  var testDescription: String { name }

  /// Reasons given in the code for an exception: `// determinism-ok: reason`.
  static let escape = "// determinism-ok: "

  /// The places of a file that break this rule, and how many more are excused by a reason on their line.
  func search(_ file: SourceFile) throws -> (findings: [Finding], excused: Int) {
    if let modules, !modules.contains(file.room) { return ([], 0) }
    let matches = try CodePattern(pattern).matches(in: file.code)
    if matches.isEmpty { return ([], 0) }
    let lines = file.lines
    var findings: [Finding] = []
    var excused = 0
    for match in matches {
      if Self.hasReason(lines[match.line - 1]) {
        excused += 1
      } else {
        findings.append(Finding(path: file.path, line: match.line, message: "\(name): \(reason)"))
      }
    }
    return (findings, excused)
  }

  static func hasReason(_ line: Substring) -> Bool {
    guard let start = line.firstRange(of: escape) else { return false }
    return line[start.upperBound...].split(separator: " ").count >= 2
  }
}
