import Foundation
import Testing

@testable import FileFormats

@Suite struct TextTableTests {
  private static let schema = [
    ColumnSchema("b", .boolean), ColumnSchema("i", .int32), ColumnSchema("n", .int64, isOptional: true),
    ColumnSchema("f", .float), ColumnSchema("d", .double, isOptional: true), ColumnSchema("t \"x\"", .text),
    ColumnSchema("c", .text, isOptional: true), ColumnSchema("day", .date), ColumnSchema("clock", .time(.microseconds)),
    ColumnSchema("at", .timestamp(.nanoseconds, isUTC: true)),
    ColumnSchema("local", .timestamp(.milliseconds, isUTC: false)),
    ColumnSchema("m", .decimal(precision: 6, scale: 2)),
  ]

  private static let batch = ColumnBatch(
    schema,
    [
      Column(.booleans([true, false, false])), Column(.int32s([-7, 0, .max])),
      Column(.int64s([.min, 0, 3]), isPresent: [true, false, true]), Column(.floats([0.1, -0, .nan])),
      Column(.doubles([0.1, 2, .infinity]), isPresent: [true, false, true]),
      Column(.texts(TextColumn(["a,b", "q\"\n", "é"]))),
      Column(.texts(TextColumn(codes: [1, 0, 1], texts: TextList(["x", "y\\z"]))), isPresent: [true, true, false]),
      Column(.int32s([0, -1, 11_016])), Column(.int64s([0, 86_399_999_999, 45_000_500_000])),
      Column(.int64s([0, -1, 1_709_251_199_999_999_999])),
      Column(.int64s([-62_135_596_800_001, 1_500, 253_402_300_800_000])),
      Column(.doubles([1.5, 1.5, -0.25])),
    ], rowCount: 3)

  private static func lines(_ format: TextTableFormat, _ rows: Range<Int>) -> String {
    String(decoding: format.lines(batch, rows: rows), as: UTF8.self)
  }

  @Test func jsonLinesSayEverything() {
    #expect(
      Self.lines(.jsonl, 0..<3) == """
        {"b":true,"i":-7,"n":-9223372036854775808,"f":0.1,"d":0.1,"t \\"x\\"":"a,b","c":"y\\\\z","day":"1970-01-01",\
        "clock":"00:00:00","at":"1970-01-01T00:00:00Z","local":"0000-12-31T23:59:59.999","m":1.5}
        {"b":false,"i":0,"n":null,"f":0,"d":null,"t \\"x\\"":"q\\"\\n","c":"x","day":"1969-12-31",\
        "clock":"23:59:59.999999","at":"1969-12-31T23:59:59.999999999Z","local":"1970-01-01T00:00:01.5","m":1.5}
        {"b":false,"i":2147483647,"n":3,"f":null,"d":null,"t \\"x\\"":"é","c":null,"day":"2000-02-29",\
        "clock":"12:30:00.5","at":"2024-02-29T23:59:59.999999999Z","local":"10000-01-01T00:00:00","m":-0.25}

        """)
    #expect(TextTableFormat.jsonl.header(Self.schema).isEmpty)
  }

  /// Columns with one name before their points are members of one object, wherever in the row they stand, and are read
  /// back as the same columns.
  @Test(arguments: [
    (["o.a", "o.b.c", "x"], #"{"o":{"a":1,"b.c":2},"x":3}"#),
    (["x", "o.a", "o.b"], #"{"x":1,"o":{"a":2,"b":3}}"#),
    (["o.a", "p.a", "o"], #"{"o":{"a":1},"p":{"a":2},"o":3}"#),
    (["oo.a", "o.", "x.a"], #"{"oo.a":1,"o":{"":2},"x.a":3}"#),
  ])
  func objects_whenColumnsNameThem_areWrittenAndRead(_ names: [String], _ expected: String) throws {
    let schema = names.map { ColumnSchema($0, .int64) }
    let batch = ColumnBatch(
      schema, [[1, 10], [2, 20], [3, 30]].map { Column(.int64s($0)) }, rowCount: 2)
    let text = String(decoding: TextTableFormat.jsonl.lines(batch, rows: 0..<1, objects: ["o", "p"]), as: UTF8.self)
    #expect(text == expected + "\n")
    let csv = String(decoding: TextTableFormat.csv.lines(batch, rows: 0..<2, objects: ["o", "p"]), as: UTF8.self)
    #expect(csv == "1,2,3\n10,20,30\n")
    if names.contains("o") { return }
    let path = scratch()
    defer { try? FileSystem.remove(path) }
    let writer = try TextTableWriter(path, schema: schema, format: .jsonl, objects: ["o", "p"])
    try writer.add(batch)
    try writer.close()
    let reader = try TextTableReader(path, format: .jsonl)
    #expect(reader.schema == schema)
    #expect(try reader.next() == batch)
  }

  @Test func csvSaysTheSame() {
    #expect(
      Self.lines(.csv, 0..<3) == """
        true,-7,-9223372036854775808,0.1,0.1,"a,b",y\\z,1970-01-01,00:00:00,1970-01-01T00:00:00Z,\
        0000-12-31T23:59:59.999,1.5
        false,0,,0,,"q""\n",x,1969-12-31,23:59:59.999999,1969-12-31T23:59:59.999999999Z,1970-01-01T00:00:01.5,1.5
        false,2147483647,3,,,é,,2000-02-29,12:30:00.5,2024-02-29T23:59:59.999999999Z,10000-01-01T00:00:00,-0.25

        """)
    #expect(
      String(decoding: TextTableFormat.csv.header(Self.schema), as: UTF8.self)
        == "b,i,n,f,d,\"t \"\"x\"\"\",c,day,clock,at,local,m\n")
  }

  @Test(arguments: TextTableFormat.allCases) func partsOfABatchAreLinesOfIt(_ format: TextTableFormat) {
    #expect((0..<3).map { Self.lines(format, $0..<($0 + 1)) }.joined() == Self.lines(format, 0..<3))
    #expect(Self.lines(format, 1..<1).isEmpty)
  }

  /// A line with nothing on it is passed over by who reads CSV.
  @Test func aRowOfNothingIsARow() {
    let batch = ColumnBatch(
      [ColumnSchema("x", .double, isOptional: true)], [Column(.doubles([1, .nan, .nan]))], rowCount: 3)
    #expect(String(decoding: TextTableFormat.csv.lines(batch, rows: 0..<3), as: UTF8.self) == "1\n\"\"\n\"\"\n")
    let nothing = ColumnBatch([], [], rowCount: 2)
    #expect(String(decoding: TextTableFormat.jsonl.lines(nothing, rows: 0..<2), as: UTF8.self) == "{}\n{}\n")
  }

  @Test(arguments: TextTableFormat.allCases, [1, 2, 5])
  func aFileHasTheRowsInTheirOrder(_ format: TextTableFormat, threads: Int) throws {
    let path = FileManager.default.temporaryDirectory.path + "/admf-\(UUID().uuidString)"
    defer { try? FileSystem.remove(path) }
    let schema = [ColumnSchema("row", .int64), ColumnSchema("name", .text)]
    let writer = try TextTableWriter(path, schema: schema, format: format, threads: threads)
    var expected = format.header(schema)
    var next = 0
    for count in [1, 0, 10_000, 4_096, 17] {
      let batch = ColumnBatch(
        schema,
        [
          Column(.int64s((next..<(next + count)).map(Int64.init))),
          Column(.texts(TextColumn((next..<(next + count)).map { "n\($0 % 7)" }))),
        ], rowCount: count)
      try writer.add(batch)
      expected += format.lines(batch, rows: 0..<count)
      next += count
    }
    try writer.close()
    #expect(try FileSystem.read(path) == expected)
    #expect(writer.byteCount == expected.count && writer.rowCount == next)
  }

  @Test func aFullDiskIsTold() throws {
    guard FileSystem.isThere("/dev/full") else { return }
    let schema = [ColumnSchema("row", .int64)]
    let writer = TextTableWriter(try OpenFile.creating("/dev/full"), schema: schema, format: .csv, threads: 2)
    #expect(throws: FileError.self) { try writer.close() }
  }
}
