import Testing

/// Nothing is too long to be read.
@Suite struct LengthTests {
  static let mostLines = 400
  static let mostLinesOfAFunction = 70
  static let mostColumns = 120

  static let files = SourceTree.sources + SourceTree.tests + [SourceTree.manifest]

  static func violations(_ file: SourceFile) throws -> [Finding] {
    var findings: [Finding] = []
    let lines = file.lines
    if lines.count > mostLines {
      findings.append(Finding(path: file.path, line: 1, message: "\(lines.count) lines, at most \(mostLines)"))
    }
    for (index, line) in lines.enumerated() where line.count > mostColumns {
      findings.append(
        Finding(path: file.path, line: index + 1, message: "\(line.count) columns, at most \(mostColumns)"))
    }
    for function in try FunctionLength.all(in: file) where function.lines > mostLinesOfAFunction {
      let message = "a function of \(function.lines) lines, at most \(mostLinesOfAFunction)"
      findings.append(Finding(path: file.path, line: function.line, message: message))
    }
    return findings
  }

  @Test func filesFunctionsAndLinesAreShort() throws {
    for file in Self.files {
      for finding in try Self.violations(file) { Issue.record("\(finding)") }
    }
  }

  @Test func aLongFileIsFound() throws {
    let text = String(repeating: "let a = 1\n", count: 400)
    #expect(try Self.violations(SourceFile(path: "a.swift", text: text)) == [])
    let findings = try Self.violations(SourceFile(path: "a.swift", text: text + "let b = 1\n"))
    #expect(findings.map(\.message) == ["401 lines, at most 400"])
  }

  @Test func aLongLineIsFound() throws {
    let line = "// " + String(repeating: "a", count: 117)
    #expect(try Self.violations(SourceFile(path: "a.swift", text: line)) == [])
    let findings = try Self.violations(SourceFile(path: "a.swift", text: "\n\(line)b\n"))
    #expect(findings.map(\.line) == [2])
  }

  @Test(arguments: [
    "func long(\n    _ a: Int\n  ) -> Int {", "init(_ a: Int = f({ 1 })) {", "subscript(a: Int) -> Int {",
    "func long<T>(_ a: T) throws(E)\n  where T: P\n  {", "deinit {", "init?(a: Int) {",
    "override func long() -> [Int] {",
  ])
  func aLongFunctionIsFound(_ head: String) throws {
    let extra = head.split(separator: "\n").count - 1
    func file(_ count: Int) -> SourceFile {
      let body = String(repeating: "    if a { b(\"}\") }\n", count: count - 2 - extra)
      return SourceFile(path: "a.swift", text: "struct S {\n  \(head)\n\(body)  }\n}\n")
    }
    #expect(try Self.violations(file(70)) == [])
    let findings = try Self.violations(file(71))
    #expect(findings.map(\.message) == ["a function of 71 lines, at most 70"])
    #expect(findings.map(\.line) == [2])
  }

  @Test func requirementsHaveNoBody() throws {
    let text = "protocol P {\n  func a() -> Int\n  init(b: Int)\n  var c: Int { get }\n}\nfunc d() {\n}\n"
    #expect(try FunctionLength.all(in: SourceFile(path: "a.swift", text: text)) == [FunctionLength(line: 6, lines: 2)])
  }
}
