import FileFormats
import Foundation
import MarketData
import Testing
import TradingModel

@Suite("What a file does not tell is asked about, and said in the workflow file")
struct DataFormTests {
  private static let header = "date,open,high,low,close\n"

  @Test(
    "a refusal names the line to add",
    arguments: [
      (
        header + "01/02/2003,10,12,9,11\n02/02/2003,10,12,9,11\n",
        "X.csv:2:1: date: \"01/02/2003\" can be read as DD/MM/YYYY or MM/DD/YYYY, and no row tells which; expected "
          + "data.csv: {date_format: DD/MM/YYYY}, or the other"
      ),
      (
        "date;open;high;low;close\n01.02.2003;10;12;9;11\n",
        "X.csv:2:1: date: \"01.02.2003\" can be read as DD.MM.YYYY or MM.DD.YYYY, and no row tells which; expected "
          + "data.csv: {date_format: DD.MM.YYYY}, or the other"
      ),
      (
        "2003-01-02,10,12,9,11,100\n2003-01-03,11,12,9,11,100\n",
        "X.csv:1:1: the first line begins with \"2003-01-02\"; expected a header row with names of columns, or "
          + "data.csv: "
          + "{header: none} with the number of each column, as data.columns: {timestamp: 1, open: 2, high: 3, low: 4, "
          + "close: 5, volume: 6}"
      ),
      (
        header + "2003-01-02,\"1,000\",1200,900,1100\n",
        "X.csv:2:12: open: not a number, was \"1,000\"; expected a price above 0; data.csv: {decimal: point} "
          + "reads it as "
          + "1000; data.csv: {decimal: comma} reads it as 1"
      ),
      (
        header + "01/02/03,10,12,9,11\n",
        "X.csv:2:1: date: not a time, was \"01/02/03\"; expected a date (2003-01-02), a date with a time "
          + "(2003-01-02T15:30:00Z) or a whole number since 1970; data.csv: {date_format: DD/MM/YY}, or MM/DD/YY or "
          + "YY/MM/DD says how dates are written"
      ),
      (
        header + "20230103 09:30:00 US/Eastern,10,12,9,11\n",
        "X.csv:2:1: date: not a time, was \"20230103 09:30:00 US/Eastern\"; expected a date (2003-01-02), a "
          + "date with a "
          + "time (2003-01-02T15:30:00Z) or a whole number since 1970; names of time zones, as Interactive "
          + "Brokers writes "
          + "them, are not known here: write times in UTC or with an offset"
      ),
      (
        "Date,Open,High,Low,Close,Adj Close\n2003-01-02,10,12,9,11,10\n2003-01-03,NaN,NaN,NaN,NaN,NaN\n",
        "X.csv:3:12: Open: not a number, was \"NaN\"; expected a price above 0, or data.csv: {null: [\"NaN\"]} "
          + "to leave out "
          + "rows without prices"
      ),
    ])
  func refusals(text: String, message: String) throws {
    let refusal = try DataFile(text).inspect().refusal ?? ""
    #expect(refusal.split(separator: "\n").first.map(String.init) == message)
  }

  @Test(
    "the keys of data.csv",
    arguments: [
      ("01/02/2003,10,12,9,11", "{header: none, date_format: DD/MM/YYYY}", "2003-02-01 10 12 9 11 0"),
      ("01/02/2003,10,12,9,11", "{header: none, date_format: \"%m/%d/%Y\"}", "2003-01-02 10 12 9 11 0"),
      (
        "01/02/03 09:30 PM,10,12,9,11", "{header: none, date_format: dd/mm/yy hh:mm}",
        "2003-02-01T21:30:00Z 10 12 9 11 0"
      ),
      ("a\nb,\"c\n2003-01-02,10,12,9,11", "{header: none, skip_rows: 2}", "2003-01-02 10 12 9 11 0"),
      ("a,b,c,d,e\nf,g,h,i,j\n2003-01-02,10,12,9,11", "{header: 2}", "2003-01-02 10 12 9 11 0"),
      ("2003-01-02,\"1,234\",2000,1000,1500", "{header: none, decimal: point}", "2003-01-02 1234 2000 1000 1500 0"),
      ("2003-01-02,\"1,234\",2,1,\"1,5\"", "{header: none, decimal: \",\"}", "2003-01-02 1.234 2 1 1.5 0"),
      ("2003-01-02;1,234;2;1;1,5", "{header: none, separator: \";\"}", "2003-01-02 1.234 2 1 1.5 0"),
      ("2003-01-02\t1\t2\t1\t1.5", "{header: none, separator: \"\\t\"}", "2003-01-02 1 2 1 1.5 0"),
      (
        "2003-01-02,1,2,1,1.5\n2003-01-03,-999,-999,-999,-999\n2003-01-04,,,,", "{header: none, null: [-999, \"\"]}",
        "2003-01-02 1 2 1 1.5 0"
      ),
    ])
  func keys(text: String, csv: String, bar: String) throws {
    let data = try DataFile(text + "\n")
    let yaml =
      "data: {path: \(data.path), symbols: [X], csv: \(csv), columns: {timestamp: 1, open: 2, high: 3, low: 4, "
      + "close: 5}}\n"
    #expect(try texts(MarketDataLoader.load(dataSettings(yaml, path: "w.yaml"))) == [bar])
  }

  @Test("one row at the end of a long file tells days from months")
  func lateTelling() throws {
    let start = Self.header + String(repeating: "01/02/2003 10:00,10,12,9,11\n", count: 4000)
    for (row, date) in [("28/02/2003 10:00", "2003-02-01"), ("02/28/2003 10:00", "2003-01-02")] {
      let inspection = try DataFile(start + row + ",10,12,9,11\n").inspect { $0.droppedChecks = [.duplicates] }.get()
      #expect(texts(inspection.set).first == "\(date)T10:00:00Z 10 12 9 11 0")
    }
  }

  @Test("all prices are scaled as the adjusted close is")
  func adjustment() throws {
    let text = """
      Date,Open,High,Low,Close,Adj Close,Volume
      2014-06-05,92.31,92.77,91.80,92.48,81.11,751
      2014-06-06,92.84,93.04,92.07,92.22,80.89,874

      """
    let data = try DataFile(text)
    let set = try MarketDataLoader.load(
      dataSettings("data: {path: \(data.path), symbols: [X], adjust: {close: Adj Close}}\n", path: "w.yaml"))
    #expect(set.series[0].open[1] == 92.84 * (80.89 / 92.22) && set.series[0].close == [81.11, 80.89])
    #expect(
      data.inspect { $0.columns.close = "Adj Close" }.refusal
        == "X.csv:1:6: \"Open\", \"High\", \"Low\" are not adjusted, and \"Adj Close\" is; expected "
        + "data.adjust: {close: Adj "
        + "Close} instead, which scales all four prices")
    // A price that equals the close stays equal to it, and none leaves the range by rounding.
    for adjusted in ["0.1", "33.3", "1e-9", "7e14"] {
      let bar = try DataFile("date,open,high,low,close,adj\n2003-01-02,3,3,3,3,\(adjusted)\n")
        .inspect { $0.columns.adjustedClose = "adj" }.get().set.series[0]
      #expect(bar.open == bar.close && bar.high == bar.close && bar.low == bar.close)
    }
    for (adjusted, problem) in [("0", "not above 0"), ("-1", "not above 0"), ("1e16", "beyond all prices")] {
      let refusal = try DataFile("date,open,high,low,close,adj\n2003-01-02,3,3,3,3,\(adjusted)\n")
        .inspect { $0.columns.adjustedClose = "adj" }.refusal
      #expect(refusal?.hasPrefix("X.csv:2:20: adj: \(problem)") == true, "\(refusal ?? "")")
    }
  }

  @Test("rows that descend are turned around, and one that does not stops the run")
  func descending() throws {
    let rows = ["2024-01-05,5,5,5,5", "2024-01-04,4,4,4,4", "2024-01-03,3,3,3,3", "2024-01-02,2,2,2,2"]
    let inspection = try DataFile(Self.header + rows.joined(separator: "\n") + "\n").inspect().get()
    #expect(inspection.set.series[0].close == [2, 3, 4, 5] && inspection.files[0].form == ["newest row first"])
    let torn = try DataFile(Self.header + (rows + [rows[0]]).joined(separator: "\n")).inspect().refusal
    #expect(
      torn == "X.csv:6:1: date: later than in the rows before, was 2024-01-05; expected a time before "
        + "2024-01-02T00:00:00Z, the newest row first as in the file's first rows")
    // Two rows tell too little.
    let two = try DataFile(Self.header + rows.prefix(2).joined(separator: "\n") + "\n")
    #expect(
      two.inspect().refusal
        == "X.csv:3:1: date: earlier than in the rows before, was 2024-01-04; expected a time after "
        + "2024-01-05T00:00:00Z, or data.quality.order: descending for the newest row first")
    #expect(try two.inspect { $0.rowOrder = .descending }.get().set.series[0].close == [4, 5])
    let ascending = try DataFile(Self.header + rows.reversed().joined(separator: "\n") + "\n")
    #expect(ascending.inspect { $0.rowOrder = .descending }.refusal?.contains("as data.quality.order says") == true)
  }

  @Test("of several rows with one time one is kept", arguments: [("drop", 1.0), ("first", 1), ("last", 3)])
  func duplicates(rule: String, close: Double) throws {
    let data = try DataFile(
      Self.header + "2024-01-02,1,1,1,1\n2024-01-02,2,2,2,2\n2024-01-02,3,3,3,3\n2024-01-03,9,9,9,9\n")
    let yaml = "data: {path: \(data.path), symbols: [X], quality: {duplicates: \(rule)}}\n"
    let set = try MarketDataLoader.load(dataSettings(yaml, path: "w.yaml"))
    #expect(set.series[0].close == [close, 9] && set.dropped?.items.count == 2)
    let wrong = try DataFile(Self.header + "2024-01-02,1,1,1,1\n2024-01-02,2,2,2,-2\n")
    let refusal = wrong.inspect {
      $0.droppedChecks = [.duplicates]
      $0.keptDuplicate = .last
    }.refusal
    #expect(refusal == "X.csv:3:18: close: not above 0, was -2; expected a price above 0")
  }

  @Test("rows of words for a missing value are left out and counted")
  func nulls() throws {
    let rows = (1...28).map { "2024-01-\($0 < 10 ? "0" : "")\($0),null,null,null,null\n" }.joined()
    let set = try DataFile(Self.header + rows + "2024-02-01,1,1,1,1\n").inspect().get().set
    #expect(set.series[0].close == [1] && set.dropped?.items.count == 20 && set.dropped?.furtherCount == 8)
    #expect(
      set.dropped?.items.first?.message == "open: no value, was \"null\", as in every price of the row")
    #expect(
      try DataFile(Self.header + "2024-02-01,1,1,1,null\n").inspect().refusal
        == "X.csv:2:18: close: not a number, was \"null\"; expected a price above 0")
  }
}
