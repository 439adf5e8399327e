import Configuration
import MarketData
import Testing
import TradingModel

@Suite("A file that can be read in two ways is refused with the line that helps")
struct VendorRefusalTests {
  /// A file, a part of what is said of it, and the settings that are named.
  struct Refused: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var said: String
    var line: String
    var bars: [String]
    var testDescription: String { name }
  }

  static let files = [
    Refused(
      name: "Nasdaq, days up to the twelfth",
      text: "Date,Close/Last,Volume,Open,High,Low\n03/05/2024,$2,5,$1,$3,$1\n03/04/2024,$1,5,$1,$1,$1\n"
        + "03/01/2024,$1,5,$1,$1,$1\n",
      said: "expected data.csv: {date_format: MM/DD/YYYY}, as Nasdaq writes, from which the file seems to come, or",
      line: "csv: {date_format: MM/DD/YYYY}",
      bars: ["2024-03-01 1 1 1 1 5", "2024-03-04 1 1 1 1 5", "2024-03-05 1 3 1 2 5"]),
    Refused(
      name: "two digits of the year, month first",
      text: "Date,Open,High,Low,Close\n03/14/24,1,1,1,1\n03/15/24,1,2,1,2\n",
      said: "; data.csv: {date_format: MM/DD/YY} says how dates are written", line: "csv: {date_format: MM/DD/YY}",
      bars: ["2024-03-14 1 1 1 1 0", "2024-03-15 1 2 1 2 0"]),
    Refused(
      name: "two digits of the year, points",
      text: "Datum;Open;High;Low;Close\n02.01.24;1;1;1;1\n13.01.24;1;2;1;2\n",
      said: "; data.csv: {date_format: DD.MM.YY}, or YY.MM.DD says how dates are written",
      line: "csv: {date_format: DD.MM.YY}", bars: ["2024-01-02 1 1 1 1 0", "2024-01-13 1 2 1 2 0"]),
    Refused(
      name: "points in thousands, or decimals",
      text: "Datum;Open;High;Low;Close\n31.01.2024;1.234;1.250;1.230;1.240\n",
      said: "Open: \"1.234\" can be read as itself or as 1234, and no row tells which; expected data.csv: {decimal: "
        + "point}, or {decimal: comma} for 1234",
      line: "csv: {decimal: comma}", bars: ["2024-01-31 1234 1250 1230 1240 0"]),
    Refused(
      name: "Coinbase without a header",
      text: "1609459200,28938.29,29007.59,28990.08,28958.27,29\n1609459260,28957.5,29000,28958.27,28998.34,12\n",
      said: "as data.columns: {timestamp: 1, low: 2, high: 3, open: 4, close: 5, volume: 6}",
      line: "csv: {header: none}, columns: {timestamp: 1, low: 2, high: 3, open: 4, close: 5, volume: 6}",
      bars: [
        "2021-01-01T00:00:00Z 28990.08 29007.59 28938.29 28958.27 29",
        "2021-01-01T00:01:00Z 28958.27 29000 28957.5 28998.34 12",
      ]),
    Refused(
      name: "Kraken",
      text: "1381095240,122,122,122,122,0.1,1\n1381095300,123,124,123,124,2,2\n",
      said: "volume: 6}; where it comes from Kraken, bars open at their times: data.timestamp: open",
      line: "timestamp: open, bar_length: 1m, csv: {header: none}, "
        + "columns: {timestamp: 1, open: 2, high: 3, low: 4, close: 5, volume: 6}",
      bars: ["2013-10-06T21:35:00Z 122 122 122 122 0.1", "2013-10-06T21:36:00Z 123 124 123 124 2"]),
    Refused(
      name: "Polygon's files",
      text: "ticker,volume,open,close,high,low,window_start\nX,5,1,2,3,1,1744792500000000000\n"
        + "X,6,1,2,3,1,1744792560000000000\n",
      said: "bars open at the times of the column \"window_start\", by its name; expected data.timestamp: open with "
        + "data.bar_length: 1m",
      line: "timestamp: open, bar_length: 1m",
      bars: ["2025-04-16T08:36:00Z 1 3 1 2 5", "2025-04-16T08:37:00Z 1 3 1 2 6"]),
    Refused(
      name: "days of New York in UTC, as of Alpaca, around the change of clocks",
      text: "timestamp,open,high,low,close\n2024-03-08 05:00:00+00:00,1,1,1,1\n"
        + "2024-03-11 04:00:00+00:00,1,1,1,1\n2024-03-12 04:00:00+00:00,1,2,1,2\n",
      said: "bars seem to open at their times: those of days are at 04:00 or 05:00 UTC, midnight in New York; expected "
        + "data.timestamp: open with data.bar_length: 1d",
      line: "timestamp: open, bar_length: 1d",
      bars: ["2024-03-08 1 1 1 1 0", "2024-03-11 1 1 1 1 0", "2024-03-12 1 2 1 2 0"]),
    Refused(
      name: "days at the opening of New York",
      text: "timestamp,open,high,low,close\n1704205800,1,1,1,1\n1704292200,1,2,1,2\n",
      said: "those of days are at 13:30 or 14:30 UTC, as New York opens; expected data.timestamp: open with "
        + "data.bar_length: 1d",
      line: "timestamp: open, bar_length: 1d", bars: ["2024-01-02 1 1 1 1 0", "2024-01-03 1 2 1 2 0"]),
    Refused(
      name: "a weekend on which the clocks go forward",
      text: "Date,Open,High,Low,Close\n2024-03-08 00:00:00-05:00,1,1,1,1\n2024-03-11 00:00:00-04:00,1,2,1,2\n",
      said: "midnights of their zone; expected data.timestamp: open with data.bar_length: 1d",
      line: "timestamp: open, bar_length: 1d", bars: ["2024-03-08 1 1 1 1 0", "2024-03-11 1 2 1 2 0"]),
    Refused(
      name: "semicolons, and no column known",
      text: "Datum;Anfang;Hoch;Tief;Schluss\n2024-01-02;1,5;1,5;1,5;1,5\n",
      said: "no column for the open among \"Datum\", \"Anfang\", \"Hoch\", \"Tief\", \"Schluss\"; expected one named",
      line: "columns: {open: Anfang}", bars: ["2024-01-02 1.5 1.5 1.5 1.5 0"]),
    Refused(
      name: "an index of numbers without a name",
      text: ",Open,High,Low,Close\n1704153600,1,1,1,1\n",
      said: "or its number under data.columns", line: "columns: {timestamp: 1}",
      bars: ["2024-01-02 1 1 1 1 0"]),
  ]

  @Test("the line that is named reads the bars", arguments: files)
  func line(file: Refused) throws {
    let data = try DataFile(file.text)
    let refusal = try #require(data.inspect().refusal)
    #expect(refusal.contains(file.said), "\(refusal)")
    let set = try MarketDataLoader.load(
      dataSettings("data: {path: \(data.path), symbols: [X], \(file.line)}\n", path: "w.yaml"))
    #expect(texts(set) == file.bars)
  }

  @Test("bars of days that close in the evening, and hours around the clock, are not asked about")
  func closings() throws {
    for times in [
      ["2024-01-02T21:00:00Z", "2024-01-03T21:00:00Z"], ["2024-01-02T05:00:00Z", "2024-01-02T06:00:00Z"],
      ["2024-01-02T05:00:00Z", "2024-01-03T21:00:00Z"],
    ] {
      let rows = times.map { "\($0),1,1,1,1\n" }.joined()
      #expect(try DataFile("timestamp,open,high,low,close\n" + rows).inspect().refusal == nil, "\(times)")
    }
  }

  @Test("a price with a mark is no word for a missing one")
  func marks() throws {
    let rows = (1...9).map { "2024-01-0\($0);11,250;11,250;11,250;11,250\n" }.joined()
    let refusal = try #require(try DataFile("Date;Open;High;Low;Close\n" + rows).inspect().refusal)
    #expect(refusal.contains("{decimal: comma} reads it as 11.25"))
    #expect(!refusal.contains("null"))
  }
}
