import Foundation
import Testing

@testable import FileFormats

/// Tables of text read into columns.
@Suite struct TextTableReaderTests {
  /// The rows of a text, whatever the size of the pieces and the number of threads.
  private static func read(
    _ text: String, _ format: TextTableFormat, schema: [ColumnSchema]? = nil, columns: [Int]? = nil,
    isPartial: Bool = false
  ) throws -> (schema: [ColumnSchema], rows: [[String]]) {
    let path = scratch()
    try FileSystem.writeAtomically(Array(text.utf8), to: path)
    defer { try? FileSystem.remove(path) }
    var first: (schema: [ColumnSchema], rows: [[String]])?
    for (pieceSize, threads) in [(1 << 20, 1), (8, 1), (40, 3)] {
      let reader = try TextTableReader(
        path, format: format, schema: schema, dropsUnfinishedRow: isPartial, pieceSize: pieceSize, threads: threads)
      var rows: [[String]] = []
      while let batch = try reader.next(columns: columns) {
        rows += (0..<batch.rowCount).map { row in batch.columns.map { $0.shown(row) } }
      }
      if let first {
        #expect(first.schema == reader.schema, "pieces of \(pieceSize)")
        #expect(first.rows == rows, "pieces of \(pieceSize)")
      } else {
        first = (reader.schema, rows)
      }
    }
    return try #require(first)
  }

  /// Members of an object are the columns that a row without objects has by their dotted names, in any mixture.
  @Test func objects_whenMixedWithDottedNames_areTheSameColumns() throws {
    let text = """
      {"n":1,"o":{"a.b":2,"c":"x"},"s":"y"}
      {"n":2,"o.a.b":3,"o.c":"\\u0041","s":"y"}
      {"n":3,"o": {"a.b": 4,"c":"z"},"s":"y"}
      {"n":4,"o":{"a":{"b":5},"c":null},"s":"y"}
      {"n":5,"o":{},"s":"y"}
      {"o":{"c":"{","a.b":6},"s":"y","n":6}
      """
    let (schema, rows) = try Self.read(text, .jsonl)
    #expect(schema.map(\.name) == ["n", "o.a.b", "o.c", "s"])
    #expect(
      rows == [
        ["1", "2", "x", "y"], ["2", "3", "A", "y"], ["3", "4", "z", "y"], ["4", "5", "-", "y"], ["5", "-", "-", "y"],
        ["6", "6", "{", "y"],
      ])
    let twice = #expect(throws: TextTableError.self) {
      try Self.read(#"{"o":{"a":1},"o.a":2}"#, .jsonl)
    }
    #expect("\(try #require(twice))".contains("two values of o.a"))
  }

  @Test func kindsOfJSON() throws {
    let text = """
      {"a":1,"b":1,"t":"2003-01-02T15:30:00.000000001Z","d":"2003-01-02","s":"x","f":true,"n":null,"m":1}
      {"a":-9223372036854775808,"b":2.5,"t":"2003-01-02","d":"2003-01-03","s":"ünï\\n","f":false,"n":null,"m":"1"}

      { "b" : 1e3, "a" : 3, "o" : {"p" : 1, "q" : {"r" : "2003-01-02T01:00:00"}}, "l" : [1, 2], "s":"2003-01-02" }
      """
    let (schema, rows) = try Self.read(text, .jsonl)
    #expect(
      schema == [
        ColumnSchema("a", .int64), ColumnSchema("b", .double),
        ColumnSchema("t", .timestamp(.nanoseconds, isUTC: true), isOptional: true),
        ColumnSchema("d", .date, isOptional: true), ColumnSchema("s", .text),
        ColumnSchema("f", .boolean, isOptional: true), ColumnSchema("n", .text, isOptional: true),
        ColumnSchema("m", .text, isOptional: true), ColumnSchema("o.p", .int64, isOptional: true),
        ColumnSchema("o.q.r", .timestamp(.nanoseconds, isUTC: false), isOptional: true),
        ColumnSchema("l", .text, isOptional: true),
      ])
    #expect(
      rows == [
        ["1", "1.0", "1041521400000000001", "12054", "x", "true", "-", "1", "-", "-", "-"],
        [
          "-9223372036854775808", "2.5", "1041465600000000000", "12055", "ünï\n", "false", "-", "1", "-", "-", "-",
        ],
        ["3", "1000.0", "-", "-", "2003-01-02", "-", "-", "-", "1", "1041469200000000000", "[1,2]"],
      ])
  }

  @Test func kindsOfCSV() throws {
    let text = """
      \u{FEFF}a,b,t,d,s,f,n,i,x,z
      1,0.5,2003-01-02T00:00:00Z,2003-01-02,"a ""b"", c",true,,007,nan,-0
      2,,2003-01-02 15:30:00+01:00,2003-01-03,"two
      lines",False,,12,inf,1

      3,1e3,2003-01-02,2003-01-04,"",true,,x,1,99999999999999999999
      """
    let (schema, rows) = try Self.read(text, .csv)
    #expect(
      schema == [
        ColumnSchema("a", .int64), ColumnSchema("b", .double, isOptional: true),
        ColumnSchema("t", .timestamp(.nanoseconds, isUTC: true)), ColumnSchema("d", .date), ColumnSchema("s", .text),
        ColumnSchema("f", .boolean), ColumnSchema("n", .text, isOptional: true), ColumnSchema("i", .text),
        ColumnSchema("x", .double), ColumnSchema("z", .double),
      ])
    #expect(
      rows == [
        ["1", "0.5", "1041465600000000000", "12054", "a \"b\", c", "true", "-", "007", "nan", "-0.0"],
        ["2", "-", "1041517800000000000", "12055", "two\nlines", "false", "-", "12", "inf", "1.0"],
        ["3", "1000.0", "1041465600000000000", "12056", "", "true", "-", "x", "1.0", "1e+20"],
      ])
  }

  @Test func separatorsAndNamesOfCSV() throws {
    #expect(try Self.read("a;\"b,c\";\r\n1;2;3\r\n", .csv).schema.map(\.name) == ["a", "b,c", "column3"])
    #expect(try Self.read("a\tb\n1\t2", .csv).rows == [["1", "2"]])
    #expect(try Self.read("alone\n1\n2\n", .csv).rows == [["1"], ["2"]])
    let gap = try Self.read("alone\n1\n\"\"\n", .csv)
    #expect(gap.schema == [ColumnSchema("alone", .int64, isOptional: true)])
    #expect(gap.rows == [["1"], ["-"]])
    #expect(try Self.read("a,b\n\"\",\"\"\n,x\n", .csv).rows == [["", ""], ["-", "x"]])
    #expect(try Self.read("a,b\n", .csv).schema == [ColumnSchema("a", .text), ColumnSchema("b", .text)])
    #expect(try Self.read("", .csv).schema.isEmpty)
    #expect(try Self.read("", .jsonl).schema.isEmpty)
  }

  @Test func someColumnsInAnotherOrder() throws {
    let text = "{\"a\":1,\"b\":\"x\",\"c\":2.5}\n{\"c\":3,\"b\":\"\\u0041\",\"a\":2}\n"
    #expect(try Self.read(text, .jsonl, columns: [2, 1]).rows == [["2.5", "x"], ["3.0", "A"]])
    let known = [ColumnSchema("b", .text), ColumnSchema("a", .double)]
    #expect(try Self.read("a,b\n1,2\n", .csv, schema: known).rows == [["1.0", "2"]])
    #expect(try Self.read("{\"a\":1,\"b\":\"x\"}\n", .jsonl, schema: known).rows == [["x", "1.0"]])
  }

  @Test func filesUnderConstruction() throws {
    #expect(try Self.read("{\"a\":1}\n{\"a\":2", .jsonl, isPartial: true).rows == [["1"]])
    #expect(try Self.read("a,b\n1,2\n3,\"4\n5", .csv, isPartial: true).rows == [["1", "2"]])
    #expect(try Self.read("{\"a\":1}\n{\"a\":2}", .jsonl).rows == [["1"], ["2"]])
  }

  @Test(arguments: [
    ("{\"a\":1}\n{\"a\":01}\n", "2:7: a number cannot begin with 0"),
    ("{\"a\":1}\n[1]\n", "2:1: expected an object, a row of the table, on each line"),
    ("{\"a\":1,\"a\":2}", "1:8: duplicate name \"a\""),
    ("{\"a.b\":1,\"a\":{\"b\":2}}", "1:1: two values of a.b"),
    ("{\"a\":1}\n\n{\"a\":1} x", "3:9: unexpected text after the value"),
    ("{\"a\":1.}", "1:8: expected a digit"),
  ])
  func faultsOfJSON(_ text: String, _ expected: String) {
    let error = #expect(throws: TextTableError.self) { try Self.read(text, .jsonl) }
    #expect(error?.description.hasSuffix(":" + expected) ?? false, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("a,b\n1\n", "2:1: 1 field in this row; expected 2 as in the header"),
    ("a,b\n1,2\n\n1,2,3\n", "4:1: 3 fields in this row; expected 2 as in the header"),
    ("a,a\n1,2\n", "1:1: two columns are called a"),
    ("a,b\n1,x\"y\n", "2:4: a quote inside a field without quotes; expected the whole field in quotes"),
    ("a,b\n1,\"y", "2:3: a quote that is never closed"),
    ("a,b\n1,\0\n", "2:3: a zero byte; expected text in UTF-8"),
  ])
  func faultsOfCSV(_ text: String, _ expected: String) {
    let error = #expect(throws: TextTableError.self) { try Self.read(text, .csv) }
    #expect(error?.description.hasSuffix(":" + expected) ?? false, "\(error?.description ?? "")")
  }

  @Test func valuesThatDoNotFitAKnownSchema() {
    let known = [ColumnSchema("a", .int64), ColumnSchema("b", .date, isOptional: true)]
    for (text, format, expected) in [
      ("{\"a\":1.5,\"b\":null}", TextTableFormat.jsonl, "1:1: a: was 1.5; expected a whole number"),
      ("{\"a\":null}", .jsonl, "1:1: a: was null; expected a whole number"),
      ("{\"a\":1,\"b\":\"x\"}", .jsonl, "1:1: b: was x; expected a date"),
      ("{\"c\":1}", .jsonl, "1:1: unknown column c"),
      ("a,b\n1,\n,2003-01-02\n", .csv, "3:1: a: was empty; expected a whole number"),
      ("a,b\nx,\n", .csv, "2:1: a: was \"x\"; expected a whole number"),
      ("a,c\n1,\n", .csv, "1:1: unknown column c; expected a, b"),
      ("a\n1\n", .csv, "1:1: no column b"),
    ] {
      let error = #expect(throws: TextTableError.self) { try Self.read(text, format, schema: known) }
      #expect(error?.description.hasSuffix(":" + expected) ?? false, "\(error?.description ?? "")")
    }
  }

  /// What is written is read back, in both forms.
  @Test(arguments: TextTableFormat.allCases)
  func writtenAndReadBack(_ format: TextTableFormat) throws {
    let rows = 3_000
    var draws = XorShift(seed: 5)
    let isPresent = (0..<rows).map { _ in draws.next() % 5 > 0 }
    let numbers = (0..<rows).map { isPresent[$0] ? Double(draws.next() % 1_000_000) / 1e4 - 50 : 0 }
    let texts = (0..<rows).map { _ in ["MSFT", "a\"b", "é,ü", "x\ny"][Int(draws.next() % 4)] }
    let batch = ColumnBatch(
      [
        ColumnSchema("t", .timestamp(.nanoseconds, isUTC: true)), ColumnSchema("s", .text),
        ColumnSchema("x", .double, isOptional: true), ColumnSchema("i", .int64), ColumnSchema("b", .boolean),
      ],
      [
        Column(.int64s((0..<rows).map { Int64($0) * 86_400_000_000_123 })), Column(.texts(TextColumn(texts))),
        Column(.doubles(numbers), isPresent: isPresent),
        Column(.int64s((0..<rows).map { _ in Int64(bitPattern: draws.next()) })),
        Column(.booleans((0..<rows).map { _ in draws.next() % 2 == 0 })),
      ], rowCount: rows)
    let path = scratch()
    defer { try? FileSystem.remove(path) }
    let writer = try TextTableWriter(path, schema: batch.schema, format: format)
    try writer.add(batch)
    try writer.close()
    let reader = try TextTableReader(path, format: format, pieceSize: 10_000)
    #expect(reader.schema == batch.schema)
    var read: [[String]] = []
    while let part = try reader.next() {
      read += (0..<part.rowCount).map { row in part.columns.map { $0.shown(row) } }
    }
    #expect(read == (0..<rows).map { row in batch.columns.map { $0.shown(row) } })
  }
}

extension Column {
  /// A value as Swift shows it, `-` where there is none.
  fileprivate func shown(_ row: Int) -> String {
    guard isPresent?[row] ?? true else { return "-" }
    return switch values {
    case .booleans(let values): "\(values[row])"
    case .int32s(let values): "\(values[row])"
    case .int64s(let values): "\(values[row])"
    case .floats(let values): "\(values[row])"
    case .doubles(let values): "\(values[row])"
    case .texts(let values): values[row]
    }
  }
}

/// Small seeded draws.
private struct XorShift {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// A path that nothing lies at.
func scratch() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)").path
}
