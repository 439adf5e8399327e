import FileFormats
import Testing

@Suite struct YAMLTests {
  /// The tree as JSON with every scalar as text: what a reader without a schema would see.
  static func texts(_ node: YAMLNode) -> JSONValue {
    switch node.value {
    case .sequence(let items): .array(items.map(texts))
    case .mapping(let pairs): .object(pairs.map { JSONMember($0.key, texts($0.value)) })
    default: .string(node.text)
    }
  }

  static func error(_ text: String) -> String {
    do {
      _ = try YAML.parse(text)
      return "no error"
    } catch { return error.description }
  }

  @Test(arguments: yamlCasesOfScalars.indices)
  func document_ofScalars_hasTheTreeOfTheReference(index: Int) throws {
    let (text, expected) = yamlCasesOfScalars[index]
    #expect(Self.texts(try YAML.parse(text)).sorted == (try JSONValue(parsing: Array(expected.utf8))).sorted, "\(text)")
  }

  @Test(arguments: yamlCasesOfStructure.indices)
  func document_ofCollections_hasTheTreeOfTheReference(index: Int) throws {
    let (text, expected) = yamlCasesOfStructure[index]
    #expect(Self.texts(try YAML.parse(text)).sorted == (try JSONValue(parsing: Array(expected.utf8))).sorted, "\(text)")
  }

  @Test(arguments: yamlErrorCases.indices)
  func document_thatIsRefused_saysWhereAndWhy(index: Int) {
    let (text, expected) = yamlErrorCases[index]
    #expect(Self.error(text) == expected, "\(text)")
  }

  @Test func bytes_thatAreNotText_areRefusedWhereTheyStand() {
    func error(_ bytes: [UInt8]) -> String {
      do {
        _ = try YAML.parse(bytes)
        return "no error"
      } catch { return error.description }
    }
    #expect(error(Array("a: 1\nb: é".utf8) + [0xFF]) == "2:5: invalid UTF-8: byte 0xFF")
    #expect(error([0xC0, 0x80]) == "1:1: invalid UTF-8: byte 0xC0")
    #expect(error([0xED, 0xA0, 0x80]) == "1:1: invalid UTF-8: byte 0xED")
    #expect(error([0xF4, 0x90, 0x80, 0x80]) == "1:1: invalid UTF-8: byte 0xF4")
    #expect(error([0xE2, 0x82]) == "1:1: invalid UTF-8: byte 0xE2")
    #expect(error(Array("a: \u{0}".utf8)) == "1:4: control character 0x00 is not allowed")
    #expect(error(Array("a: \u{1B}".utf8)) == "1:4: control character 0x1B is not allowed")
    #expect(error([0xFF, 0xFE, 0x61, 0x00]) == "1:1: invalid UTF-8: byte 0xFF")
    #expect(error(Array("a: \u{85}".utf8)) == "no error")
  }

  @Test func lineEnds_ofEveryKind_areOne() throws {
    let expected = try YAML.parse("a: |\n  x\n  y\nb: [1,\n  2]\n")
    #expect(try YAML.parse("a: |\r\n  x\r\n  y\r\nb: [1,\r\n  2]\r\n") == expected)
    #expect(try YAML.parse("a: |\r  x\r  y\rb: [1,\r  2]\r") == expected)
    #expect(try YAML.parse("\u{FEFF}a: |\n  x\n  y\nb: [1,\n  2]\n") == expected)
  }

  @Test func coreSchema_decidesWhatPlainScalarsAre() throws {
    let cases: [(String, YAMLNode.Value)] = [
      ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", .string("nULL")),
      ("true", .boolean(true)), ("True", .boolean(true)), ("TRUE", .boolean(true)), ("tRue", .string("tRue")),
      ("false", .boolean(false)), ("yes", .string("yes")), ("on", .string("on")), ("n", .string("n")),
      ("0", .integer(0)), ("-12", .integer(-12)), ("+12", .integer(12)), ("007", .integer(7)), ("0o17", .integer(15)),
      ("0o8", .string("0o8")), ("0xFf", .integer(255)), ("0xG", .string("0xG")), ("0o", .string("0o")),
      ("0b11", .string("0b11")), ("1_000", .string("1_000")), ("-0x1", .string("-0x1")),
      ("9223372036854775807", .integer(Int.max)), ("9223372036854775808", .number(9223372036854775808)),
      ("-9223372036854775808", .integer(Int.min)), ("0xFFFFFFFFFFFFFFFF", .number(18446744073709551616)),
      ("1.5", .number(1.5)), (".5", .number(0.5)), ("5.", .number(5)), ("-.5", .number(-0.5)), ("1e3", .number(1000)),
      ("1E+3", .number(1000)), ("1.e-2", .number(0.01)), ("+1.5e2", .number(150)), ("1e", .string("1e")),
      (".", .string(".")), (".e1", .string(".e1")), ("-", .string("-")), ("1e400", .number(.infinity)),
      (".inf", .number(.infinity)), ("-.INF", .number(-.infinity)), ("+.Inf", .number(.infinity)),
      ("inf", .string("inf")), ("nan", .string("nan")), (".Nan", .string(".Nan")),
      ("2003-01-02", .string("2003-01-02")),
      ("12:30", .string("12:30")), ("1.2.3", .string("1.2.3")), ("0.1", .number(0.1)), ("١", .string("١")),
    ]
    for (text, expected) in cases where text != "-" { #expect(try YAML.parse(text).value == expected, "\(text)") }
    for (text, _) in cases { #expect(try YAML.parse("'\(text)'").value == .string(text)) }
    guard case .number(let value) = try YAML.parse(".nan").value else {
      Issue.record("not a number")
      return
    }
    #expect(value.isNaN)
  }

  @Test func nodes_knowWhereTheyStand() throws {
    let root = try YAML.parse("a: é x\nb:\n  - {c: [1, 'zwei'], d: }\n  -\n  - &n |\n    t\ne: *n\n")
    #expect(root.location == SourceLocation(line: 1, column: 1))
    #expect(root["a"]?.location == SourceLocation(line: 1, column: 4))
    guard case .mapping(let pairs) = root.value, case .sequence(let items) = root["b"]?.value else {
      Issue.record("not a mapping with a sequence")
      return
    }
    #expect(pairs.map(\.keyLocation.line) == [1, 2, 7])
    #expect(items.map(\.location.description) == ["3:5", "4:4", "5:8"])
    #expect(items[0]["c"]?.location.description == "3:9")
    #expect(items[0]["d"]?.location.description == "3:23")
    #expect(root["e"]?.location.description == "7:4")
    #expect(root["e"]?.value == .string("t\n"))
    let wide = try YAML.parse("{ü: 1, öä: 2}")
    guard case .mapping(let wides) = wide.value else { return }
    #expect(wides.map(\.keyLocation.column) == [2, 8])
    #expect(wides[1].value.location.column == 12)
  }

  @Test func mergeKeys_keepOrderAndLetExplicitKeysWin() throws {
    let text = """
      base: &base {x: 1, y: 2}
      other: &other {y: 3, z: 4}
      one:
        first: 0
        <<: [*base, *other]
        x: 9
      two: {"<<": plain}
      """
    let root = try YAML.parse(text)
    guard case .mapping(let pairs) = root["one"]?.value else {
      Issue.record("not a mapping")
      return
    }
    #expect(pairs.map(\.key) == ["first", "y", "z", "x"])
    #expect(pairs.map(\.value.value) == [.integer(0), .integer(2), .integer(4), .integer(9)])
    #expect(root["two"]?["<<"]?.value == .string("plain"))
  }

  @Test func writer_writesWhatReadsBackEqual() throws {
    let value = JSONValue.object([
      JSONMember("plain", .string("word")), JSONMember("number-like", .string("1e3")),
      JSONMember("true", .string("true")),
      JSONMember("empty", .string("")), JSONMember("dash", .string("-")), JSONMember("colon", .string("a: b")),
      JSONMember("lines", .string("a\nb\t\u{1}\"\\")), JSONMember("ü", .string("é 😀")), JSONMember("n", .null),
      JSONMember("list", .array([.integer(1), .array([.number(0.1), .array([])]), .object([]), .boolean(false)])),
      JSONMember("items", .array([.object([JSONMember("a", .integer(1)), JSONMember("b", .object([]))])])),
      JSONMember("path", .string("../data/x.csv")), JSONMember("version", .string("1.0.0")),
      JSONMember("invisible", .string("a\u{7F}\u{85}\u{9B}\u{2028}\u{FEFF}\u{FFFF}b")),
    ])
    let text = YAMLWriter.text(of: value)
    #expect(JSONValue(try YAML.parse(text)) == value)
    #expect(String(decoding: text, as: UTF8.self).contains(#"invisible: "a\u007F\u0085\u009B\u2028\uFEFF\uFFFFb""#))
    for lone in [JSONValue.string("---"), .integer(-5), .array([]), .string("#x"), .string("...")] {
      #expect(JSONValue(try YAML.parse(YAMLWriter.text(of: lone))) == lone)
    }
  }
}
