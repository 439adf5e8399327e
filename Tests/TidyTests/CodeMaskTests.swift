import Testing

/// Comments and literals do not count as code.
@Suite struct CodeMaskTests {
  @Test(arguments: [
    ("let a = 1 // Date()", "let a = 1          "),
    ("/* a /* b */ c */ let d", "                  let d"),
    ("print(\"Date() // no\")", "print(\"            \")"),
    ("let s = \"a\\\"b\" + c", "let s = \"    \" + c"),
    ("let s = \"\\(Date())!\"", "let s = \"  Date()  \""),
    ("let s = \"\\(f(\"x\", (1)))\" // y", "let s = \"  f(\" \", (1)) \"     "),
    ("let s = #\"a\"b\\(c)\"# + d", "let s = #\"       \"# + d"),
    ("let s = #\"\\#(c)\"#", "let s = #\"   c \"#"),
    ("let s = \"\"\"\n  \"a\" \\(b)\n  \"\"\"; c", "let s = \"\"\"\n        b \n  \"\"\"; c"),
    ("let q = \"\\\\\"; d", "let q = \"  \"; d"),
    ("a / b / c", "a / b / c"),
  ])
  func isBlankedOut(_ source: String, _ expected: String) {
    #expect(CodeMask.mask(source) == expected)
  }

  @Test func everyFileKeepsItsLinesAndBraces() {
    for file in SourceTree.sources + SourceTree.tests {
      #expect(file.code.utf8.count == file.text.utf8.count, "\(file.path)")
      let opening = file.code.utf8.count { $0 == UInt8(ascii: "{") }
      let closing = file.code.utf8.count { $0 == UInt8(ascii: "}") }
      #expect(opening == closing, "\(file.path): the braces of its code do not match")
    }
  }
}
