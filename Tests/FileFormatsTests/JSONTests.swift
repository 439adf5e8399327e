import FileFormats
import Testing

@Suite struct JSONTests {
  static func text(_ value: Double) -> String {
    var bytes: [UInt8] = []
    DecimalText.append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func numbers_areWrittenInTheirShortestForm() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (100_000, "100000"), (0.1, "0.1"), (-2.5, "-2.5"), (0.3, "0.3"),
      (0.1 + 0.2, "0.30000000000000004"), (1.0 / 3, "0.3333333333333333"), (123456.789, "123456.789"),
      (1e-5, "0.00001"), (1.5e-5, "0.000015"), (9.99e-6, "9.99e-6"), (1e-6, "1e-6"), (1e15, "1000000000000000"),
      (999_999_999_999_999.9, "999999999999999.9"), (1e16, "1e16"), (1.5e16, "1.5e16"),
      (9007199254740992, "9007199254740992"),
      (9999999999999998, "9999999999999998"), (1.7976931348623157e308, "1.7976931348623157e308"),
      (.leastNonzeroMagnitude, "5e-324"),
      (2.2250738585072014e-308, "2.2250738585072014e-308"), (1e22, "1e22"), (2251799813685248.5, "2251799813685248.5"),
      (1e-4, "0.0001"), (0.05, "0.05"), (27.12, "27.12"), (1099.9999999999998, "1099.9999999999998"),
      (12e14, "1200000000000000"),
    ]
    for (value, expected) in cases { #expect(Self.text(value) == expected) }
    #expect(Self.text(.nan).isEmpty && Self.text(.infinity).isEmpty)
  }

  @Test func numbers_readBackExactly_andAreNoLongerThanTheLibrarys() {
    var generator = SmallGenerator(state: 99)
    for _ in 0..<20_000 {
      let bits = UInt64(generator.next(below: 1 << 32)) << 32 | UInt64(generator.next(below: 1 << 32))
      let wild = Double(bitPattern: bits)
      let price = Double(generator.next(below: 100_000_000)) / [1.0, 10, 100, 1000, 1e6][generator.next(below: 5)]
      for value in [wild, price, price * 1.001, -price / 7] where value.isFinite {
        let text = Self.text(value)
        #expect(Double(text) == value)
        func digits(_ text: String) -> Int {
          let mantissa = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
          return String(mantissa.reversed().drop { $0 == "0" }).utf8.count
        }
        #expect(digits(text) == digits(value.description))
      }
    }
  }

  @Test func rows_areLinesOfJSON() {
    var row = JSONRow(capacity: 100)
    row.begin()
    row.field("number", 27.5)
    row.field("none", Double?.none)
    row.field("nan", Double.nan)
    row.field("infinite", Double?.some(-.infinity))
    row.field("count", -12)
    row.field("count", Int?.none)
    row.field("text", "a\"b\\c\n\u{1}é/")
    row.field("text", String?.none)
    row.field("bytes", utf8: Array("x\ty".utf8))
    row.field("flag", true)
    row.null("nothing")
    row.end()
    row.begin()
    row.end()
    let expected = #"""
      {"number":27.5,"none":null,"nan":null,"infinite":null,"count":-12,"count":null,"text":"a\"b\\c\n\u0001é/",\#
      "text":null,"bytes":"x\ty","flag":true,"nothing":null}
      {}

      """#
    #expect(String(decoding: row.bytes, as: UTF8.self) == expected)
    row.clear()
    row.begin()
    row.field("limits", Int.min)
    row.field("most", Int.max)
    row.end()
    #expect(
      String(decoding: row.bytes, as: UTF8.self) == "{\"limits\":-9223372036854775808,\"most\":9223372036854775807}\n")
  }

  @Test func values_areWrittenCompactAndPretty() {
    let value = JSONValue.object([
      JSONMember("b", .array([.integer(1), .number(0.5), .number(.nan)])), JSONMember("a", .object([])),
      JSONMember("é\n", .string("\u{8}\u{c}\r\t")),
    ])
    #expect(
      String(decoding: value.compactText, as: UTF8.self)
        == #"{"b":[1,0.5,null],"a":{},"é\n":"\b\f\r\t"}"#)
    let pretty = """
      {
        "a": {},
        "b": [
          1,
          0.5,
          null
        ],
        "é\\n": "\\b\\f\\r\\t"
      }

      """
    #expect(String(decoding: value.sorted.prettyText, as: UTF8.self) == pretty)
  }

  @Test func parser_readsEveryKindOfValue() throws {
    let text = #" {"a" : [1, -0, 2.5e3, 1E-2, true,false,null , "x\u00e9\ud83d\ude00\/\"\n"], "b":{}, "c":[] } "#
    let expected = JSONValue.object([
      JSONMember(
        "a",
        .array([
          .integer(1), .integer(0), .number(2500), .number(0.01), .boolean(true), .boolean(false), .null,
          .string("xé😀/\"\n"),
        ])), JSONMember("b", .object([])), JSONMember("c", .array([])),
    ])
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(value == expected)
    #expect(try JSONValue(parsing: value.prettyText).compactText == value.compactText)
    #expect(value["d"] == nil)
    #expect(try JSONValue(parsing: Array("9223372036854775808".utf8)) == .number(9223372036854775808))
  }

  static let refused: [(String, String)] = [
    ("", "1:1: expected a value, was the end of the text"), ("[1,]", "1:4: expected a value"),
    ("[1 2]", "1:4: expected ',' or ']'"), ("{\"a\" 1}", "1:6: expected ':'"),
    ("{a:1}", "1:2: expected a name in quotation marks"),
    ("{\"a\":1,}", "1:8: expected a name in quotation marks"), ("{\"a\":1,\n\"a\":2}", "2:1: duplicate name \"a\""),
    ("01", "1:2: a number cannot begin with 0"), ("-", "1:2: expected a digit"), ("1.", "1:3: expected a digit"),
    (".5", "1:1: expected a value"), ("+1", "1:1: expected a value"), ("1e", "1:3: expected a digit"),
    ("1e999", "1:1: the number is too large"), ("nul", "1:1: expected a value"), ("NaN", "1:1: expected a value"),
    ("\"a", "1:1: the quotation mark is not closed"), ("\"\\x\"", "1:2: unknown escape"),
    ("\"\\u12g4\"", "1:2: expected four hexadecimal digits"), ("\"\\ud800\"", "1:2: half a surrogate pair"),
    ("\"a\nb\"", "1:3: a control character in a string must be escaped"),
    ("1 2", "1:3: unexpected text after the value"),
    ("[\n  tru]", "2:3: expected a value"), ("// x", "1:1: expected a value"),
  ]

  @Test(arguments: refused.indices)
  func parser_refuses(index: Int) {
    let (text, expected) = Self.refused[index]
    do {
      _ = try JSONValue(parsing: Array(text.utf8))
      Issue.record("no error for \(text)")
    } catch { #expect(error.description == expected) }
  }

  @Test func parser_boundsNestingAndChecksEncoding() {
    func error(_ bytes: [UInt8]) -> String {
      do {
        _ = try JSONValue(parsing: bytes)
        return "no error"
      } catch { return error.description }
    }
    #expect(error(Array(String(repeating: "[", count: 100_000).utf8)) == "1:129: nested deeper than 128 levels")
    #expect(error([0x22, 0xFF, 0x22]) == "1:1: the string is not valid UTF-8")
    var generator = SmallGenerator(state: 3)
    let base = Array(#"{"a":[1,2.5e3,"x\u00e9",null,true],"b":{"c":-1}}"#.utf8)
    for _ in 0..<5000 {
      var bytes = base
      bytes[generator.next(below: bytes.count)] = UInt8(generator.next(below: 256))
      bytes.remove(at: generator.next(below: bytes.count))
      _ = try? JSONValue(parsing: bytes)
    }
  }
}
