import FileFormats
import Testing
import TradingModel

@testable import MarketData

/// Files as they come, good and bad: what becomes of each, word for word.
@Suite("Torture files end in values or in an error with its place")
struct TortureFileTests {
  private static let cases: [(text: String, outcome: String)] = [
    (
      "date,open,high,low,close,volume\n2003-01-02,\"10\"x,12,9,11,1\n",
      "X.csv:2:16: text after a closing quote; expected a comma or the end of the line"
    ),
    (
      "\n\n\n",
      "X.csv:1:1: the file is empty; expected a header row"
    ),
    (
      "\ndate,open,high,low,close,volume\n\n2003-01-02,10,12,9,11,100\n\n\n2003-01-03,11,12,9,11,100\n\n",
      "2003-01-02 10 12 9 11 100 | 2003-01-03 11 12 9 11 100"
    ),
    (
      "\u{FEFF}date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100\n",
      "2003-01-02 10 12 9 11 100"
    ),
    (
      ",,,,,\n",
      "X.csv:1:1: no column for the timestamp among \"\", \"\", \"\", \"\", \"\", \"\"; expected one named "
        + "timestamp, date, datetime, time, ts, t, or its name under data.columns"
    ),
    (
      "date,open,high,low,close,volume\r2003-01-02,10,12,9,11,100\r2003-01-03,11,12,9,11,100\r",
      "X.csv:1:32: a carriage return without a line feed; expected lines to end in LF or CR LF"
    ),
    (
      "date,open,high,low,close,volume\r\n2003-01-02,10,12,9,11,100\r\n2003-01-03,11,12,9,11,100\r\n",
      "2003-01-02 10 12 9 11 100 | 2003-01-03 11 12 9 11 100"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100\n2003-01-03,11,12",
      "X.csv:3:17: low: missing, 3 fields in this row; expected 6 as in the header (the file ends within the row)"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100\n2003-01-03,11,12,9,11,10",
      "2003-01-02 10 12 9 11 100 | 2003-01-03 11 12 9 11 10"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100\n2003-01-03,11,12,9,11,\"10",
      "X.csv:3:23: a quote that is never closed"
    ),
    (
      "date,open,high,low,close,volume\n2003-02-30,10,12,9,11,100\n",
      "X.csv:2:1: date: not a time, was \"2003-02-30\"; expected a date (2003-01-02), a date with a time (2003-"
        + "01-02T15:30:00Z) or a whole number since 1970"
    ),
    (
      "date,open,high,low,close,volume\n9999-01-02,10,12,9,11,100\n",
      "X.csv:2:1: date: a time out of range, was \"9999-01-02\"; expected a date (2003-01-02), a date with a ti"
        + "me (2003-01-02T15:30:00Z) or a whole number since 1970"
    ),
    (
      "date,open,high,low,close,volume\n99999999999999999999,10,12,9,11,100\n",
      "X.csv:2:1: date: a time out of range, was \"99999999999999999999\"; expected a date (2003-01-02), a date"
        + " with a time (2003-01-02T15:30:00Z) or a whole number since 1970"
    ),
    (
      "date,open,high,low,close,volume\n1700-01-02,10,12,9,11,100\n",
      "X.csv:2:1: date: out of range, was 1700-01-02; expected a year from 1800 to 2090"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10.,12,.9,11,1.\n",
      "2003-01-02 10 12 0.9 11 1"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100\n2003-01-02,10,12,9,11,100\n",
      "X.csv:3:1: date: the same as in an earlier row, was 2003-01-02; expected a time after 2003-01-02T00:00:00Z"
    ),
    (
      "date,open,high,low,close,close\n2003-01-02,10,12,9,11,11\n",
      "X.csv:1:26: \"close\", \"close\" could each be the close; expected one, or its name under data.columns"
    ),
    (
      "date,open,high,low,close,note,note\n2003-01-02,10,12,9,11,1,2\n",
      "2003-01-02 10 12 9 11 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,1e400,9,11,100\n",
      "X.csv:2:15: high: too large, was 1e400; expected a price from 1e-15 to 1e15"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,1e-400,11,100\n",
      "X.csv:2:18: low: not above 0, was 1e-400; expected a price above 0"
    ),
    (
      "date,open,high,low,close,note\n2003-01-02,10,12,9,11,\"a\nb \"\"x\"\", c\"\n2003-01-03,11,12,9,bad,z\n",
      "X.csv:4:20: close: not a number, was \"bad\"; expected a price above 0"
    ),
    (
      "",
      "X.csv:1:1: the file is empty; expected a header row"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,,12,9,11,1\n",
      "X.csv:2:12: open: empty; expected a price above 0"
    ),
    (
      "date,symbol,open,high,low,close\n2003-01-02,,1,2,1,2\n",
      "X.csv:2:12: symbol: empty; expected the name of a symbol"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,\n",
      "2003-01-02 10 12 9 11 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100,7\n",
      "X.csv:2:27: 7 fields in this row; expected 6 as in the header"
    ),
    (
      "date,open,high,low,close,volume\n",
      "X.csv: no bar of X; expected at least one row"
    ),
    (
      "date,open,high,low,close,volume",
      "X.csv: no bar of X; expected at least one row"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,0x10,12,9,11,1\n",
      "X.csv:2:12: open: not a number, was \"0x10\"; expected a price above 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,8,9,11,100\n",
      "X.csv:2:15: high: below the low, was 8; expected at least 9"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,1e308,1e308,1e308,1e308,1e308\n",
      "X.csv:2:12: open: too large, was 1e308; expected a price from 1e-15 to 1e15\n"
        + "X.csv:2:18: high: too large, was 1e308; expected a price from 1e-15 to 1e15\n"
        + "X.csv:2:24: low: too large, was 1e308; expected a price from 1e-15 to 1e15\n"
        + "X.csv:2:30: close: too large, was 1e308; expected a price from 1e-15 to 1e15\n"
        + "X.csv:2:36: volume: too large, was 1e308; expected at most 1e18"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,Infinity,9,11,100\n",
      "X.csv:2:15: high: not a number, was \"Infinity\"; expected a price above 0"
    ),
    (
      "timestamp,open,high,low,close\n2003-01-02T15:30:00Z,1,2,1,2\n2003-01-02T10:31:00-05:00,1,2,1,2\n2003-01-"
        + "02 15:32:00.5+00:00,1,2,1,2\n",
      "2003-01-02T15:30:00Z 1 2 1 2 0 | 2003-01-02T15:31:00Z 1 2 1 2 0 | 2003-01-02T15:32:00.5Z 1 2 1 2 0"
    ),
    (
      "date,open,high,low\n2003-01-02,10,12,9\n",
      "X.csv:1:1: no column for the close among \"date\", \"open\", \"high\", \"low\"; expected one named close, c, "
        + "close/last, or its name under data.columns"
    ),
    (
      "timestamp,open,high,low,close\n2003-01-02,1,2,1,2\n2003-01-03T15:30:00Z,1,2,1,2\n",
      "X.csv:3:1: timestamp: a date with a time of day, was \"2003-01-03T15:30:00Z\"; expected a date as in the"
        + " rows before"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,-9,11,100\n",
      "X.csv:2:18: low: not above 0, was -9; expected a price above 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,-1\n",
      "X.csv:2:23: volume: negative, was -1; expected a number of 0 or more"
    ),
    (
      "2003-01-02,10,12,9,11,100\n2003-01-03,11,12,9,11,100\n",
      "X.csv:1:1: the first line begins with \"2003-01-02\"; expected a header row with names of columns, or "
        + "data.csv: {header: none} with the number of each column, as data.columns: {timestamp: 1, open: 2, high: 3, "
        + "low: 4, close: 5, volume: 6}"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11,100\n2003-01-03,1\u{0}1,12,9,11,100\n",
      "X.csv:3:13: a zero byte; expected text in UTF-8"
    ),
    (
      "date\u{0},open,high,low,close\n2003-01-02,10,12,9,11,100\n",
      "X.csv:1:5: a zero byte; expected text in UTF-8"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,13,12,9,8,100\n",
      "X.csv:2:12: open: above the high, was 13; expected 9 to 12\nX.csv:2:20: close: below the low, was 8; exp"
        + "ected 9 to 12"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,+10,+12,+9,+11,+1\n",
      "2003-01-02 10 12 9 11 1"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,1\"0,12,9,11,1\n",
      "X.csv:2:13: a quote inside a field without quotes; expected the whole field in quotes"
    ),
    (
      "ts,open,high,low,close\n1041517800.5,1,2,1,2\n",
      "X.csv:2:1: ts: not a time, was \"1041517800.5\"; expected a date (2003-01-02), a date with a time (2003-"
        + "01-02T15:30:00Z) or a whole number since 1970"
    ),
    (
      "ts,open,high,low,close\n1041517800,1,2,1,2\n1041517860000,1,2,1,2\n",
      "X.csv:3:1: ts: out of range, was 1041517860000; expected seconds since 1970 as the size of the "
        + "first time says"
    ),
    (
      "date;open;high;low;close;volume\n2003-01-02;10;12;9;11;100\n",
      "2003-01-02 10 12 9 11 100"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,9,11\n",
      "X.csv:2:22: volume: missing, 5 fields in this row; expected 6 as in the header"
    ),
    (
      "ts,open,high,low,close\n5,1,2,1,2\n",
      "X.csv:2:1: ts: in an unknown unit, was 5; expected seconds, milliseconds, microseconds or nanoseconds si"
        + "nce 1970 (from 1973 on, or with data.epoch_unit)"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02, 10 ,12,9,11,1\n",
      "2003-01-02 10 12 9 11 1"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,1e-15,1e15,9.99e-16,1,1e18\n",
      "X.csv:2:23: low: too small, was 9.99e-16; expected a price from 1e-15 to 1e15"
    ),
    (
      "date\topen\thigh\tlow\tclose\tvolume\n2003-01-02\t10\t12\t9\t11\t100\n",
      "2003-01-02 10 12 9 11 100"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,\"1,000\",12,9,11,1\n",
      "X.csv:2:12: open: not a number, was \"1,000\"; expected a price above 0; data.csv: {decimal: point} reads it "
        + "as 1000; data.csv: {decimal: comma} reads it as 1"
    ),
    (
      "date,time,open,high,low,close\n2003-01-02,15:30,1,2,1,2\n",
      "2003-01-02T15:30:00Z 1 2 1 2 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-03,11,12,9,11,100\n2003-01-02,10,12,9,11,100\n",
      "X.csv:3:1: date: earlier than in the rows before, was 2003-01-02; expected a time after 2003-01-03T00:00"
        + ":00Z, or data.quality.order: descending for the newest row first"
    ),
    (
      "date,open,high,low,close,volume\n01/02/2003,10,12,9,11,100\n",
      "X.csv:2:1: date: \"01/02/2003\" can be read as DD/MM/YYYY or MM/DD/YYYY, and no row tells which; expected "
        + "data.csv: {date_format: DD/MM/YYYY}, or the other"
    ),
    (
      "date , open,high,low, close\n2003-01-02,10,12,9,11\n",
      "2003-01-02 10 12 9 11 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,10,12,0,11,100\n",
      "X.csv:2:18: low: not above 0, was 0; expected a price above 0"
    ),
    (
      "date,open,high,low,close,volume\n2003-01-02,0010,00012.50,09,011,000100\n",
      "2003-01-02 10 12.5 9 11 100"
    ),
    (
      "Date,Open,High,Low,Adj Close,Volume\n2003-01-02,10,12,9,11,100\n",
      "2003-01-02 10 12 9 11 100"
    ),
  ]

  @Test("small files", arguments: cases.indices)
  func file(index: Int) {
    #expect(Self.outcome(Array(Self.cases[index].text.utf8)) == Self.cases[index].outcome)
  }

  @Test("bytes that are no UTF-8, and UTF-16")
  func encodings() {
    let latin = Array("date,open,high,low,close,note\n2003-01-02,10,12,9,11,caf".utf8) + [0xE9, 0x0A]
    #expect(Self.outcome(latin) == "X.csv:2:26: the byte 0xE9 is no UTF-8; expected text in UTF-8")
    #expect(Self.outcome([0xFF, 0xFE, 0x64, 0]) == "X.csv:1:1: the text is UTF-16; expected UTF-8")
  }

  @Test("a line of a million bytes: a text, a number, a quote that is never closed")
  func longLines() {
    let head = "date,open,high,low,close,note\n2003-01-02,10,12,9,11,"
    let text = Self.outcome(Array((head + String(repeating: "x", count: 1_000_000) + "\n").utf8))
    #expect(text == "2003-01-02 10 12 9 11 0")
    let quote = Self.outcome(Array((head + "\"" + String(repeating: "x\n", count: 500_000)).utf8))
    #expect(quote == "X.csv:2:23: a quote that is never closed")
    let digits = String(repeating: "1", count: 1_000_000)
    let number = Self.outcome(Array("date,open,high,low,close\n2003-01-02,\(digits),12,9,11\n".utf8))
    #expect(number == "X.csv:2:12: open: too large, was \(digits.prefix(40))...; expected a price from 1e-15 to 1e15")
    let long = "10." + String(repeating: "3", count: 900)
    let exact = Self.outcome(Array("date,open,high,low,close\n2003-01-02,\(long),12,9,11\n".utf8))
    #expect(exact == "2003-01-02 10.333333333333334 12 9 11 0")
  }

  private static func outcome(_ bytes: [UInt8]) -> String {
    let settings = MarketDataSettings(path: "", symbols: [])
    let file = BarFile.read(.bytes(bytes), name: "X.csv", symbols: [], isShared: true, settings: settings)
    do throws(MarketDataErrors) {
      let set = try Loading(settings).assemble([file])
      return set.series.flatMap { bars in (0..<bars.count).map { Self.text(bars[$0]) } }.joined(separator: " | ")
    } catch {
      return error.description
    }
  }

  private static func text(_ bar: Bar) -> String {
    let time = bar.timestamp.description.replacing("T23:59:59.999999999Z", with: "")
    let numbers = [bar.open, bar.high, bar.low, bar.close, bar.volume].map { DecimalText.string($0) }
    return "\(time) \(numbers.joined(separator: " "))"
  }
}
