import Testing
import TradingModel

@testable import MarketData

@Suite("When synthetic bars close, and what settings are refused")
struct SyntheticCalendarTests {
  private static func closes(
    _ start: Timestamp, _ length: Int64, _ bars: Int, _ change: (inout MarketDataSettings) -> Void = { _ in }
  ) throws -> [String] {
    var settings = MarketDataSettings(path: "", symbols: [Symbol("A")])
    settings.source = .synthetic
    settings.synthetic.start = start
    settings.synthetic.barLength = length * 1_000_000_000
    settings.synthetic.bars = bars
    change(&settings)
    return times(try MarketDataLoader.load(settings))
  }

  @Test("daily bars are sessions on weekdays, from any day of the week on")
  func weekdays() throws {
    let end = "T23:59:59.999999999Z"
    // 2003-01-02 is a Thursday.
    let days = ["02", "03", "06", "07", "08", "09", "10", "13"].map { "2003-01-\($0)\(end)" }
    #expect(try Self.closes(Timestamp(year: 2003, month: 1, day: 2), 86_400, 8) == days)
    for day: Int64 in 4...6 {
      #expect(
        try Self.closes(Timestamp(year: 2003, month: 1, day: day), 86_400, 6) == Array(days.dropFirst(2)))
    }
    // Before 1970 too: 1968-12-29 is a Sunday.
    #expect(
      try Self.closes(Timestamp(year: 1968, month: 12, day: 29), 86_400, 6).map { $0.prefix(10) } == [
        "1968-12-30", "1968-12-31", "1969-01-01", "1969-01-02", "1969-01-03", "1969-01-06",
      ])
  }

  @Test("bars of other lengths follow each other around the clock")
  func intraday() throws {
    let start = Timestamp(nanoseconds: Timestamp(year: 2003, month: 1, day: 4).nanoseconds + 85_500_000_000_000)
    #expect(
      try Self.closes(start, 300, 3) == ["2003-01-04T23:50:00Z", "2003-01-04T23:55:00Z", "2003-01-05T00:00:00Z"])
    #expect(
      try Self.closes(Timestamp(year: 2003, month: 1, day: 4), 604_800, 2) == [
        "2003-01-10T23:59:59.999999999Z", "2003-01-17T23:59:59.999999999Z",
      ])
  }

  @Test("start, end and warm-up of the run cut the bars as they cut those of files")
  func cut() throws {
    let days = try Self.closes(Timestamp(year: 2003, month: 1, day: 2), 86_400, 20) {
      $0.start = Timestamp(year: 2003, month: 1, day: 8)
      $0.end = Timestamp(year: 2003, month: 1, day: 10)
      $0.warmup = 2
    }
    #expect(days.map { $0.prefix(10) } == ["2003-01-06", "2003-01-07", "2003-01-08", "2003-01-09"])
    #expect(
      throws: MarketDataErrors(
        "A has no bar from the beginning to 2001-12-31; its data run from "
          + "2003-01-02T23:59:59.999999999Z to 2003-01-03T23:59:59.999999999Z")
    ) {
      try Self.closes(Timestamp(year: 2003, month: 1, day: 2), 86_400, 2) {
        $0.end = Timestamp(year: 2002, month: 1, day: 1)
      }
    }
  }

  private typealias Change = @Sendable (inout SyntheticSettings) -> Void

  private static let refused: [(change: Change, message: String)] = [
    ({ $0.bars = 0 }, "bars: out of bounds, was 0; allowed a whole number 1 to 10000000"),
    (
      { $0.barLength = 1 },
      "bar_length: out of bounds, was '0s'; allowed a whole number and s, m, h or d, as 30s, 5m, 4h, 1d; at most 366d"
    ),
    ({ $0.drift = .nan }, "drift: out of bounds, was nan; allowed a number >= -10 and <= 10"),
    ({ $0.volatility = -0.1 }, "volatility: out of bounds, was -0.1; allowed a number >= 0 and <= 10"),
    ({ $0.volatility = .infinity }, "volatility: out of bounds, was inf; allowed a number >= 0 and <= 10"),
    (
      { $0.regimes = Array(repeating: SyntheticRegime(drift: 0, volatility: 0, meanBars: 1), count: 101) },
      "regimes: are 101; expected at most 100"
    ),
    (
      { $0.regimes = [SyntheticRegime(drift: 0, volatility: 0, meanBars: 0.5)] },
      "regimes[0].mean_bars: out of bounds, was 0.5; allowed a number >= 1 and <= 1000000000"
    ),
    ({ $0.jumps.perYear = 1e6 }, "jumps.per_year: out of bounds, was 1000000; allowed a number >= 0 and <= 100000"),
    ({ $0.jumps.mean = 2 }, "jumps.mean: out of bounds, was 2; allowed a number >= -1 and <= 1"),
    ({ $0.jumps.deviation = -1 }, "jumps.deviation: out of bounds, was -1; allowed a number >= 0 and <= 1"),
    ({ $0.correlation = 1.5 }, "correlation: out of bounds, was 1.5; allowed a number >= 0 and <= 1"),
    ({ $0.gap = 2 }, "gap: out of bounds, was 2; allowed a number >= 0 and <= 1"),
    ({ $0.decimals = 9 }, "decimals: out of bounds, was 9; allowed a whole number 0 to 8"),
    ({ $0.volume = -1 }, "volume: out of bounds, was -1; allowed a whole number 0 to 1000000000000"),
    ({ $0.initialPrice = 0.001 }, "initial_price: is 0.001; expected 0.01 to 1000000 with 2 decimals"),
    (
      { $0.start = Timestamp(nanoseconds: 1) },
      "start: is 1970-01-01T00:00:00.000000001Z, within a day; expected a date where bars last whole days"
    ),
    (
      { $0.start = Timestamp(year: 1700, month: 1, day: 1) },
      "start: is 1700-01-01T00:00:00Z; expected a year from 1800 to 2090"
    ),
    (
      { $0.bars = 10_000_000 },
      "bars: are 10000000 from 2000-01-03T00:00:00Z on, which end after 2090; expected fewer, or an earlier start"
    ),
  ]

  @Test("settings that cannot be made are refused, all at once", arguments: refused.indices)
  func refusals(index: Int) throws {
    let (change, message) = Self.refused[index]
    #expect(throws: MarketDataErrors("data.synthetic.\(message)")) { try synthetic(["A"], change) }
  }
}
