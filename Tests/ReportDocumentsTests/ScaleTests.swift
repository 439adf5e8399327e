import Testing
import TradingModel

@testable import ReportDocuments

@Suite struct ScaleTests {
  @Test(arguments: [
    (0.0, 1.0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-0.3, 0.1, 4, [-0.3, -0.2, -0.1, 0, 0.1]),
    (98_000, 316_655, 5, [100_000, 150_000, 200_000, 250_000, 300_000]),
  ])
  func ticksAreRoundNumbers(low: Double, high: Double, count: Int, expected: [Double]) {
    #expect(NumberScale(.linear, low...high, places: (0, 100)).ticks(about: count) == expected)
  }

  @Test func logarithmicTicksAreOneTwoFive() {
    let scale = NumberScale(.logarithmic, 8...1200, places: (0, 1))
    #expect(scale.ticks(about: 5) == [10, 20, 50, 100, 200, 500, 1000])
    #expect((scale.place(8), scale.place(1200)) == (0, 1))
    // The middle of a logarithmic axis is the geometric mean: sqrt(8 * 1200) = 97.98.
    #expect((scale.place(97.97958971132712) - 0.5).magnitude < 1e-12)
  }

  @Test(arguments: [(5.0, 5.0), (0, 0), (Double.nan, 1), (-1, .infinity)])
  func everyDomainHasALength(low: Double, high: Double) {
    guard low <= high else {
      #expect(NumberScale(.linear, 0...1, places: (0, 1)).place(0.5) == 0.5)
      return
    }
    let scale = NumberScale(.linear, low...high, places: (0, 10))
    #expect(scale.domain.upperBound > scale.domain.lowerBound)
    #expect(scale.place(scale.domain.upperBound) == 10)
    #expect(scale.ticks(about: 4).count < 20)
  }

  private static func time(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    Timestamp.days(year: year, month: month, day: day) * 86_400_000_000_000
  }

  @Test func datesAreMarkedByYearMonthDayOrHour() {
    func labels(_ from: Int64, _ to: Int64) -> [String] {
      DateScale(from...to, places: (0, 1)).ticks(atMost: 10).map(\.label)
    }
    #expect(
      labels(Self.time(1999, 1, 4), Self.time(2018, 12, 31))
        == ["2000", "2002", "2004", "2006", "2008", "2010", "2012", "2014", "2016", "2018"])
    #expect(
      labels(Self.time(2001, 2, 3), Self.time(2001, 7, 9)) == ["2001-03", "2001-04", "2001-05", "2001-06", "2001-07"])
    #expect(
      labels(Self.time(2001, 2, 27), Self.time(2001, 3, 2)) == ["2001-02-27", "2001-02-28", "2001-03-01", "2001-03-02"])
    let hour: Int64 = 3_600_000_000_000
    #expect(labels(Self.time(2001, 2, 3) + 9 * hour, Self.time(2001, 2, 3) + 12 * hour).contains("09:30"))
    #expect(labels(5, 5).count <= 1)
  }

  @Test func decimationKeepsExtremesAndEnds() {
    // A saw with one spike each way, far from any part's beginning.
    var values = (0..<10_000).map { Double($0 % 97) }
    values[3_333] = 5_000
    values[6_667] = -5_000
    values[5_001] = .nan
    let times = values.indices.map { Int64($0) * 1_000 }
    let kept = Decimation.places(times: times, values: values, columns: 50)
    #expect(kept.count <= 4 * 50)
    #expect(kept == kept.sorted() && Set(kept).count == kept.count)
    #expect(kept.contains(3_333) && kept.contains(6_667) && !kept.contains(5_001))
    #expect(kept.first == 0 && kept.last == 9_999)
    // Of every part the least and the greatest are those of all its points.
    for column in 0..<50 {
      let all = values.indices.filter { $0 * 50 / 9_999 == column && values[$0].isFinite }
      let own = kept.filter { $0 * 50 / 9_999 == column }
      let (kept, whole) = (own.map { values[$0] }, all.map { values[$0] })
      #expect(kept.max() == whole.max())
      #expect(kept.min() == whole.min())
    }
  }

  @Test func fewPointsAllStay() {
    #expect(Decimation.places(times: [1, 2, 3], values: [4, .infinity, 6], columns: 10) == [0, 2])
    #expect(Decimation.places(times: [], values: [], columns: 10) == [])
    #expect(Decimation.places(times: [7, 7, 7], values: [1, 2, 3], columns: 1) == [0, 1, 2])
  }

  @Test func coordinatesAreShort() {
    var path = PathText()
    for (value, letter) in [(0.0, "a"), (-0.004, "b"), (12.5, "c"), (-3.14159, "d"), (7.05, "e")]
      as [(Double, Unicode.Scalar)]
    {
      path.add(letter: letter)
      path.add(value)
    }
    #expect(String(decoding: path.bytes, as: UTF8.self) == "a0b0c12.5d-3.14e7.05")
  }

  @Test func aLineIsToldByItsWays() {
    let points = [(10.0, 5.0), (10.126, 4.5), (10.25, 4.5), (9.0, 105.0)].map { PlotPoint(x: $0.0, y: $0.1) }
    let path = PathText(line: points)
    #expect(String(decoding: path.bytes, as: UTF8.self) == "M10 5l.13-.5 .12 0-1.25 100.5")
  }
}
