import FileFormats
import Testing
import TradingModel

@testable import MarketData

@Suite("Bad data stop the run")
struct DataQualityTests {
  private static let header = "timestamp,open,high,low,close,volume\n"

  @Test(
    "each fault is told with file, line, column, what was found and what was expected",
    arguments: [
      (
        "2003-01-02,10,12,9,11,1",
        "timestamp: the same as in an earlier row, was 2003-01-02; "
          + "expected a time after 2003-01-02T00:00:00Z", 1
      ),
      (
        "2003-01-01,10,12,9,11,1",
        "timestamp: earlier than in the rows before, was 2003-01-01; "
          + "expected a time after 2003-01-02T00:00:00Z, or data.quality.order: descending for the newest row first", 1
      ),
      ("2003-01-03,0,12,9,11,1", "open: not above 0, was 0; expected a price above 0", 12),
      ("2003-01-03,10,12,-9,11,1", "low: not above 0, was -9; expected a price above 0", 18),
      ("2003-01-03,10,1e999,9,11,1", "high: too large, was 1e999; expected a price from 1e-15 to 1e15", 15),
      ("2003-01-03,10,12,9,NaN,1", "close: not a number, was \"NaN\"; expected a price above 0", 20),
      ("2003-01-03,10,8,9,11,1", "high: below the low, was 8; expected at least 9", 15),
      ("2003-01-03,12.5,12,9,11,1", "open: above the high, was 12.5; expected 9 to 12", 12),
      ("2003-01-03,10,12,9,8.999,1", "close: below the low, was 8.999; expected 9 to 12", 20),
      ("2003-01-03,10,12,9,11,-1", "volume: negative, was -1; expected a number of 0 or more", 23),
      ("2003-01-03,10,12,9,11,", "volume: empty, and the file ends here; expected a number of 0 or more", 23),
      ("2003-01-03,10,12,9,11,many", "volume: not a number, was \"many\"; expected a number of 0 or more", 23),
      (
        "03.01.2003,10,12,9,11,1",
        "timestamp: not a time, was \"03.01.2003\"; expected a date (2003-01-02), "
          + "a date with a time (2003-01-02T15:30:00Z) or a whole number since 1970", 1
      ),
      (
        "2003-01-03,10,12,9",
        "close: missing, 4 fields in this row; expected 6 as in the header "
          + "(the file ends within the row)", 19
      ),
      ("2003-01-03,10,12,9,11,1,7", "7 fields in this row; expected 6 as in the header", 25),
    ])
  func faults(row: String, message: String, column: Int) throws {
    let text = Self.header + "2003-01-02,10,12,9,11,1\n" + row
    #expect(try errorsOfOne(text) == "X.csv:3:\(column): \(message)")
  }

  @Test("all faults of a file at once, in the order of lines, and of all files")
  func several() throws {
    let bad =
      Self.header + """
        2003-01-02,10,12,9,11,1
        2003-01-03,13,12,9,8,-1
        2003-01-06,x,12,9,11,1
        2003-01-05,10,12,9,11,1
        2003-01-04,10,12,9,11,1

        """
    let text = try load(["A.csv": bad, "B.csv": Self.header + "2003-01-02,10,12,9,11\n"], ["A", "B"]).failureText
    #expect(
      text?.split(separator: "\n").map(String.init) == [
        "A.csv:3:12: open: above the high, was 13; expected 9 to 12",
        "A.csv:3:20: close: below the low, was 8; expected 9 to 12",
        "A.csv:3:22: volume: negative, was -1; expected a number of 0 or more",
        "A.csv:4:12: open: not a number, was \"x\"; expected a price above 0",
        "A.csv:6:1: timestamp: earlier than in the rows before, was 2003-01-04; "
          + "expected a time after 2003-01-05T00:00:00Z",
        "B.csv:2:22: volume: missing, 5 fields in this row; expected 6 as in the header",
      ])
  }

  @Test("beyond twenty they are counted")
  func limit() throws {
    var text = Self.header
    for day in 1...28 { text += "2003-01-\(day < 10 ? "0" : "")\(day),10,12,9,11,-1\n" }
    for day in 1...28 { text += "2003-02-\(day < 10 ? "0" : "")\(day),ten,12,9,11,1\n" }
    let lines = try errorsOfOne(text)?.split(separator: "\n") ?? []
    #expect(lines.count == 21)
    #expect(lines[19] == "X.csv:21:23: volume: negative, was -1; expected a number of 0 or more")
    #expect(lines[20] == "and 36 more")
  }

  @Test("rows outside the run's range are checked, too")
  func outsideRange() throws {
    let text = Self.header + "2003-01-02,10,12,9,11,1\n2003-01-03,10,12,9,11,-1\n"
    #expect(
      try errorsOfOne(text) { $0.end = Timestamp(year: 2003, month: 1, day: 3) }
        == "X.csv:3:23: volume: negative, was -1; expected a number of 0 or more")
  }

  @Test("named checks may leave rows out and report that")
  func dropped() throws {
    let text =
      Self.header + """
        2003-01-02,10,12,9,11,1
        2003-01-03,10,12,9,11,-1
        2003-01-03,10,12,9,11,1
        2003-01-03,10,12,9,11,1
        2003-01-06,10,12
        2003-01-07,10,12,9,11,1

        """
    let set = try loadOne(text) { $0.droppedChecks = [.volume, .duplicates, .rows] }
    #expect(times(set).map { String($0.prefix(10)) } == ["2003-01-02", "2003-01-03", "2003-01-07"])
    #expect(
      set.dropped?.items.map { "\($0.line) \($0.message.prefix(14))" } == [
        "3 volume: negati", "5 timestamp: the", "6 low: missing, ",
      ])
    #expect(
      try errorsOfOne(text) { $0.droppedChecks = [.volume, .rows] }
        == "X.csv:5:1: timestamp: the same as in an earlier row, was 2003-01-03; "
        + "expected a time after 2003-01-03T00:00:00Z")
  }

  @Test("rows are counted, not faults, where they are left out")
  func droppedRows() throws {
    let text =
      Self.header + """
        2003-01-02,5,2,1,7,-5
        2003-01-03,x,y,z,11,1
        2003-01-06,10,12,9,11,1

        """
    let set = try loadOne(text) { $0.droppedChecks = QualityCheck.allCases }
    #expect(
      set.dropped?.items.map(\.message) == [
        "open: above the high, was 5; expected 1 to 2", "open: not a number, was \"x\"; expected a price above 0",
      ])
    let bad = String(repeating: "2003-01-07,x,y,12,9,11\n", count: 3000) + "2003-01-08,10,12,9,11,1\n"
    let dropped = try #require(try loadOne(text + bad) { $0.droppedChecks = QualityCheck.allCases }.dropped)
    #expect(dropped.items.count + dropped.furtherCount == 3002)
    #expect(
      try errorsOfOne(Self.header + "2003-01-07,x,12,9,11,1\n2003-01-08,x,12,9,11,1\n") { $0.droppedChecks = [.rows] }
        == "X.csv: no bar of X is left, as data.quality left out 2 rows; the first: X.csv:2:12: open: not a number, "
        + "was \"x\"; expected a price above 0")
  }

  @Test("behind a quote that is never closed nothing is left out silently, however many rows were before")
  func brokenStructureBehindDropped() throws {
    var text = Self.header
    for second in 0..<5000 { text += "\(1_000_000_000 + second),\(second < 30 ? "x" : "10"),12,9,11,1\n" }
    text += "1000009000,10,12,9,11,\"1\n1000009001,10,12,9,11,1\n"
    #expect(
      try errorsOfOne(text) { $0.droppedChecks = QualityCheck.allCases }
        == "X.csv:5002:23: a quote that is never closed")
  }

  @Test("a quote that is never closed cannot be left out")
  func brokenStructure() throws {
    let text = Self.header + "2003-01-02,10,12,9,11,1\n2003-01-03,10,12,9,11,\"1\n"
    #expect(
      try errorsOfOne(text) { $0.droppedChecks = QualityCheck.allCases } == "X.csv:3:23: a quote that is never closed")
  }

  @Test("faults are found wherever they stand in a long file, as a check row by row finds them")
  func anywhere() throws {
    var generator = CaseGenerator(seed: 7)
    for _ in 0..<8 {
      var lines = (0..<5000).map { "\(1_000_000_000 + $0 * 60),10,12,9,11,1" }
      var expected: [Int] = []
      for line in Set((0..<6).map { _ in generator.below(5000) }).sorted() {
        lines[line] =
          "\(1_000_000_000 + line * 60),"
          + generator.pick(["10,12,9,11,-1", "8,12,9,11,1", "10,12,9,1", "10,1,9,11,1"])
        expected.append(line + 2)
      }
      let text = try errorsOfOne(Self.header + lines.joined(separator: "\n") + "\n") ?? ""
      let found = text.split(separator: "\n").compactMap { Int($0.split(separator: ":")[1]) }
      #expect(found == expected)
    }
  }

  @Test("mutated files end in a set or in errors")
  func fuzz() {
    var generator = CaseGenerator(seed: 8)
    let source = Array(
      (Self.header + "2003-01-02,10,12,9,11,1\n2003-01-03,10.5,12,9,11,1\n\"2003-01-06\",10,12,9,11,1\n").utf8)
    let special = Array("\",\n\r-.e09TZ:+ \u{0}x".utf8) + [0xFF, 0xC3]
    var good = 0
    for _ in 0..<1500 {
      var bytes = source
      for _ in 0..<(1 + generator.below(2)) {
        let place = generator.below(bytes.count)
        if generator.below(2) == 0 { bytes[place] = generator.pick(special) } else { bytes.remove(at: place) }
      }
      let settings = MarketDataSettings(path: "X.csv", symbols: [Symbol("X")])
      let file = BarFile.read(
        .bytes(bytes), name: "X.csv", symbols: settings.symbols, isShared: true, settings: settings)
      guard let set = try? Loading(settings).assemble([file]) else { continue }
      good += 1
      let bars = set.series[0]
      for index in 0..<bars.count {
        let bar = bars[index]
        #expect(bar.low > 0 && bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close))
        #expect(
          bar.high.isFinite && bar.volume >= 0 && (index == 0 || bars.timestamps[index - 1] < bars.timestamps[index]))
      }
    }
    #expect((30...1400).contains(good), "\(good) of 1500 files are good")
  }
}
