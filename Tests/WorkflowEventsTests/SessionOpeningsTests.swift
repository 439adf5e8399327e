import MarketData
import Testing
import TradingModel

@testable import WorkflowEvents

@Suite struct SessionOpeningsTests {
  private static let hour: Int64 = 3_600_000_000_000

  private static func set(_ times: [String: [Timestamp]]) -> MarketDataSet {
    MarketDataSet(
      times.sorted { $0.key < $1.key }.map { name, times in
        var series = BarSeries(symbol: Symbol(name))
        for time in times { series.append(Bar(timestamp: time, open: 1, high: 1, low: 1, close: 1, volume: 0)) }
        return series
      })
  }

  private static func openings(
    _ times: [String: [Timestamp]], length: Int64? = nil
  ) -> [SessionOpenings.Opening] {
    var settings = MarketDataSettings(path: "", symbols: [])
    settings.barLength = length
    return SessionOpenings.openings(of: set(times), settings)
  }

  @Test func sessions_openWithTheirDay() {
    let found = Self.openings(["B": [close("2020-01-03"), close("2020-01-06")], "A": [close("2020-01-06")]])
    #expect(found.map(\.time) == [day("2020-01-03"), day("2020-01-06")])
    #expect(found.map(\.close) == [close("2020-01-03"), close("2020-01-06")])
    #expect(found.map(\.symbol.name) == ["B", "A"])
  }

  @Test func sessionsOfSeveralDays_openWithTheFirst() {
    let week = 7 * Timestamp.nanosecondsPerDay
    let found = Self.openings(["A": [close("2020-01-05"), close("2020-01-12")]], length: week)
    #expect(found.map(\.time) == [day("2019-12-30"), day("2020-01-06")])
  }

  @Test func barsOfKnownLength_openSoLongBefore() {
    let times = [15, 16, 20].map { day("2020-01-02", $0 * Self.hour) } + [day("2020-01-03", 15 * Self.hour)]
    let found = Self.openings(["A": times], length: Self.hour)
    #expect(found.map(\.time) == [day("2020-01-02", 14 * Self.hour), day("2020-01-03", 14 * Self.hour)])
  }

  /// Nothing tells when the first of all opens; the next day's may open as soon as the one before has closed.
  @Test func barsOfUnknownLength_openAfterTheOneBefore() {
    let found = Self.openings(["A": [day("2020-01-02", 15 * Self.hour), day("2020-01-03", 15 * Self.hour)]])
    #expect(found.map(\.time) == [day("2020-01-02", 15 * Self.hour + 1)])
  }

  /// A bar that closes at midnight is the last one of its day, and not the first of the next.
  @Test func midnight_endsADay() {
    let times = (1...48).map { day("2020-01-02", $0 * Self.hour) }
    let found = Self.openings(["A": times], length: Self.hour)
    #expect(found.map(\.time) == [day("2020-01-02"), day("2020-01-03")])
  }

  @Test func noBars_openNothing() { #expect(Self.openings(["A": []]) == []) }
}
