import Determinism
import FileFormats
import Foundation
import PerformanceAnalytics
import Testing
import TradingModel

@testable import RunResults

@Suite struct PortfolioRecorderTests {
  private func record(
    _ run: SampleRun, size: Int, output: ResultsOutput?
  ) throws(ResultsError) -> PortfolioRecorderCore {
    let core = try PortfolioRecorderCore(
      portfolios: SampleRun.portfolios, capital: SampleRun.capital, symbols: SampleRun.symbols, output: output)
    for blocks in run.cut(size) { try core.record(blocks) }
    try core.finish()
    return core
  }

  @Test(arguments: [1, 7, 64], [ResultsFormat.jsonl, .csv])
  func blocks_changeNothing(_ size: Int, _ format: ResultsFormat) throws {
    let run = SampleRun(cycles: 150)
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let first = try record(
      run, size: 1000, output: ResultsOutput(folder: whole.path, settings: ResultsSettings(format: format)))
    let second = try record(
      run, size: size,
      output: ResultsOutput(folder: parts.path, settings: ResultsSettings(format: format, bufferSize: 3)))
    let digestsOnly = try record(run, size: size, output: nil)
    #expect(first.streams == second.streams)
    #expect(first.streams == digestsOnly.streams)
    #expect(first.metrics == second.metrics)
    #expect(first.metrics == digestsOnly.metrics)
    #expect(first.lastCycle == 149)
    #expect(second.lastTimestamp == Timestamp(nanoseconds: 149 * 3_600_000_000_000))
    let tables = ResultTable.ofStreams.filter { $0 != .signals }
    #expect(try whole.names() == tables.map { $0.fileName(format) }.sorted())
    for table in tables { #expect(try whole.text(table.fileName(format)) == parts.text(table.fileName(format))) }
  }

  @Test func streams_areNamedByKindAndPortfolio() throws {
    let run = SampleRun(cycles: 60)
    let core = try record(run, size: 9, output: nil)
    let names = core.streams.map(\.name.description)
    #expect(
      names == [
        "orders/alpha", "fills/alpha", "positions/alpha", "equity/alpha", "trades/alpha", "events/alpha",
        "orders/beta", "fills/beta", "positions/beta", "equity/beta", "trades/beta", "events/beta",
      ])
    #expect(core.streams[0].count == run.blocks[0].orders.count)
    #expect(core.streams[1].count == run.blocks[0].fills.count)
    #expect(core.streams[3].count == 60)
    #expect(core.streams[5].count == run.blocks[0].events.count)
    #expect(core.streams[4].count == core.metrics[0].metrics.trades)
    #expect(core.streams[4].count > 0)
    #expect(Set(core.streams.map(\.digest)).count == 12)
  }

  /// A change of any number that is recorded changes the digest of its stream and of no other.
  @Test func digests_seeEveryNumber() throws {
    let run = SampleRun(cycles: 40)
    let before = try record(run, size: 40, output: nil).streams
    func expectChange(_ stream: String, _ change: (inout LedgerBlock) -> Void) throws {
      var blocks = run.blocks
      change(&blocks[1])
      let core = try PortfolioRecorderCore(
        portfolios: SampleRun.portfolios, capital: SampleRun.capital, symbols: SampleRun.symbols, output: nil)
      try core.record(blocks)
      let changed = zip(before, core.streams).filter { $0 != $1 }.map { "\($0.0.name)" }
      #expect(changed == [stream])
    }
    try expectChange("equity/beta") { $0.cash[3] += 1 }
    try expectChange("equity/beta") { $0.positionValue[39] += 1e-9 }
    try expectChange("orders/beta") { $0.orders[1].state = .refused }
    try expectChange("orders/beta") { $0.orders[0].order.size = .targetWeight(0.26) }
    try expectChange("orders/beta") { $0.orders[0].quantity = 3 }
    try expectChange("fills/beta") { $0.fills[2].fill.rawPrice += 1e-9 }
    try expectChange("positions/beta") { $0.positions[0].averagePrice = 2 }
    try expectChange("events/beta") { $0.events[0].reason = nil }
    try expectChange("events/beta") { $0.events[1].symbol = 0 }
  }

  /// What becomes known late carries its own time, keeps its place in its portfolio's rows, and its digest no cut.
  @Test func lateRecords_keepTheirTime() throws {
    let run = SampleRun(cycles: 40)
    func late(_ cycle: Int) -> RiskEvent {
      RiskEvent(
        cycle: cycle, kind: .refusal, symbol: 0, reason: .nothingToTrade, value: 3,
        timestamp: SampleRun.time(of: cycle))
    }
    func record(_ size: Int, _ folder: TemporaryFolder) throws -> [StreamRecord] {
      let core = try PortfolioRecorderCore(
        portfolios: SampleRun.portfolios, capital: SampleRun.capital, symbols: SampleRun.symbols,
        output: ResultsOutput(folder: folder.path, settings: ResultsSettings(format: .csv)))
      for var blocks in run.cut(size) {
        if blocks[0].firstCycle + blocks[0].count == 40 { blocks[0].events.append(late(2)) }
        try core.record(blocks)
      }
      try core.finish()
      return core.streams
    }
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    let streams = try record(40, first)
    #expect(try record(8, second) == streams)
    for folder in [first, second] {
      let rows = try folder.lines("events.csv").filter { $0.contains(",alpha,") }
      #expect(rows.last == "1970-01-01T02:00:00Z,alpha,\"AAPL, \"\"x\"\"\",refusal,nothing_to_trade,3")
      #expect(rows.count == streams[5].count)
    }
  }

  /// Of records that became known late none overtakes another of its stream.
  @Test func rows_ofSeveralStreams_areMerged() throws {
    let folder = try TemporaryFolder()
    let cycles = [[1, 1, 4, 2, 9], [], [0, 4, 5]]
    let lists = cycles.enumerated().map { list, cycles in
      cycles.enumerated().map { PositionRecord(cycle: $1, symbol: 0, quantity: Double($0), averagePrice: 1) }
    }
    let scopes = (0..<3).map { StreamScope(.positions, StreamOwner(id: "p\($0)", container: "c"), symbols: ["S"]) }
    let output = ResultsOutput(folder: folder.path, settings: ResultsSettings())
    let table = try RecordTable<PositionRecord>(.positions, scopes, output: output, queue: TableQueue(output.settings))
    try table.add(lists, BlockTimes(firstCycle: 0, timestamps: Array(repeating: 0, count: 10)))
    try [table].close([])
    let visited = try folder.lines("positions.jsonl").map { line -> String in
      let row = try JSONValue(parsing: Array(line.utf8))
      guard case .string(let owner) = row["portfolio_id"], case .integer(let index) = row["quantity"] else { return "" }
      return "\(owner) \(index)"
    }
    #expect(visited == ["p2 0", "p0 0", "p0 1", "p0 2", "p0 3", "p2 1", "p2 2", "p0 4"])
  }

  @Test func rows_standInOrderOfCycleAndPortfolio() throws {
    let folder = try TemporaryFolder()
    let run = SampleRun(cycles: 80)
    _ = try record(
      run, size: 16, output: ResultsOutput(folder: folder.path, settings: ResultsSettings(bufferSize: 10)))
    for table in ["orders", "fills", "positions", "events", "equity"] {
      let keys = try folder.lines("\(table).jsonl").map { line in
        let row = try JSONValue(parsing: Array(line.utf8))
        guard case .string(let time) = row["timestamp"], case .string(let id) = row["portfolio_id"] else { return "" }
        let nanoseconds = try #require(TimeText.parse(time)).value
        return String(repeating: "0", count: 20 - "\(nanoseconds)".count) + "\(nanoseconds) \(id)"
      }
      #expect(keys.count > 10)
      #expect(keys == keys.sorted())
    }
  }

  @Test func equity_isCashPlusPositions() throws {
    let folder = try TemporaryFolder()
    let run = SampleRun(cycles: 30)
    _ = try record(run, size: 30, output: ResultsOutput(folder: folder.path, settings: ResultsSettings()))
    for (index, line) in try folder.lines("equity.jsonl").enumerated() {
      let block = run.blocks[index % 2]
      var expected = JSONRow()
      expected.begin()
      expected.field("timestamp", Timestamp(nanoseconds: block.timestamps[index / 2]).description)
      expected.field("portfolio_id", SampleRun.portfolios[index % 2].id)
      expected.field("cash", block.cash[index / 2])
      expected.field("position_value", block.positionValue[index / 2])
      expected.field("equity", block.equity(index / 2))
      expected.end()
      #expect(line + "\n" == String(decoding: expected.bytes, as: UTF8.self))
    }
  }

  @Test func partialFiles_stayUntilTheEnd() throws {
    let folder = try TemporaryFolder()
    let run = SampleRun(cycles: 20)
    let core = try PortfolioRecorderCore(
      portfolios: SampleRun.portfolios, capital: SampleRun.capital, symbols: SampleRun.symbols,
      output: ResultsOutput(folder: folder.path, settings: ResultsSettings(format: .csv, bufferSize: 7)))
    try core.record(run.blocks)
    #expect(try folder.names().allSatisfy { $0.hasSuffix(".csv.partial") })
    try core.flush()
    #expect(try folder.lines("equity.csv.partial").count == 1 + 40)
    try core.finish()
    #expect(try folder.names().allSatisfy { $0.hasSuffix(".csv") })
    #expect(try folder.lines("equity.csv").count == 1 + 40)
    let counts = core.counts.first { $0.name == "equity" }
    let bytes = try folder.text("equity.csv").utf8.count
    #expect(counts == RunManifest.TableCounts(name: "equity", rows: 40, writes: 6, flushes: 1, bytes: bytes))
  }

  @Test func missingFolder_isAnErrorThatNamesThePath() {
    let output = ResultsOutput(folder: "/nonexistent/folder", settings: ResultsSettings())
    let error = #expect(throws: ResultsError.self) {
      try PortfolioRecorderCore(
        portfolios: SampleRun.portfolios, capital: SampleRun.capital, symbols: SampleRun.symbols, output: output)
    }
    #expect(
      error?.description == "/nonexistent/folder/orders.jsonl.partial: cannot create: No such file or directory")
  }

  /// `/dev/full` takes no byte: what a full disk does to a table.
  @Test(arguments: ResultsFormat.allCases)
  func fullDisk_isAnErrorThatNamesThePath(format: ResultsFormat) throws {
    let folder = try TemporaryFolder()
    for table in ResultTable.ofStreams {
      #expect(symlink("/dev/full", folder.path + "/" + table.partialFileName(format)) == 0)
    }
    // An error may come some lots late, at the end at the latest; a Parquet file begins with its columns.
    let error = #expect(throws: ResultsError.self) {
      let core = try PortfolioRecorderCore(
        portfolios: SampleRun.portfolios, capital: SampleRun.capital, symbols: SampleRun.symbols,
        output: ResultsOutput(folder: folder.path, settings: ResultsSettings(format: format, bufferSize: 5)))
      try core.record(SampleRun(cycles: 60).blocks)
      try core.finish()
    }
    let name = "orders.\(format.rawValue).partial"
    #expect(error?.description == "\(folder.path)/\(name): cannot write: No space left on device")
  }
}
