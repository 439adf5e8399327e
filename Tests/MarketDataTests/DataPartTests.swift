import Testing
import TradingModel

@testable import MarketData

/// Which cycles a run sees: split, warm-up and hold-out.
@Suite struct DataPartTests {
  /// Ten days of January 2003, 1 to 10.
  private static let text =
    "date,open,high,low,close\n" + (1...10).map { "2003-01-\($0 < 10 ? "0" : "")\($0),1,2,0.5,1.5\n" }.joined()

  private static func day(_ number: Int64) -> Timestamp { Timestamp(year: 2003, month: 1, day: number) }

  /// The days of the warm-up and those of the run.
  private static func days(_ change: (inout MarketDataSettings) -> Void) throws -> [[Int]] {
    let set = try loadOne(text, change)
    let days = times(set).map { Int($0.dropFirst(8).prefix(2)) ?? 0 }
    return [Array(days[..<set.warmupCount]), Array(days[set.warmupCount...])]
  }

  @Test func parts_areTheFirstCyclesAndTheRest() throws {
    func part(_ part: DataPart?, _ train: Double, _ more: (inout MarketDataSettings) -> Void = { _ in }) throws
      -> [[Int]]
    {
      try Self.days {
        $0.split = DataSplit(train: train)
        $0.use = part
        more(&$0)
      }
    }
    #expect(try part(.train, 0.75) == [[], Array(1...7)])
    #expect(try part(.test, 0.75) == [Array(1...7), [8, 9, 10]])
    #expect(try part(nil, 0.75) == [[], Array(1...10)])
    // The first two cycles warm up, and eight are split: six and two.
    #expect(try part(.train, 0.75) { $0.warmup = 2 } == [[1, 2], Array(3...8)])
    #expect(try part(.test, 0.75) { $0.warmup = 2 } == [[7, 8], [9, 10]])
    #expect(try part(nil, 0.75) { $0.warmup = 2 } == [[1, 2], Array(3...10)])
    // From the third day on there are eight, and what lies before them warms up.
    #expect(try part(.train, 0.5) { $0.start = Self.day(3) } == [[1, 2], Array(3...6)])
    #expect(try part(.test, 0.5) { $0.start = Self.day(3) } == [Array(1...6), Array(7...10)])
    #expect(
      try part(.test, 0.5) {
        $0.start = Self.day(3)
        $0.warmup = 1
      } == [[6], Array(7...10)])
  }

  /// floor(0.29 * 100) is 29 in decimals; the product of the doubles lies below.
  @Test func boundary_isComputedInDecimals() {
    #expect(DataSplit(train: 0.29).trainCount(of: 100) == 29 && 0.29 * 100 < 29)
    #expect(DataSplit(train: 0.57).trainCount(of: 100) == 57 && 0.57 * 100 < 57)
    #expect(DataSplit(train: 0.7).trainCount(of: 9) == 6)
    #expect(DataSplit(train: 0.001).trainCount(of: 999) == 0)
    #expect(DataSplit(train: 0.999).trainCount(of: 1_000) == 999)
    #expect(DataSplit(train: 0.1234567890123456).trainCount(of: .max) == 1_138_687_895_536_348_342)
    #expect(DataSplit(train: 0.7).trainCount(of: 0) == 0)
  }

  @Test func holdout_isSeenByNobodyWhoDoesNotOpenIt() throws {
    func days(_ change: (inout MarketDataSettings) -> Void = { _ in }) throws -> [[Int]] {
      try Self.days {
        $0.holdout = DataHoldout(last: 3)
        change(&$0)
      }
    }
    #expect(try days() == [[], Array(1...7)])
    #expect(try days { $0.usesHoldout = true } == [[], Array(1...10)])
    #expect(try days { $0.end = Self.day(9) } == [[], Array(1...5)])
    // The last of all data stay sealed where a phase ends earlier, and where it goes on behind the file's end.
    #expect(
      try days {
        $0.end = Self.day(6)
        $0.holdout?.until = DataHoldout.wholeRange
      } == [[], Array(1...5)])
    #expect(try days { $0.holdout?.until = Self.day(6) } == [[], [1, 2]])
    // The boundary of the split does not move when the hold-out is opened.
    for opens in [false, true] {
      func part(_ part: DataPart) throws -> [[Int]] {
        try days {
          ($0.split, $0.use, $0.usesHoldout) = (DataSplit(train: 0.5), part, opens)
          $0.warmup = 0
        }
      }
      #expect(try part(.train) == [[], [1, 2, 3]])
      #expect(try part(.test) == [[], opens ? Array(4...10) : Array(4...7)])
    }
    #expect(try days { ($0.start, $0.usesHoldout) = (Self.day(9), true) } == [[], [9, 10]])
  }

  @Test func openings_areTold() throws {
    func holdout(_ change: (inout MarketDataSettings) -> Void) throws -> HoldoutRange? {
      try loadOne(Self.text) {
        $0.holdout = DataHoldout(last: 3)
        change(&$0)
      }.holdout
    }
    let sealed = try #require(try holdout { _ in })
    #expect("\(sealed.first) \(sealed.last)" == "2003-01-08T23:59:59.999999999Z 2003-01-10T23:59:59.999999999Z")
    #expect(sealed.count == 3 && !sealed.isOpened)
    #expect(try holdout { $0.usesHoldout = true }?.isOpened == true)
    // Whoever may open it and looks at nothing of it has opened nothing.
    #expect(
      try holdout {
        ($0.usesHoldout, $0.end) = (true, Self.day(7))
        $0.holdout?.until = Self.day(11)
      }?.isOpened == false)
    #expect(try holdout { $0.holdout = nil } == nil)
  }

  @Test func mistakes_areNamed() throws {
    func errors(_ change: (inout MarketDataSettings) -> Void) throws -> String? { try errorsOfOne(Self.text, change) }
    #expect(
      try errors { $0.holdout = DataHoldout(last: 10) }
        == "the hold-out is the last 10 of 10 cycles; expected at least 1, and some before it")
    #expect(
      try errors { ($0.holdout, $0.start) = (DataHoldout(last: 3), Self.day(8).firstClosing) }
        == "every cycle of the run lies in the hold-out, which begins at 2003-01-08T23:59:59.999999999Z; expected an "
        + "earlier data.start, or uses_holdout: true")
    #expect(
      try errors { ($0.split, $0.use) = (DataSplit(train: 0.05), .train) }
        == "the part 'train' of 10 cycles has none; expected another data.split, or a longer range")
    #expect(
      try errors { ($0.split, $0.use, $0.start, $0.warmup) = (DataSplit(train: 0.5), .test, Self.day(3), 8) }
        == "a warm-up of 8 cycles before 2003-01-07T23:59:59.999999999Z needs more data; expected at most 6")
    #expect(
      try errors { $0.use = .test }
        == "a part of the data is to be used, and nothing splits them; expected data.split")
  }
}
