import Foundation
import Testing
import TradingModel

@testable import MarketData

@Suite("Bars from Parquet")
struct ParquetBarTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/parquet").path

  private static func settings(_ name: String, _ symbols: [String]) -> MarketDataSettings {
    MarketDataSettings(path: "\(folder)/\(name)", symbols: symbols.map { Symbol($0) })
  }

  private static func bars(
    _ name: String, _ symbols: [String] = ["B"], _ change: (inout MarketDataSettings) -> Void = { _ in }
  ) throws -> [BarSeries] {
    var settings = settings(name, symbols)
    change(&settings)
    return try MarketDataLoader.load(settings).series
  }

  private static func failure(
    _ name: String, _ symbols: [String] = ["B"], _ change: (inout MarketDataSettings) -> Void = { _ in }
  ) -> String? {
    var settings = settings(name, symbols)
    change(&settings)
    do throws(MarketDataErrors) {
      _ = try MarketDataLoader.load(settings)
      return nil
    } catch {
      return error.description.replacingOccurrences(of: folder + "/", with: "")
    }
  }

  private static func areEqual(_ one: BarSeries, _ other: BarSeries) -> Bool {
    one.timestamps == other.timestamps && one.open == other.open && one.high == other.high && one.low == other.low
      && one.close == other.close && one.volume == other.volume
  }

  private static let parts: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter {
      $0.hasPrefix("part_") && $0.hasSuffix(".parquet") && $0 != "part_symbols.parquet"
        && $0 != "part_two_tickers_wrong.parquet"
    }

  @Test("the same bars from CSV and from Parquet in every form")
  func forms() throws {
    let expected = try Self.bars("part.csv")[0]
    #expect(expected.count == 60)
    #expect(Self.parts.count > 24)
    for name in Self.parts {
      let found = try Self.bars(name)[0]
      #expect(Self.areEqual(found, expected), "\(name)")
    }
  }

  @Test("years as pandas, polars, pyarrow and DuckDB write them", arguments: ["pandas", "polars", "pyarrow", "duckdb"])
  func years(program: String) throws {
    var settings = MarketDataSettings(path: shippedData() + "/MSFT_ADJ.csv", symbols: [Symbol("B")])
    settings.start = Timestamp(year: 2003, month: 1, day: 1)
    settings.end = Timestamp(year: 2013, month: 1, day: 1)
    let expected = try MarketDataLoader.load(settings).series[0]
    let found = try Self.bars("whole_\(program).parquet") {
      $0.start = settings.start
      $0.end = settings.end
    }
    #expect(expected.count == 2_517)
    #expect(Self.areEqual(found[0], expected))
  }

  @Test("a column of symbols, and folders by symbol")
  func symbols() throws {
    let expected = try Self.bars("part.csv")[0]
    for name in ["part_symbols.parquet", "hive_pyarrow", "hive_duckdb", "hive_polars"] {
      let found = try Self.bars(name, ["MSFT/ADJ", "B"]) { $0.source = .parquet }
      #expect(found.map(\.symbol.name) == ["B", "MSFT/ADJ"])
      #expect(found.allSatisfy { Self.areEqual($0, expected) }, "\(name)")
    }
    let found = try Self.bars("folder", ["A", "B"]) { $0.source = .parquet }
    #expect(found.count == 2 && found.allSatisfy { Self.areEqual($0, expected) })
  }

  @Test("inspected files give settings that read the same bars")
  func inspection() throws {
    let expected = try Self.bars("part.csv")[0]
    for name in Self.parts {
      let inspection = try DataInspection.inspect("\(Self.folder)/\(name)")
      #expect(inspection.set.series.map(\.symbol.name) == [String(name.dropLast(8))])
      let file = try #require(inspection.files.first)
      #expect(file.explicit.source == .parquet)
      #expect(Self.areEqual(try MarketDataLoader.load(file.explicit).series[0], expected), "\(name)")
    }
    for name in ["hive_pyarrow", "hive_duckdb", "hive_polars", "folder", "part_symbols.parquet"] {
      let inspection = try DataInspection.inspect("\(Self.folder)/\(name)")
      #expect(inspection.set.series.count == 2)
      #expect(inspection.set.series.allSatisfy { Self.areEqual($0, expected) })
      let explicit = try #require(inspection.files.first).explicit
      #expect(try MarketDataLoader.load(explicit).series.allSatisfy { Self.areEqual($0, expected) })
    }
    #expect(
      try DataInspection.inspect("\(Self.folder)/part_yfinance.parquet").files[0].producer == Producer.yfinance.rawValue
    )
  }

  @Test("what is wrong with a bar is told with row group and row")
  func wrongValues() {
    let prices = ["open", "high", "low", "close"]
    let blank = prices.map {
      "wrong_values.parquet, row group 2, row 0: \($0): empty; expected a price above 0, or data.quality: {rows: drop} "
        + "to leave out rows without prices"
    }
    let expected =
      [
        "wrong_values.parquet, row group 0, row 12: close: not above 0, was -1; expected a price above 0",
        "wrong_values.parquet, row group 0, row 20: open: empty; expected a price above 0",
        "wrong_values.parquet, row group 1, row 8: volume: negative, was -5; expected a number of 0 or more",
        "wrong_values.parquet, row group 1, row 16: timestamp: the same as in an earlier row, was "
          + "2000-04-27T00:00:00Z; expected a time after 2000-04-27T00:00:00Z",
      ] + blank
    #expect(Self.failure("wrong_values.parquet")?.split(separator: "\n").map(String.init) == expected)
  }

  @Test("rows with faults are left out where the settings say so, and counted as of CSV")
  func dropped() throws {
    var settings = Self.settings("wrong_values.parquet", ["B"])
    settings.droppedChecks = [.rows, .duplicates, .prices, .volume]
    let set = try MarketDataLoader.load(settings)
    #expect(set.series[0].count == 55)
    #expect(set.dropped?.items.map(\.rowGroup) == [0, 0, 1, 1, 2])
    #expect(set.dropped?.items.map(\.line) == [13, 21, 9, 17, 1])
    #expect(set.dropped?.furtherCount == 0)
  }

  @Test("further errors are counted, and further rows")
  func many() throws {
    let text = try #require(Self.failure("wrong_times.parquet"))
    let lines = text.split(separator: "\n")
    #expect(lines.count == 21 && lines.last == "and 40 more")
    #expect(
      lines[0]
        == "wrong_times.parquet, row group 0, row 60: timestamp: not a time, was \"soon\"; expected a date "
        + "(2003-01-02), a date with a time (2003-01-02T15:30:00Z) or a whole number since 1970")
    var settings = Self.settings("wrong_times.parquet", ["B"])
    settings.droppedChecks = [.rows]
    let set = try MarketDataLoader.load(settings)
    #expect(set.series[0].count == 60)
    #expect(set.dropped?.items.count == 20 && set.dropped?.furtherCount == 40)
  }

  @Test("files that cannot be bars")
  func refused() throws {
    #expect(
      Self.failure("wrong_columns.parquet")
        == "wrong_columns.parquet: no column for the close among \"timestamp\", \"open\", \"high\", \"low\", "
        + "\"volume\", \"symbol\", \"time\"; expected one named close, c, close/last, or its name under data.columns"
        || Self.failure("wrong_columns.parquet")?.contains("could each be the timestamp") == true)
    #expect(
      Self.failure("wrong_dates.parquet")
        == "wrong_dates.parquet: timestamp: its texts can be read as DD/MM/YYYY or MM/DD/YYYY, and no row tells which; "
        + "expected dates or timestamps, or texts as 2003-01-02")
    #expect(
      Self.failure("part_two_tickers_wrong.parquet")
        == "part_two_tickers_wrong.parquet: a table of yfinance with the tickers \"A\", \"B\" side by side; expected a "
        + "file for each, or the columns of one under data.columns")
    #expect(
      Self.failure("none.parquet")
        == "none.parquet: there is no such file or folder; expected a folder with SYMBOL.parquet or symbol=SYMBOL in "
        + "it, or one file")
    #expect(
      Self.failure("part.csv", ["B"]) { $0.source = .parquet }
        == "part.csv: is named as CSV, but data.source is parquet; expected data.source: csv, or a folder with "
        + "SYMBOL.parquet or symbol=SYMBOL in it, or one file")
    #expect(
      Self.failure("hive_polars", ["b"]) { $0.source = .parquet }
        == "hive_polars: there is neither b.parquet nor symbol=b; expected it for the symbol b; did you mean B?")
    #expect(
      Self.failure("folder", ["B"])
        == "folder/B.csv: there is no such file, but Parquet of the symbol B; expected data.source: parquet")
    #expect(
      Self.failure("part_dates.parquet", ["A", "B"])
        == "part_dates.parquet: no column for the symbol, but 2 symbols are asked for; expected a column named symbol")
    #expect(
      Self.failure("part_symbols.parquet", ["C"])
        == "part_symbols.parquet: no bar of C; expected at least one row; the file has MSFT/ADJ, B")
  }

  @Test("columns by name and by number, and a factor of adjustment")
  func configured() throws {
    let expected = try Self.bars("part.csv")[0]
    let swapped = try Self.bars("part_dates.parquet") {
      $0.columns.close = .number(2)
      $0.columns.open = .name("open")
    }
    #expect(swapped[0].close == expected.open)
    let adjusted = try Self.bars("part_halved.parquet") { $0.columns.adjustedClose = .name("half") }
    #expect(adjusted[0].close == expected.close.map { $0 / 2 } && adjusted[0].open == expected.open.map { $0 / 2 })
  }

  @Test("bars of days that open in the east are refused rather than dated wrongly")
  func openings() throws {
    let day = Timestamp.nanosecondsPerDay
    let opened = try Self.bars("part_zone_elsewhere.parquet") {
      $0.timestamp = .open
      $0.barLength = day
    }
    #expect(opened[0].timestamps == (try Self.bars("part.csv")[0].timestamps))
  }

  @Test("any path without percent signs, and with them")
  func percent() {
    #expect(ParquetFolder.withoutPercent("BTC%2FUSD") == "BTC/USD")
    #expect(ParquetFolder.withoutPercent("%C3%A4%") == "ä%")
    #expect(ParquetFolder.withoutPercent("a%2") == "a%2")
    #expect(ParquetFolder.withoutPercent("a%zz%20") == "a%zz ")
  }
}
