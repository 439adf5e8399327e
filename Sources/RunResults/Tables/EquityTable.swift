import PerformanceAnalytics
import TradingModel

/// The table `equity` on its way to disk.
final class EquityTable: WrittenTable {
  let file: ResultFile
  @exclusivity(unchecked) var rows: EquityColumns

  init(portfolioIDs: [String], output: ResultsOutput, queue: TableQueue) throws(ResultsError) {
    rows = EquityColumns(
      portfolioIDs: portfolioIDs, hasSessions: output.hasSessions, hasBenchmark: output.settings.writesBenchmark)
    file = try ResultFile(.equity, rows.schema, output: output, queue: queue)
  }

  /// Adds the rows of blocks of the same cycles, one a portfolio.
  func add(_ blocks: [LedgerBlock], _ benchmarks: BenchmarkSet) throws(ResultsError) {
    guard let first = blocks.first, first.count > 0 else { return }
    let others = rows.hasBenchmark ? blocks.indices.map { benchmarks.block(ofPortfolio: $0) } : []
    let all = EquityRows(blocks, benchmarks: others)
    var row = 0
    while row < all.cash.count {
      let end = row + min(file.bufferSize - rows.count, all.cash.count - row)
      rows.add(row..<end, of: all)
      row = end
      try handOverIfFull()
    }
  }
}
