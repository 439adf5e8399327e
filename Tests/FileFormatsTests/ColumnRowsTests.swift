import FileFormats
import Testing

@Suite struct ColumnRowsTests {
  private let schema = [
    ColumnSchema("b", .boolean), ColumnSchema("i", .int32), ColumnSchema("l", .int64), ColumnSchema("f", .float),
    ColumnSchema("d", .double, isOptional: true), ColumnSchema("t", .text), ColumnSchema("c", .text),
  ]

  private func batch(_ rows: Range<Int>, isMarked: Bool = true) -> ColumnBatch {
    let texts = TextList((0..<10).map { "text \($0)" })
    return ColumnBatch(
      schema,
      [
        Column(.booleans(rows.map { $0 % 2 == 0 })), Column(.int32s(rows.map { Int32($0) })),
        Column(.int64s(rows.map { Int64($0) << 33 })), Column(.floats(rows.map { Float($0) })),
        Column(
          .doubles(rows.map { isMarked && $0 % 3 == 0 ? 0 : Double($0) }),
          isPresent: isMarked ? rows.map { $0 % 3 != 0 } : nil),
        Column(.texts(TextColumn(rows.map { "row \($0)" }))),
        Column(.texts(TextColumn(codes: rows.map { UInt32($0 % 10) }, texts: texts))),
      ], rowCount: rows.count)
  }

  @Test func rowsAreCopied() {
    let whole = batch(0..<100)
    for rows in [0..<0, 0..<100, 3..<4, 7..<61] { #expect(whole.rows(rows) == batch(rows)) }
  }

  @Test func batchesPutTogetherAreTheWhole() {
    var joined = batch(0..<0)
    for rows in [0..<1, 1..<2, 2..<2, 2..<50, 50..<100] { joined.append(batch(0..<100), rows: rows) }
    #expect(joined == batch(0..<100))
  }

  /// Marks appear with the first batch that has them, and stand for the others too.
  @Test func marksOfPresence() {
    var joined = batch(0..<4, isMarked: false)
    joined.append(batch(4..<8), rows: 0..<4)
    joined.append(batch(0..<4, isMarked: false), rows: 1..<3)
    #expect(joined.columns[4].isPresent == [true, true, true, true, true, true, false, true, true, true])
    #expect(joined.columns[4].values == .doubles([0, 1, 2, 3, 4, 5, 0, 7, 1, 2]))
  }

  /// Texts with and without codes mix, and a long list is not copied for a few rows.
  @Test func textsOfBothKinds() {
    let list = TextList((0..<1_000).map { "t\($0)" })
    let coded = TextColumn(codes: [999, 5, 5, 0, 999], texts: list)
    for first in [TextColumn(["a", "b"]), TextColumn(codes: [1, 0], texts: TextList(["b", "a"]))] {
      var joined = first
      joined.append(coded, rows: 1..<5)
      joined.append(TextColumn(["x", "y", "z"]), rows: 1..<3)
      #expect(joined == TextColumn(["a", "b", "t5", "t5", "t0", "t999", "y", "z"]))
      #expect(joined.texts.count < 20)
    }
  }
}
