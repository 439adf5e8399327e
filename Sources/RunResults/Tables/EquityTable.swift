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
    let recorded = blocks.map(\.recorded)
    let isWhole = recorded.allSatisfy { $0.lowerBound <= 0 && first.count <= $0.upperBound }
    /// Whether the portfolio of a row is in its window.
    func isRecorded(_ row: Int) -> Bool { recorded[row % all.width].contains(row / all.width) }
    var row = 0
    while row < all.cash.count {
      var end = row + min(file.bufferSize - rows.count, all.cash.count - row)
      if !isWhole {
        guard isRecorded(row) else {
          row += 1
          continue
        }
        end = (row..<end).first { !isRecorded($0) } ?? end
      }
      rows.add(row..<end, of: all)
      row = end
      try handOverIfFull()
    }
  }
}
