import FileFormats
import Testing
import TradingModel

@testable import MarketData

/// Files as well-known sources export them.
@Suite("Exported files are read as they come")
struct ExportedFileTests {
  /// Times, prices and volumes of the bars of a file, a line each.
  private func bars(_ text: String, _ change: (inout MarketDataSettings) -> Void = { _ in }) throws -> [String] {
    let set = try loadOne(text, change)
    return set.series.flatMap { bars in
      (0..<bars.count).map { index in
        let bar = bars[index]
        let numbers = [bar.open, bar.high, bar.low, bar.close, bar.volume].map { DecimalText.string($0) }
        return "\(bar.timestamp) \(numbers.joined(separator: " "))"
      }
    }
  }

  @Test(
    "each by its own header",
    arguments: [
      (
        "Date,Open,High,Low,Close,Adj Close,Volume\n2023-01-03,130.28,130.9,124.17,125.07,123.9,112117500\n",
        "2023-01-03T23:59:59.999999999Z 130.28 130.9 124.17 125.07 112117500"
      ),
      (
        "Date,Close/Last,Volume,Open,High,Low\n2023-01-03,125.07,112117500,130.28,130.90,124.17\n",
        "2023-01-03T23:59:59.999999999Z 130.28 130.9 124.17 125.07 112117500"
      ),
      (
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
          + "X,D,19840907,000000,0.1,0.2,0.1,0.2,97444208.9,0\n",
        "1984-09-07T23:59:59.999999999Z 0.1 0.2 0.1 0.2 97444208.9"
      ),
      (
        "Date,Time,Open,High,Low,Close,Volume\n2023-01-03,15:35:00,1,2,1,2,3\n",
        "2023-01-03T15:35:00Z 1 2 1 2 3"
      ),
      (
        "open_time,open,high,low,close,volume,close_time,quote_volume,count\n"
          + "1672531200000,16541.77,16545.7,16508.39,16529.67,4364.8357,1672534799999,72146293.1,149854\n",
        "2023-01-01T00:59:59.999Z 16541.77 16545.7 16508.39 16529.67 4364.8357"
      ),
      (
        "symbol,timestamp,open,high,low,close,volume,trade_count,vwap\n"
          + "X,2023-01-03 14:30:00+00:00,1,2,1,2,112117471.0,1021065.0,1.5\n",
        "2023-01-03T14:30:00Z 1 2 1 2 112117471"
      ),
      ("t,o,h,l,c,v,n,vw\n2023-01-03T14:30:00Z,1,2,1,2,3,4,1.5\n", "2023-01-03T14:30:00Z 1 2 1 2 3"),
      (
        "Datetime,Open,High,Low,Close,Volume,Dividends,Stock Splits\n2023-01-03 09:30:00-05:00,1,2,1,2,3,0.0,0.0\n",
        "2023-01-03T14:30:00Z 1 2 1 2 3"
      ),
    ])
  func exports(text: String, bar: String) throws {
    #expect(try bars(text) == [bar])
  }

  @Test("opening times are known by their name, and are not taken for closing ones")
  func openingTimes() throws {
    let text =
      "Open time,open,high,low,close,Close time\n1672531200000,1,2,1,2,1672534799999\n"
      + "1672534800000,1,2,1,2,1672538399999\n"
    let opened = try bars(text) {
      $0.timestamp = .open
      $0.barLength = 3_600_000_000_000
    }
    #expect(opened.map { $0.prefix(20) } == ["2023-01-01T01:00:00Z", "2023-01-01T02:00:00Z"])
    let alone = text.replacing(",Close time", with: "").replacing(",16725347999999", with: "")
      .replacing(",1672534799999", with: "").replacing(",1672538399999", with: "")
    #expect(
      try errorsOfOne(alone)
        == "X.csv: bars open at the times of the column \"Open time\", by its name; expected data.timestamp: open with "
        + "data.bar_length: 1h, or data.timestamp: close if bars close at them")
    #expect(
      try bars(alone) { $0.timestamp = .close }.map { $0.prefix(20) } == [
        "2023-01-01T00:00:00Z", "2023-01-01T01:00:00Z",
      ])
    // Bars that open at midnight UTC are sessions of that day.
    let daily = "open_time,open,high,low,close\n1672531200000,1,2,1,2\n1672617600000,1,2,1,2\n"
    #expect(try bars(daily).map { $0.prefix(20) } == ["2023-01-01T23:59:59.", "2023-01-02T23:59:59."])
  }

  @Test("a date and a time of day in two columns, also by other names")
  func dateAndTime() throws {
    let text = "Day,Clock,open,high,low,close\n2003-01-02,0930Z,1,2,1,2\n2003-01-02,10:31:00.5-05:00,1,2,1,2\n"
    let set = try bars(text) {
      $0.columns.timestamp = "Day"
      $0.columns.time = "Clock"
    }
    #expect(set.map { $0.prefix(20) } == ["2003-01-02T09:30:00Z", "2003-01-02T15:31:00."])
    let mixed = "date,time,open,high,low,close\n2003-01-02T01:00,09:30,1,2,1,2\n2003-01-03T00:00,24:30,1,2,1,2\n"
    #expect(
      try errorsOfOne(mixed)
        == "X.csv:2:1: date: more than a date, was 2003-01-02T01:00; expected a date beside the column of times "
        + "of day\nX.csv:3:18: time: not a time of day, was \"24:30\"; expected 15:30, 15:30:00 or 153000")
    // A name that is given counts alone.
    #expect(
      try bars("date,time,open,high,low,close\n2003-01-02,noon,1,2,1,2\n") { $0.columns.timestamp = "date" }.count == 1)
  }

  @Test("a file of closes: one column may be every price, but nothing else besides")
  func sharedColumns() throws {
    let text = "timestamp,AAPL,AMD\n1990-01-02,0.264,4.125\n"
    let closes: (inout MarketDataSettings) -> Void = {
      $0.columns.open = "AMD"
      $0.columns.high = "AMD"
      $0.columns.low = "AMD"
      $0.columns.close = "AMD"
    }
    #expect(try bars(text, closes) == ["1990-01-02T23:59:59.999999999Z 4.125 4.125 4.125 4.125 0"])
    let plain = "date,open,high,low,close,volume\n2003-01-02,1,2,1,2,3\n"
    for (name, change) in [
      ("timestamp and for the close", { $0.columns.timestamp = "close" }),
      ("symbol and for the close", { $0.columns.symbol = "close" }),
      ("close and for the volume", { $0.columns.volume = "close" }),
    ] as [(String, (inout MarketDataSettings) -> Void)] {
      #expect(
        try errorsOfOne(plain, change)
          == "X.csv:1:20: \"close\" is taken for the \(name); expected a column for each under data.columns")
    }
  }

  @Test("an index without volume, with days that have no prices")
  func index() throws {
    let text =
      "timestamp,open,high,low,close,volume\n2014-01-03,13.76,13.76,13.76,13.76,\n2014-01-06,NaN,NaN,NaN,NaN,\n"
      + "2014-01-07,12.92,12.92,12.92,12.92,\n"
    #expect(
      try bars(text) { $0.droppedChecks = [.rows] }.map { $0.suffix(13) }
        == [
          " 13.76 13.76 0", " 12.92 12.92 0",
        ].map { $0.suffix(13) })
    #expect(try errorsOfOne(text)?.split(separator: "\n").count == 4)
  }
}
