import FileFormats
import Foundation
import ParquetFiles
import Testing

@testable import TableFiles

/// Rows chosen from tables in every format.
@Suite struct TableQueryTests {
  /// Forty rows: id 0 to 39, group a, b or c, score with gaps, day.
  private static let table: ColumnBatch = {
    let rows = 0..<40
    let isPresent = rows.map { $0 % 7 != 3 }
    return ColumnBatch(
      [
        ColumnSchema("id", .int64), ColumnSchema("group", .text), ColumnSchema("score", .double, isOptional: true),
        ColumnSchema("parameters.day", .date), ColumnSchema("parameters.flag", .boolean),
      ],
      [
        Column(.int64s(rows.map(Int64.init))),
        Column(.texts(TextColumn(codes: rows.map { UInt32($0 % 3) }, texts: TextList(["c", "a", "b"])))),
        Column(.doubles(rows.map { isPresent[$0] ? Double(($0 * 17) % 40) / 4 : 0 }), isPresent: isPresent),
        Column(.int32s(rows.map { 12_054 + Int32($0) })), Column(.booleans(rows.map { $0 % 2 == 0 })),
      ], rowCount: 40)
  }()

  /// A file with the table, removed with the last use.
  private final class File {
    let path: String

    init(_ format: TableFormat, suffix: String = "") throws {
      path = scratch() + ".\(format.rawValue)"
      let writer = try TableWriter(path, format: format, schema: table.schema, createdBy: "tests version 1")
      // In two parts, so that there is more than one batch.
      try writer.add(table.rows(0..<25))
      try writer.add(table.rows(25..<40))
      try writer.close()
    }

    deinit { try? FileSystem.remove(path) }
  }

  private static func rows(_ query: TableQuery, _ path: String) throws -> (names: [String], rows: [String]) {
    let plan = try PlannedQuery(query, of: TableReader(path))
    var lines: [UInt8] = []
    try plan.run { batch in
      lines += TextTableFormat.csv.lines(batch, rows: 0..<batch.rowCount)
      return true
    }
    return (plan.schema.map(\.name), String(decoding: lines, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  @Test(arguments: [TableFormat.jsonl, .csv])
  func columnsThatAreKnownAreNotGuessed(_ format: TableFormat) throws {
    let file = try File(format)
    let guessed = try TableReader(file.path).schema
    let known = guessed.map { ColumnSchema($0.name, .text, isOptional: true) }
    #expect(try TableReader(file.path, expected: known).schema == known)
    // Where names differ the file is looked at.
    #expect(try TableReader(file.path, expected: Array(known.dropLast())).schema == guessed)
  }

  @Test(arguments: TableFormat.allCases)
  func theSameFromEveryFormat(_ format: TableFormat) throws {
    let file = try File(format)
    func ids(_ query: TableQuery) throws -> [Int] {
      var query = query
      query.columns = ["id"]
      return try Self.rows(query, file.path).rows.compactMap { Int($0) }
    }
    #expect(try TableReader(file.path).schema == Self.table.schema)
    #expect(try ids(TableQuery()) == Array(0..<40))
    #expect(try ids(TableQuery(part: .first(3))) == [0, 1, 2])
    #expect(try ids(TableQuery(part: .first(0))) == [])
    #expect(try ids(TableQuery(part: .last(3))) == [37, 38, 39])
    #expect(try ids(TableQuery(part: .last(100))).count == 40)
    #expect(try ids(TableQuery(condition: "score == null")) == [3, 10, 17, 24, 31, 38])
    #expect(try ids(TableQuery(condition: "score > 9 and group == 'a'")) == [7])
    #expect(try ids(TableQuery(condition: "parameters.day < '2003-01-04'", part: .last(1))) == [1])
    #expect(try ids(TableQuery(condition: "parameters.flag and id > 34")) == [36, 38])
    let best = TableQuery(sort: [TableQuery.SortKey("score", isDescending: true)], part: .first(3))
    #expect(try ids(best) == [7, 14, 21])
    let worst = TableQuery(sort: [TableQuery.SortKey("score", isDescending: true)], part: .last(8))
    #expect(try ids(worst) == [33, 0, 3, 10, 17, 24, 31, 38])
    let grouped = TableQuery(
      condition: "id < 7", sort: [TableQuery.SortKey("group"), TableQuery.SortKey("id", isDescending: true)])
    #expect(try ids(grouped) == [4, 1, 5, 2, 6, 3, 0])
    #expect(
      try Self.rows(TableQuery(columns: ["parameters", "group"], part: .first(1)), file.path) == (
        ["parameters.day", "parameters.flag", "group"], ["2003-01-02,true,c"]
      ))
  }

  @Test func readingEndsWhereNobodyWantsMore() throws {
    let file = try File(.csv)
    var count = 0
    try PlannedQuery(TableQuery(), of: TableReader(file.path)).run { batch in
      count += batch.rowCount
      return false
    }
    #expect(count > 0)
  }

  @Test func everyUnknownNameIsTold() throws {
    let file = try File(.parquet)
    let query = TableQuery(
      columns: ["di", "id"], condition: "scoer > 1 and group > 2", sort: [TableQuery.SortKey("nothing")])
    let error = #expect(throws: TableError.self) { try PlannedQuery(query, of: TableReader(file.path)) }
    #expect(
      error?.description == """
        --columns: unknown column di; did you mean id?
        --sort: unknown column nothing; known are id, group, score, parameters.day, parameters.flag
        --where: column 1: unknown name scoer; did you mean score?
          scoer > 1 and group > 2
          ^^^^^
        column 15: a text is compared with a number; both sides must be of one kind
          scoer > 1 and group > 2
                        ^^^^^^^^^
        """)
    #expect(error?.isUsage ?? false)
  }

  @Test func formatsByNameAndByContent() throws {
    #expect(TableFormat(nameOf: "a/fills.parquet.partial") == .parquet)
    #expect(TableFormat(nameOf: "x.JSONL") == .jsonl)
    #expect(TableFormat(nameOf: "x.txt") == nil)
    for format in TableFormat.allCases {
      let file = try File(format)
      let other = file.path + ".data"
      try FileSystem.rename(file.path, to: other)
      defer { try? FileSystem.remove(other) }
      #expect(try TableReader(other).format == format)
    }
    let missing = #expect(throws: TableError.self) { try TableReader("/tmp/no_such_table.csv") }
    #expect(missing?.description.contains("/tmp/no_such_table.csv") ?? false)
    #expect(throws: TableError.self) { try TableReader("/tmp") }
  }

  @Test func rowsOfAFileUnderConstruction() throws {
    let path = scratch() + ".parquet.partial"
    let writer = try ParquetWriter(path, schema: Self.table.schema)
    defer { try? FileSystem.remove(path) }
    try writer.add(Self.table.rows(0..<10))
    try writer.flush()
    try writer.add(Self.table.rows(10..<20))
    #expect(try Self.rows(TableQuery(columns: ["id"]), path).rows.count == 10)
    try writer.close()
    #expect(try Self.rows(TableQuery(columns: ["id"]), path).rows.count == 20)
  }

  @Test func tablesOfAFolder() throws {
    let folder = scratch()
    try FileSystem.makeFolder(folder)
    try FileSystem.writeAtomically([], to: folder + "/fills.csv")
    try FileSystem.writeAtomically([], to: folder + "/orders.jsonl.partial")
    defer {
      for name in ["fills.csv", "orders.jsonl.partial", "fills.jsonl"] { try? FileSystem.remove("\(folder)/\(name)") }
      try? FileSystem.removeEmptyFolder(folder)
    }
    #expect(try TablePlace.file(of: "fills", in: folder) == folder + "/fills.csv")
    #expect(try TablePlace.file(of: "fills.csv", in: folder) == folder + "/fills.csv")
    #expect(try TablePlace.file(of: "orders", in: folder) == folder + "/orders.jsonl.partial")
    let near = #expect(throws: TableError.self) { try TablePlace.file(of: "fill", in: folder) }
    #expect(near?.description == "\(folder): no table fill; did you mean fills?")
    let none = #expect(throws: TableError.self) { try TablePlace.file(of: "equity", in: folder) }
    #expect(none?.description == "\(folder): no table equity; there are fills, orders")
    try FileSystem.writeAtomically([], to: folder + "/fills.jsonl")
    let several = #expect(throws: TableError.self) { try TablePlace.file(of: "fills", in: folder) }
    #expect(several?.description.contains("which of them is meant") ?? false)
  }

  /// Who shows progress is told how far the file is read, up to its end, whatever becomes of the rows.
  @Test(arguments: TableFormat.allCases)
  func readingIsTold(format: TableFormat) throws {
    let file = try File(format)
    let reader = try TableReader(file.path)
    var told: [(done: Int, total: Int)] = []
    reader.watch = { told.append(($0, $1)) }
    var query = TableQuery(condition: nil)
    query.sort = [TableQuery.SortKey("id", isDescending: true)]
    query.part = .first(1)
    try PlannedQuery(query, of: reader).run { _ in true }
    let size = try #require(FileSystem.age(file.path)?.size)
    #expect(told.count >= 2 && told.allSatisfy { $0.total == size && $0.done <= size })
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.done <= $1.done } && told.last?.done == size)
  }
}

/// A path that nothing lies at.
private func scratch() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)").path
}
