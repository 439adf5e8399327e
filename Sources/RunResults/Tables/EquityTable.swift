import PerformanceAnalytics
import TradingModel

/// The table `equity` on its way to disk.
final class EquityTable: WrittenTable {
  let file: ResultFile
  var rows: EquityColumns
  private var interleaved: [Double] = []

  init(portfolioIDs: [String], output: ResultsOutput, queue: TableQueue) throws(ResultsError) {
    rows = EquityColumns(
      portfolioIDs: portfolioIDs, hasSessions: output.hasSessions, hasBenchmark: output.settings.writesBenchmark)
    file = try ResultFile(.equity, rows.schema, output: output, queue: queue)
  }

  /// Adds the rows of blocks of the same cycles, one a portfolio.
  func add(_ blocks: [LedgerBlock], _ benchmarks: BenchmarkSet) throws(ResultsError) {
    guard let first = blocks.first else { return }
    let width = blocks.count
    interleave(blocks)
    let others = rows.hasBenchmark ? blocks.indices.map { benchmarks.block(ofPortfolio: $0) } : []
    let recorded = blocks.map(\.recorded)
    for offset in 0..<first.count {
      let time = first.timestamps[offset]
      for list in 0..<width where recorded[list].contains(offset) {
        let place = 2 * (offset * width + list)
        rows.add(
          time: time, portfolio: list, cash: interleaved[place], positionValue: interleaved[place + 1],
          benchmark: others[list]?.equity(offset) ?? .nan)
        try handOverIfFull()
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
}
