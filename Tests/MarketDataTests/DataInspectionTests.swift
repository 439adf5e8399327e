import Foundation
import Testing
import TradingModel

@testable import MarketData

@Suite("Data are inspected")
struct DataInspectionTests {
  @Test("the shipped index: schema, range, spacing and the closures of the exchange")
  func index() throws {
    let inspection = try DataInspection.inspect(shippedData() + "/SP500.csv")
    let file = try #require(inspection.files.first)
    #expect(file.columns.map(\.role) == ["timestamp", "open", "high", "low", "close", "volume"])
    #expect(file.meaning == .session)
    #expect(file.sha256 == "3dce650f7acd0a289d75b9bf3cac73b060570de8835b7d998c5fbebd6a416556")
    let coverage = try #require(inspection.coverage.first)
    #expect(coverage.symbol == Symbol("SP500"))
    #expect(coverage.count == 5031)
    #expect(coverage.spacing == Timestamp.nanosecondsPerDay)
    #expect(
      coverage.gaps.map { "\($0.from.description.prefix(10)) \($0.to.description.prefix(10))" } == [
        "2001-09-10 2001-09-17", "2006-12-29 2007-01-03", "2012-10-26 2012-10-31",
      ])
    #expect(coverage.missingCount == 0)
    #expect(inspection.commonCycleCount == 5031)
  }

  @Test("the falls of a share by more than ten times the usual change are listed")
  func jump() throws {
    let inspection = try DataInspection.inspect(shippedData() + "/AAPL_ADJ.csv")
    let jumps = try #require(inspection.coverage.first).jumps
    // Computed apart from the same file by the definition.
    #expect(
      jumps.map { String($0.timestamp.description.prefix(10)) } == [
        "2000-09-29", "2000-12-06", "2001-07-18", "2002-06-19", "2008-09-29", "2010-05-06",
      ])
    #expect(jumps.allSatisfy { $0.to < $0.from } && jumps.last?.column == .low)
  }

  @Test("a file of several symbols: all are found, and what each misses is counted")
  func several() throws {
    let text = """
      date,ticker,open,high,low,close,note
      2003-01-02,B,1,1,1,1,x
      2003-01-02,A,2,3,2,2,x
      2003-01-03,A,2,3,2,2,x
      2003-01-04,A,2,3,2,2,x
      2003-01-04,B,4,4,4,4,x
      2003-01-05,A,2,3,2,2,x

      """
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("inspect-\(UUID().uuidString).csv")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let inspection = try DataInspection.inspect(file.path)
    #expect(inspection.files[0].columns.map(\.role) == ["timestamp", "symbol", "open", "high", "low", "close", nil])
    #expect(inspection.coverage.map(\.symbol.name) == ["A", "B"])
    #expect(inspection.coverage.map(\.count) == [4, 2])
    #expect(inspection.coverage.map(\.missingCount) == [0, 1])
    #expect(inspection.coverage.map(\.flatCount) == [0, 2])
    #expect(inspection.coverage.map(\.withoutVolumeCount) == [4, 2])
    #expect(inspection.coverage[1].spacing == 2 * Timestamp.nanosecondsPerDay)
    #expect(inspection.commonCycleCount == 2)
  }

  @Test("a folder: every file of it is a symbol")
  func folder() throws {
    let inspection = try DataInspection.inspect(shippedData())
    #expect(inspection.coverage.map(\.symbol.name) == ["AAPL_ADJ", "IBM_ADJ", "MSFT_ADJ", "SP500"])
    #expect(inspection.files.map(\.file) == inspection.coverage.map { "\(shippedData())/\($0.symbol).csv" })
    #expect(
      throws: MarketDataErrors([
        MarketDataError(
          file: NSTemporaryDirectory() + "nothing", message: "cannot read: No such file or directory")
      ])
    ) { try DataInspection.inspect(NSTemporaryDirectory() + "nothing") }
  }

  @Test("the data of a run, cut to its range")
  func settings() throws {
    var settings = MarketDataSettings(path: shippedData(), symbols: [Symbol("SP500")])
    settings.start = Timestamp(year: 2003, month: 1, day: 1)
    settings.end = Timestamp(year: 2003, month: 1, day: 31)
    let inspection = try DataInspection.inspect(settings)
    #expect(inspection.coverage.map(\.count) == [20])
    settings.source = .synthetic
    settings.symbols = [Symbol("A"), Symbol("B")]
    let made = try DataInspection.inspect(settings)
    #expect(made.files.isEmpty && made.coverage.map(\.count) == [22, 22])
  }

  @Test("a file of one bar, and one of none")
  func tiny() throws {
    let set = try loadOne("date,open,high,low,close\n2003-01-02,1,1,1,1\n")
    let coverage = try #require(SymbolCoverage.coverage(of: set).first)
    #expect(coverage.spacing == nil && coverage.gapCount == 0 && coverage.jumpCount == 0)
    #expect(throws: MarketDataErrors.self) { _ = try DataInspection.inspect("/nowhere/at-all.csv") }
  }
}
