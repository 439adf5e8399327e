import Testing

@testable import FileFormats

@Suite struct ColumnTests {
  @Test func textsAreEqualHoweverTheyAreKept() {
    let plain = TextColumn(["a", "bc", "", "a"])
    let coded = TextColumn(codes: [2, 0, 1, 2], texts: TextList(["bc", "", "a"]))
    #expect(plain == coded)
    #expect(plain.count == 4 && coded.count == 4)
    #expect((0..<4).map { coded[$0] } == ["a", "bc", "", "a"])
    #expect(plain != TextColumn(["a", "bc", "", "b"]))
    #expect(plain != TextColumn(["a", "bc", ""]))
  }

  @Test func everyKindHasAPlace() {
    let schema = [
      ColumnSchema("time", .timestamp(.nanoseconds, isUTC: true)), ColumnSchema("close", .double, isOptional: true),
      ColumnSchema("name", .text), ColumnSchema("day", .date),
    ]
    let batch = ColumnBatch(
      schema,
      [
        Column(.int64s([1, 2])), Column(.doubles([1.5, 0]), isPresent: [true, false]),
        Column(.texts(TextColumn(["a", "b"]))),
        Column(.int32s([0, 1])),
      ], rowCount: 2)
    #expect(zip(batch.columns, schema).allSatisfy { $0.storage == $1.kind.storage })
  }
}
