import MarketData
import Testing

/// However much is wrong, what is told of it is bounded.
@Suite struct ErrorCountTests {
  @Test func manyErrorsOfManyFiles_areToldInPart() {
    let items = (1...150).map { MarketDataError(file: "S\($0).csv", message: "there is no such file") }
    let lines = MarketDataErrors(items, furtherCount: 7).description.split(separator: "\n")
    #expect(lines.count == 101)
    #expect(lines[0] == "S1.csv: there is no such file" && lines[100] == "and 57 more")
    #expect(MarketDataErrors(Array(items.prefix(100))).description.hasSuffix("S100.csv: there is no such file"))
    #expect(MarketDataErrors(Array(items.prefix(101))).description.hasSuffix("\nand 1 more"))
  }

  @Test func nameOfAFile_isShownWithEscapes() {
    let error = MarketDataError(file: "a\u{1B}[2J\nb.csv", line: 3, column: 1, message: "bad")
    #expect(error.description == #"a\x1B[2J\nb.csv:3:1: bad"#)
  }
}
