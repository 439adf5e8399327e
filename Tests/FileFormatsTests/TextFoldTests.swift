import FileFormats
import Testing

@Suite struct TextFoldTests {
  @Test func whatFitsStaysAsItIs() {
    #expect(TextFold.text("one  two\n\n   three\n", width: 10) == "one  two\n\n   three\n")
  }

  @Test func wordsGoOnBelowTheTextBehindTheLabel() {
    #expect(
      TextFold.lines("folder   a text of some words that go on", width: 24) == [
        "folder   a text of some", "         words that go", "         on",
      ])
    // Without a label two columns further in; where the label takes more than half, too.
    #expect(TextFold.lines("  one two three", width: 9) == ["  one two", "    three"])
    #expect(TextFold.lines("a very long label   text", width: 20) == ["a very long label", "  text"])
  }

  @Test func aWordWiderThanTheTerminalIsBroken() {
    #expect(TextFold.lines("digest 0123456789abcdef", width: 10) == ["digest", "  01234567", "  89abcdef"])
    #expect(TextFold.lines("0123456789abcdef", width: 10) == ["0123456789", "  abcdef"])
  }

  @Test func aRuleIsCut() { #expect(TextFold.lines("----------", width: 4) == ["----"]) }

  /// Two columns each, which no line passes.
  @Test(arguments: 2...40) func noLineIsWider(_ width: Int) {
    let text =
      "name   \u{4E00}\u{4E8C}\u{4E09} and e\u{301}t\u{301}e\u{301} 0123456789012345678901234567890123456789 end"
    let lines = TextFold.lines(text, width: width)
    for line in lines { #expect(TextWidth.columns(of: line) <= width, "\(line)") }
    #expect(
      lines.joined().unicodeScalars.filter { $0 != " " }.elementsEqual(text.unicodeScalars.filter { $0 != " " }))
  }
}
