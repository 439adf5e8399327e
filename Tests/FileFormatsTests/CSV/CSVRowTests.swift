import Testing

@testable import FileFormats

@Suite("CSV rows are written")
struct CSVRowTests {
  private func text(_ row: CSVRow) -> String { String(decoding: row.bytes, as: UTF8.self) }

  @Test("numbers are shortest, whole ones without a fraction")
  func numbers() {
    var row = CSVRow()
    row.append(27.95)
    row.append(100.0)
    row.append(-0.1)
    row.append(34_849_700)
    row.append(Double.nan)
    row.append(Double.infinity)
    row.append(-Double.infinity)
    row.append(nil)
    row.append(0.1 + 0.2)
    row.endRow()
    #expect(text(row) == "27.95,100,-0.1,34849700,,inf,-inf,,0.30000000000000004\n")
  }

  @Test("text is quoted only where it must be")
  func quoting() {
    var row = CSVRow()
    row.append("plain text")
    row.append("a,b")
    row.append("say \"so\"")
    row.append("two\nlines")
    row.append("\"")
    row.appendEmpty()
    row.append("")
    row.append(unquoted: "2003-01-02".utf8)
    row.endRow()
    #expect(text(row) == "plain text,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\"\"\"\",,,2003-01-02\n")
  }

  @Test("a row of one empty field is not an empty line")
  func emptyField() {
    var row = CSVRow()
    row.append("")
    row.endRow()
    row.append("x")
    row.endRow()
    #expect(text(row) == "\"\"\nx\n")
    #expect(readRows(row.bytes) == .success([[""], ["x"]]))
    row.removeAll()
    #expect(row.bytes.isEmpty)
  }

  @Test("what is written reads back, for random fields")
  func roundTrip() {
    var generator = CSVCaseGenerator(seed: 1)
    let pieces = ["a", ",", "\"", "\n", "\r\n", "\r", "é", "日", " ", "", "1.5"]
    var row = CSVRow()
    var expected: [[String]] = []
    for _ in 0..<500 {
      let fields = (0..<(1 + generator.below(5))).map { _ in
        (0..<generator.below(6)).map { _ in generator.pick(pieces) }.joined()
      }
      for field in fields { row.append(field) }
      row.endRow()
      expected.append(fields)
    }
    #expect(readRows(row.bytes) == .success(expected))
  }
}
