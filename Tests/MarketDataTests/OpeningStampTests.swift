import Testing
import TradingModel

@testable import MarketData

@Suite("Whether bars open at their times, as far as the times show it")
struct OpeningStampTests {
  private static let minute: Int64 = 60_000_000_000
  private static let hour = 60 * minute
  private static let day = 24 * hour

  /// Times every `spacing` from `first` to `last` of the given days since 1970.
  private static func stamps(_ days: [Int64], _ first: Int64, _ last: Int64, _ spacing: Int64) -> [Int64] {
    days.flatMap { day in stride(from: first, through: last, by: Int(spacing)).map { day * Self.day + $0 } }
  }

  /// 2024-01-01, a Monday, to the Friday.
  private static let week: [Int64] = [19_723, 19_724, 19_725, 19_726, 19_727]

  @Test("sessions of New York", arguments: [1, 5, 15, 30, 60])
  func newYork(minutes: Int64) {
    let length = minutes * Self.minute
    for open in [9, 13, 14].map({ $0 * Self.hour + 30 * Self.minute }) {
      let end = open + 6 * Self.hour + 30 * Self.minute
      let opened = Self.stamps(Self.week, open, end - 1, length)
      #expect(OpeningStamps(opened)?.evidence != nil)
      var closed = Self.stamps(Self.week, open + length, end, length)
      if minutes == 60 { closed = (closed + Self.week.map { $0 * Self.day + end }).sorted() }
      #expect(OpeningStamps(closed)?.evidence == nil, "\(minutes)")
    }
  }

  @Test("weeks of currencies", arguments: [1, 60, 240])
  func currencies(minutes: Int64) {
    let length = minutes * Self.minute
    let opened = Self.stamps(Self.week + Self.week.map { $0 + 7 }, 0, Self.day - length, length)
    #expect(
      OpeningStamps(opened)?.evidence == "the first bar of a week is at Monday 00:00, and none at Saturday 00:00")
    #expect(OpeningStamps(opened.map { $0 + length })?.evidence == nil)
    // From Sunday evening: a bar of four hours closes at Monday 00:00, and one at Saturday 00:00.
    if minutes == 240 { #expect(OpeningStamps([opened[0]] + opened.map { $0 + length })?.evidence == nil) }
  }

  @Test("other sessions, whose bars are shorter than half an hour")
  func others() {
    let opened = Self.stamps(Self.week, 8 * Self.hour, 16 * Self.hour + 25 * Self.minute, 5 * Self.minute)
    #expect(
      OpeningStamps(opened)?.evidence == "the first bar of a session is at a whole half hour, and the last is not")
    #expect(OpeningStamps(opened.map { $0 + 5 * Self.minute })?.evidence == nil)
  }

  @Test("around the clock nothing shows")
  func aroundTheClock() {
    #expect(OpeningStamps(Self.stamps([19_720, 19_721], 0, Self.day - 1, Self.minute))?.evidence == nil)
    #expect(OpeningStamps(Self.stamps(Array(19_720..<19_740), 0, Self.day - 1, Self.hour))?.evidence == nil)
    #expect(OpeningStamps([]) == nil && OpeningStamps([5]) == nil)
    #expect(OpeningStamps([Int64.min / 2, Int64.min / 2 + 1])?.evidence == nil)
  }

  @Test("days that begin at midnight of another zone are asked about")
  func midnights() throws {
    let text = "date,open,high,low,close\n2024-01-02 00:00:00-05:00,1,1,1,1\n2024-01-03 00:00:00-05:00,1,1,1,1\n"
    #expect(
      try errorsOfOne(text)
        == "X.csv: bars of days open at their times, midnights of their zone; expected data.timestamp: open with "
        + "data.bar_length: 1d, or data.timestamp: close if bars close at them")
    let set = try loadOne(text) {
      $0.timestamp = .open
      $0.barLength = Self.day
    }
    #expect(times(set) == ["2024-01-02T23:59:59.999999999Z", "2024-01-03T23:59:59.999999999Z"])
  }

  @Test("they are asked about, and never taken silently")
  func refusal() throws {
    func rows(_ day: String) -> String {
      ["09:30", "10:00", "10:30"].map { "\(day) \($0),1,1,1,1\n" }.joined()
    }
    let text = "date,open,high,low,close\n" + rows("2024-01-02") + rows("2024-01-03")
    // A day that ends early may have been cut off.
    #expect(try loadOne("date,open,high,low,close\n" + rows("2024-01-02")).cycleCount == 3)
    #expect(
      try errorsOfOne(text)
        == "X.csv: bars seem to open at their times: the first bar of a day is at 09:30, and none at 16:00; expected "
        + "data.timestamp: open with data.bar_length: 30m, or data.timestamp: close if bars close at them")
    #expect(try times(loadOne(text) { $0.timestamp = .close }).first == "2024-01-02T09:30:00Z")
  }
}
