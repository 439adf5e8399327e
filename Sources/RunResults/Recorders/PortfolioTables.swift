import PerformanceAnalytics
import TradingModel

/// The tables of all portfolios of a run, except signals.
final class PortfolioTables {
  private let orders: RecordTable<OrderRecord>
  private let fills: RecordTable<FillRecord>
  private let positions: RecordTable<PositionRecord>
  private let equity: ResultFile
  private let trades: RecordTable<TradeRecord>
  private let events: RecordTable<RiskEvent>
  private var equityText: EquityText
  private var interleaved: [Double] = []

  init(_ portfolios: [PortfolioStreams], output: ResultsOutput) throws(ResultsError) {
    equityText = EquityText(
      format: output.settings.format, portfolioIDs: portfolios.map(\.equity.scope.owner.id),
      hasBenchmark: output.settings.writesBenchmark)
    orders = try RecordTable(.orders, portfolios.map(\.orders.scope), output: output)
    fills = try RecordTable(.fills, portfolios.map(\.fills.scope), output: output)
    positions = try RecordTable(.positions, portfolios.map(\.positions.scope), output: output)
    equity = try ResultFile(.equity, output: output)
    trades = try RecordTable(.trades, portfolios.map(\.closed.scope), output: output)
    events = try RecordTable(.events, portfolios.map(\.events.scope), output: output)
  }

  private var all: [ResultFile] { [orders.file, fills.file, positions.file, equity, trades.file, events.file] }

  /// Name and hash of each file.
  var fileHashes: [RunManifest.FileHash] { all.map(\.fileHash) }

  func close() throws(ResultsError) {
    try flushEquity()
    for file in all { try file.close() }
  }

  func flush() throws(ResultsError) {
    try flushEquity()
    for file in all { try file.flush() }
  }

  /// Writes the rows of one block a portfolio, all of the same cycles, which the portfolios' streams have recorded
  /// already.
  func write(
    _ blocks: [LedgerBlock], _ portfolios: [PortfolioStreams], _ benchmarks: BenchmarkSet
  ) throws(ResultsError) {
    guard let times = blocks.first?.times else { return }
    try orders.add(blocks.map(\.orders), times)
    try fills.add(blocks.map(\.fills), times)
    try positions.add(blocks.map(\.positions), times)
    try writeEquity(blocks, benchmarks)
    try events.add(blocks.map(\.events), times)
    try trades.add(portfolios.map(\.trades), times)
  }

  private func writeEquity(_ blocks: [LedgerBlock], _ benchmarks: BenchmarkSet) throws(ResultsError) {
    guard let first = blocks.first else { return }
    let width = blocks.count
    interleave(blocks)
    let others = equityText.hasBenchmark ? blocks.indices.map { benchmarks.block(ofPortfolio: $0) } : []
    let recorded = blocks.map(\.recorded)
    for offset in 0..<first.count {
      let time = first.timestamps[offset]
      for list in 0..<width where recorded[list].contains(offset) {
        let place = 2 * (offset * width + list)
        equityText.add(
          time: time, portfolio: list, cash: interleaved[place], positionValue: interleaved[place + 1],
          benchmark: others.isEmpty ? .nan : others[list]?.equity(offset) ?? .nan)
        if equityText.rowCount >= equity.bufferSize { try flushEquity() }
      }
    }
  }

  /// Lays cash and position value of all portfolios side by side, in the order of the rows.
  private func interleave(_ blocks: [LedgerBlock]) {
    let stride = 2 * blocks.count
    interleaved.removeAll(keepingCapacity: true)
    interleaved.append(contentsOf: repeatElement(0, count: stride * (blocks.first?.count ?? 0)))
    interleaved.withUnsafeMutableBufferPointer { target in
      for (list, block) in blocks.enumerated() {
        var place = 2 * list
        for offset in block.timestamps.indices {
          target[place] = block.cash[offset]
          target[place + 1] = block.positionValue[offset]
          place += stride
        }
      }
    }
  }

  private func flushEquity() throws(ResultsError) {
    let result = equityText.withBytes { bytes in
      Result { () throws(ResultsError) in try equity.write(bytes, rows: equityText.rowCount) }
    }
    try result.get()
    equityText.clear()
  }
}
