import Determinism
import Testing
import TradingModel

@testable import RunResults

/// Two files side by side, against lines split in memory.
@Suite struct LineCursorTests {
  /// Numbers of the lines at which two files differ, found as a comparison of tables does.
  private func differences(_ left: String, _ right: String) throws -> [Int] {
    let folder = try TemporaryFolder()
    try folder.write(left, to: "left")
    try folder.write(right, to: "right")
    let first = try #require(LineCursor(folder.path + "/left"))
    let second = try #require(LineCursor(folder.path + "/right"))
    var numbers: [Int] = []
    var line = 0
    while true {
      line += try LineCursor.skipEqualLines(first, second) + 1
      let (a, b) = (try first.next(), try second.next())
      if a == nil && b == nil { return numbers }
      #expect(a != b)
      numbers.append(line)
    }
  }

  private func naive(_ left: String, _ right: String) -> [Int] {
    func lines(_ text: String) -> [Substring] {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.last == "" ? lines.dropLast() : lines
    }
    let (a, b) = (lines(left), lines(right))
    return (0..<max(a.count, b.count)).filter {
      ($0 < a.count ? a[$0] : nil) != ($0 < b.count ? b[$0] : nil)
    }.map { $0 + 1 }
  }

  @Test(arguments: 0..<12) func differences_areThoseOfTheLines(_ seed: UInt64) throws {
    var draw = SeededGenerator(masterSeed: seed, id: "lines", purpose: "test")
    // Lines shorter and longer than a block, in files shorter and longer than a window; some longer than a window.
    let longest = draw.choose([3, 100, 5_000, 300_000]) ?? 1
    let count = min(20_000, 600_000 / longest)
    var (left, right): ([String], [String]) = ([], [])
    let rarity = draw.choose([2, 50, 5_000]) ?? 1
    for index in 0..<count {
      let line = "\(index) " + String(repeating: "x", count: draw.integer(in: 0...longest))
      left.append(line)
      let isChanged = draw.integer(in: 1...rarity) == 1
      right.append(
        isChanged ? line + (draw.bernoulli(probability: 0.5) ? "y" : String(repeating: "z", count: 999)) : line)
    }
    right.removeLast(draw.integer(in: 0...min(3, count)))
    let (one, other) = (left.joined(separator: "\n") + "\n", right.joined(separator: "\n") + "\n")
    #expect(try differences(one, other) == naive(one, other))
    #expect(try differences(one, one) == [])
  }

  @Test func emptyAndCutFiles() throws {
    #expect(try differences("", "") == [])
    #expect(try differences("", "a\n") == [1])
    #expect(try differences("a\nb", "a\nb\n") == [])
    #expect(try differences("a\n\nb\n", "a\nb\n") == [2, 3])
    #expect(LineCursor("/nonexistent") == nil)
  }
}

/// What counts as a difference between two tables.
@Suite struct TableDifferenceTests {
  private func compare(_ left: [String], _ right: [String], _ table: ResultTable, csv: Bool = false) throws
    -> TableDifference?
  {
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    let name = table.fileName(csv ? .csv : .jsonl)
    try first.write(left.map { $0 + "\n" }.joined(), to: name)
    try second.write(right.map { $0 + "\n" }.joined(), to: name)
    guard case .compared(let found) = try table.firstDifference(first.path, second.path) else {
      Issue.record("both folders have the table")
      return nil
    }
    return found
  }

  private func signal(_ time: Int, container: String = "g1", strategy: String = "ma", strength: String = "1") -> String
  {
    #"{"timestamp":"2020-01-0\#(time)T00:00:00Z","container_id":"\#(container)","strategy_id":"\#(strategy)","#
      + #""portfolio_id":null,"symbol":"A","strength":\#(strength)}"#
  }

  /// Which container a strategy runs in is no result, nor is a column that an earlier version did not write.
  @Test func columnsOutsideTheDigest_areNoDifference() throws {
    let left = (1...9).map { signal($0) }
    #expect(try compare(left, (1...9).map { signal($0, container: "g2") }, .signals) == nil)
    var right = (1...9).map { signal($0, container: "g2") }
    right[6] = signal(7, container: "g2", strength: "0.5")
    let found = try #require(try compare(left, right, .signals))
    #expect(found.line == 7 && found.fields == ["strength"])
    #expect(found.streams == [StreamName(.signals, owner: "ma")])
    #expect(found.time?.description == "2020-01-07T00:00:00Z")
    #expect(
      try compare(["timestamp,symbol", "t,A"], ["timestamp,symbol,size", "t,A,all_in"], .orders, csv: true) == nil)
  }

  @Test func rowOfAnotherOwner_isADifferenceOfTwoStreams() throws {
    let found = try #require(try compare([signal(1)], [signal(1, strategy: "rsi")], .signals))
    #expect(found.fields == ["strategy_id"])
    #expect(found.streams == [StreamName(.signals, owner: "ma"), StreamName(.signals, owner: "rsi")])
  }

  @Test func endOfATable_isADifference() throws {
    let found = try #require(try compare([signal(1), signal(2)], [signal(1)], .signals))
    #expect(found.line == 2 && found.left == signal(2) && found.right == nil && found.fields == [])
    #expect(found.description.hasSuffix("\n  > (no more rows)"))
  }

  /// A trade is an event of its exit, though its entry stands first in the row.
  @Test func time_ofATradeIsThatOfItsExit() throws {
    func trade(_ price: Int) -> String {
      #"{"trade_id":"main/t1","portfolio_id":"main","entry_time":"2020-01-01T00:00:00Z","#
        + #""exit_time":"2020-01-05T00:00:00Z","exit_price":\#(price)}"#
    }
    let found = try #require(try compare([trade(1)], [trade(2)], .trades))
    #expect(found.time?.description == "2020-01-05T00:00:00Z" && found.fields == ["exit_price"])
    #expect(found.streams == [StreamName(.trades, owner: "main")])
  }

  @Test func folderWithoutTheTable_isSaid() throws {
    let folder = try TemporaryFolder()
    #expect(try ResultTable.fills.firstDifference(folder.path, folder.path) == .noCommonFile)
  }
}
