import Testing
import TradingModel

@testable import MarketData

@Suite("Bars are loaded")
struct MarketDataLoaderTests {
  private static let plain = """
    timestamp,open,high,low,close,volume
    2003-01-02T00:00:00Z,10,12,9,11,100
    2003-01-03T00:00:00Z,11,13.5,10,12.25,200
    2003-01-06T00:00:00Z,12,12,12,12,0

    """

  @Test("a plain file: values, times, hash")
  func plain() throws {
    let set = try loadOne(Self.plain)
    #expect(set.symbols.symbols == [Symbol("X")])
    #expect(set.series[0].open == [10, 11, 12])
    #expect(set.series[0].high == [12, 13.5, 12])
    #expect(set.series[0].low == [9, 10, 12])
    #expect(set.series[0].close == [11, 12.25, 12])
    #expect(set.series[0].volume == [100, 200, 0])
    #expect(
      times(set) == [
        "2003-01-02T23:59:59.999999999Z", "2003-01-03T23:59:59.999999999Z", "2003-01-06T23:59:59.999999999Z",
      ])
    #expect(set.cycleCount == 3)
    #expect(set.warmupCount == 0)
    #expect(set.dropped == nil)
    // sha256sum of the same text.
    #expect(
      set.dataHashes == [
        DataHash(file: "X.csv", sha256: "7ac6d5fc6c5f8be4344f63ad692497cc577675cbdb5554315948f568d1628d48")
      ])
  }

  @Test(
    "header names in any case, order and usual spelling; other columns are passed over",
    arguments: [
      "Date,Open,High,Low,Close,Adj Close,Volume\n2003-01-02,10,12,9,11,5,100\n",
      "\u{FEFF}\"DATE\",\"o\",\"h\",\"l\",\"c\",\"v\"\r\n\"2003-01-02\",\"10\",\"12\",\"9\",\"11\",\"100\"\r\n",
      "note,volume,close, low ,high,open,ts\n\"a, b\",100,11,9,12,10,20030102\n",
      "time,open,high,low,close,vol\n1041465600,10,12,9,11,100",
      "DateTime,OPEN,HIGH,LOW,CLOSE,VOL.\n2003-01-02 00:00:00,1e1,12.0,9,11,1E2\n",
    ])
  func headers(text: String) throws {
    let set = try loadOne(text)
    #expect(times(set) == ["2003-01-02T23:59:59.999999999Z"])
    #expect(
      set.series[0][0]
        == Bar(
          timestamp: Timestamp(nanoseconds: set.timestamps[0]), open: 10, high: 12, low: 9, close: 11, volume: 100))
  }

  @Test("without a column of volumes the volume is 0")
  func noVolume() throws {
    let set = try loadOne("date,open,high,low,close\n2003-01-02,10,12,9,11\n2003-01-03,10,12,9,11\n")
    #expect(set.series[0].volume == [0, 0])
  }

  @Test("columns may be named")
  func namedColumns() throws {
    let text = "Date,Day,Open,High,Low,Close,Net\n2003-01-02,1,10,12,4,11,5\n"
    let set = try loadOne(text) {
      $0.columns.close = "Net"
      $0.columns.timestamp = "Date"
    }
    #expect(set.series[0].close == [5])
    #expect(
      try errorsOfOne(text) { $0.columns.close = "net" }
        == "X.csv:1:1: no column \"net\" for the close as configured; expected one of \"Date\", \"Day\", "
        + "\"Open\", \"High\", \"Low\", \"Close\", \"Net\"")
  }

  @Test(
    "headers that cannot serve",
    arguments: [
      (
        "date,open,high,low\n",
        "X.csv:1:1: no column for the close among \"date\", \"open\", \"high\", \"low\"; "
          + "expected one named close, c, close/last, or its name under data.columns"
      ),
      (
        "2003-01-02,1,2,1,2\n",
        "X.csv:1:1: the first line begins with \"2003-01-02\"; "
          + "expected a header row with names of columns, or data.csv: {header: none} with the number of each column, "
          + "as data.columns: {timestamp: 1, open: 2, high: 3, low: 4, close: 5}"
      ),
      (
        "date,ts,open,high,low,close\n",
        "X.csv:1:6: \"date\", \"ts\" could each be the timestamp; expected one, "
          + "or its name under data.columns"
      ),
      ("", "X.csv:1:1: the file is empty; expected a header row"),
      ("date,open,high,low,close\n", "X.csv: no bar of X; expected at least one row"),
    ])
  func badHeaders(text: String, message: String) throws {
    #expect(try errorsOfOne(text) == message)
  }

  @Test("several symbols: sorted, each with its file, cycles are the union")
  func severalFiles() throws {
    let header = "date,open,high,low,close,volume\n"
    let set = try load(
      [
        "B.csv": header + "2003-01-02,1,1,1,1,1\n2003-01-06,2,2,2,2,1\n",
        "A.csv": header + "2003-01-03,3,3,3,3,1\n2003-01-06,4,4,4,4,1\n",
      ], ["B", "A"]
    ).get()
    #expect(set.symbols.symbols == [Symbol("A"), Symbol("B")])
    #expect(set.series.map(\.close) == [[3, 4], [1, 2]])
    #expect(set.dataHashes.map(\.file) == ["A.csv", "B.csv"])
    #expect(times(set).map { $0.prefix(10) } == ["2003-01-02", "2003-01-03", "2003-01-06"])
  }

  @Test("one file with a column of symbols")
  func sharedFile() throws {
    let text = """
      date,symbol,open,high,low,close,volume
      2003-01-02,B,1,1,1,1,1
      2003-01-02,A,2,2,2,2,1
      2003-01-02,C,-3,3,3,3,1
      2003-01-03,B,4,4,4,4,1
      2003-01-03,A,5,5,5,5,1

      """
    let set = try load(["all.csv": text], ["B", "A"], path: "all.csv").get()
    #expect(set.series.map(\.close) == [[2, 5], [1, 4]])
    #expect(set.dataHashes.map(\.file) == ["all.csv"])
    #expect(
      try load(["all.csv": text], ["A", "D"], path: "all.csv").failureText
        == "all.csv: no bar of D; expected at least one row; the file has B, A, C")
    #expect(
      try load(["all.csv": text.replacing(",B,", with: ",EUR/USD,")], ["EURUSD", "A"], path: "all.csv").failureText
        == "all.csv: no bar of EURUSD; expected at least one row; did you mean EUR/USD?")
    #expect(
      try load(["A.csv": text], ["A"]).failureText?.split(separator: "\n").first
        == "A.csv:2:12: symbol: another symbol, was B; expected A")
  }

  @Test("one file without a column of symbols serves one symbol")
  func oneFile() throws {
    #expect(try load(["x.csv": Self.plain], ["Y"], path: "x.csv").get().symbols.symbols == [Symbol("Y")])
    #expect(
      try load(["x.csv": Self.plain], ["Y", "Z"], path: "x.csv").failureText
        == "x.csv:1:1: no column for the symbol, but 2 symbols are asked for; expected a column named symbol")
  }

  @Test("a missing file: the nearest names are shown")
  func missingFile() throws {
    let files = ["MSFT.csv": "", "MSFT_ADJ.csv": "", "AAPL.csv": "", "IBM.csv": "", "notes.txt": ""]
    #expect(
      try load(files, ["MFST", "AAPL"]).failureText
        == "MFST.csv: there is no such file; expected it for the symbol MFST; did you mean MSFT.csv?")
    #expect(
      try load(files, ["msft"]).failureText
        == "msft.csv: there is no such file; expected it for the symbol msft; did you mean MSFT.csv or MSFT_ADJ.csv?")
    #expect(
      try load(files, ["XYZ.A"]).failureText
        == "XYZ.A.csv: there is no such file; expected it for the symbol XYZ.A; "
        + "the folder has AAPL.csv, IBM.csv, MSFT.csv, MSFT_ADJ.csv")
    #expect(
      try load([:], ["X"]).failureText
        == "X.csv: there is no such file; expected it for the symbol X; the folder has no CSV file")
    #expect(
      try load(files, ["EUR/USD"]).failureText?.hasSuffix(
        ": no file can be named after the symbol EUR/USD; expected one file with a column of symbols") == true)
    #expect(
      try load([:], ["X"], path: "none").failureText
        == "none: there is no such file or folder; expected a folder with SYMBOL.csv in it, or one file")
  }

  @Test("the data that the project ships")
  func shipped() throws {
    var settings = MarketDataSettings(
      path: shippedData(), symbols: ["SP500", "MSFT_ADJ", "IBM_ADJ", "AAPL_ADJ"].map { Symbol($0) })
    let set = try MarketDataLoader.load(settings)
    #expect(set.symbols.symbols.map(\.name) == ["AAPL_ADJ", "IBM_ADJ", "MSFT_ADJ", "SP500"])
    #expect(set.series.map(\.count) == [3270, 3270, 3270, 5031])
    #expect(set.cycleCount == 5031)
    #expect(times(set).first == "1999-01-04T23:59:59.999999999Z")
    #expect(set.series[2].close.last == 24.684342)
    #expect(set.series[3].volume[0] == 877_000_000)
    // sha256sum of the file.
    #expect(
      set.dataHashes[2]
        == DataHash(
          file: "MSFT_ADJ.csv", sha256: "8f6613b3fcf502892a0e1c3cc1ee970ce90b544cf79a299c8e6b340baca1bd2a"))
    settings.symbols = [Symbol("MSFT_ADJ")]
    settings.start = Timestamp(year: 2003, month: 1, day: 2)
    settings.end = Timestamp(nanoseconds: Timestamp(year: 2012, month: 12, day: 31).nanoseconds + 86_399_999_999_999)
    let part = try MarketDataLoader.load(settings)
    #expect(part.cycleCount == 2517)
    #expect(times(part).first == "2003-01-02T23:59:59.999999999Z")
    #expect(times(part).last == "2012-12-31T23:59:59.999999999Z")
  }
}
