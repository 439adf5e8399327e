import FileFormats
import Testing

/// Text as messages, tables and terminals show it.
@Suite struct MessageTextTests {
  private let hostile = "a\u{1B}[31m\n\tb\u{7F}\u{9B}2J\u{202E}c\u{2028}\u{FEFF}\u{E0001}é"

  @Test func textsAreShownWhole_withEscapes() {
    #expect(MessageText.shown(hostile) == #"a\x1B[31m\n\tb\x7F\x9B2J\u202Ec\u2028\uFEFF\U000E0001é"#)
    #expect(MessageText.shown("data/É 日本.csv") == "data/É 日本.csv")
    for text in ["", "plain", #"C:\x"#, hostile] {
      let shown = MessageText.shown(text)
      #expect(MessageText.shown(shown) == shown)
      #expect(MessageText.shownLines(shown) == shown)
    }
    #expect(MessageText.shownLines("a\n\u{1B}b\r\n") == "a\n\\x1Bb\\r\n")
    #expect(MessageText.shown(bytes: [0x61, 0xFF, 0x1B, 0x7F, 0x20]) == #"a\xFF\x1B\x7F "#)
  }

  @Test func dataKeepItsValues() throws {
    let value = JSONValue.object([JSONMember("a\u{9B}", .array([.string(hostile), .string("é日"), .null]))])
    let shown = MessageText.shownData(value.compactText)
    #expect(try JSONValue(parsing: shown) == value)
    let isPlain = String(decoding: shown, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
    #expect(isPlain)
    #expect(MessageText.shownData(Array("{\"a\":1}\n".utf8)) == Array("{\"a\":1}\n".utf8))
    let basic = JSONValue.object([JSONMember("a\u{9B}", .string("\u{7F}\u{202E}é"))])
    let yaml = MessageText.shownData(YAMLWriter.text(of: basic))
    #expect(try JSONValue(YAML.parse(yaml)) == basic)
  }

  @Test func widthsAreThoseOfATerminal() {
    for (text, width) in [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日経225", 7), ("한국", 4), ("ﾊ", 1), ("😀", 2), ("Ω", 1),
    ] { #expect(TextWidth.columns(of: text) == width, "\(text)") }
    #expect(TextWidth.prefix(of: "日経225", columns: 5) == "日経2")
    #expect(TextWidth.prefix(of: "日経225", columns: 3) == "日")
    #expect(TextWidth.prefix(of: "abc", columns: 0) == "")
  }
}
