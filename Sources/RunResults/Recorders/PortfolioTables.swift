import PerformanceAnalytics
import TradingModel

/// The tables of all portfolios of a run that are to be written, except signals.
final class PortfolioTables {
  private let orders: RecordTable<OrderRecord>?
  private let fills: RecordTable<FillRecord>?
  private let positions: RecordTable<PositionRecord>?
  private let equity: EquityTable?
  private let trades: RecordTable<TradeRecord>?
  private let events: RecordTable<RiskEvent>?
  private let all: [any WrittenTable]

  init(_ portfolios: [PortfolioStreams], output: ResultsOutput) throws(ResultsError) {
    let queue = TableQueue(output.settings)
    let tables = output.settings.tables
    func table<Record: DescribedRecord>(
      _ table: ResultTable, _ stream: (PortfolioStreams) -> RecordStream<Record>
    ) throws(ResultsError) -> RecordTable<Record>? {
      guard tables.contains(table) else { return nil }
      return try RecordTable(table, portfolios.map { stream($0).scope }, output: output, queue: queue)
    }
    orders = try table(.orders) { $0.orders }
    fills = try table(.fills) { $0.fills }
    positions = try table(.positions) { $0.positions }
    equity =
      tables.contains(.equity)
      ? try EquityTable(portfolioIDs: portfolios.map(\.equity.scope.owner.id), output: output, queue: queue) : nil
    trades = try table(.trades) { $0.closed }
    events = try table(.events) { $0.events }
    let written: [(any WrittenTable)?] = [orders, fills, positions, equity, trades, events]
    all = written.compactMap { $0 }
  }

  /// Name and hash of each file.
  var fileHashes: [RunManifest.FileHash] { all.map(\.file.fileHash) }

  /// How much was written of each table.
  var counts: [RunManifest.TableCounts] { all.map(\.file.counts) }

  func close(_ digests: [StreamRecord]) throws(ResultsError) { try all.close(digests) }

  func flush() throws(ResultsError) { try all.flush() }

  /// Adds the rows of one block a portfolio, all of the same cycles, which the portfolios' streams have recorded
  /// already.
  func write(
    _ blocks: [LedgerBlock], _ portfolios: [PortfolioStreams], _ benchmarks: BenchmarkSet
  ) throws(ResultsError) {
    guard let times = blocks.first?.times else { return }
    try orders?.add(blocks.map(\.orders), times)
    try fills?.add(blocks.map(\.fills), times)
    try positions?.add(blocks.map(\.positions), times)
    try equity?.add(blocks, benchmarks)
    try events?.add(blocks.map(\.events), times)
    try trades?.add(portfolios.map(\.trades), times)
  }
}
