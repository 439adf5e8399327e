import TradingModel

/// The tables of all portfolios of a run, except signals.
final class PortfolioTables {
  private let orders: ResultFile
  private let fills: ResultFile
  private let positions: ResultFile
  private let equity: ResultFile
  private let trades: ResultFile
  private let events: ResultFile
  private var equityText: EquityText
  private var interleaved: [Double] = []

  init(output: ResultsOutput, portfolioIDs: [String]) throws(ResultsError) {
    equityText = EquityText(format: output.settings.format, portfolioIDs: portfolioIDs)
    orders = try ResultFile(.orders, output: output)
    fills = try ResultFile(.fills, output: output)
    positions = try ResultFile(.positions, output: output)
    equity = try ResultFile(.equity, output: output)
    trades = try ResultFile(.trades, output: output)
    events = try ResultFile(.events, output: output)
  }

  private var all: [ResultFile] { [orders, fills, positions, equity, trades, events] }

  func close() throws(ResultsError) {
    try flushEquity()
    for file in all { try file.close() }
  }

  func flush() throws(ResultsError) {
    try flushEquity()
    for file in all { try file.flush() }
  }

  /// Writes the rows of one block a portfolio, all of the same cycles, which the streams have recorded already.
  func write(_ blocks: [LedgerBlock], _ streams: [PortfolioStreams]) throws(ResultsError) {
    guard let times = blocks.first?.times else { return }
    try orders.add(blocks.map(\.orders), of: streams.map(\.orders.scope), times)
    try fills.add(blocks.map(\.fills), of: streams.map(\.fills.scope), times)
    try positions.add(blocks.map(\.positions), of: streams.map(\.positions.scope), times)
    try writeEquity(blocks)
    try events.add(blocks.map(\.events), of: streams.map(\.events.scope), times)
    try trades.add(streams.map(\.trades), of: streams.map(\.closed.scope), times)
  }

  private func writeEquity(_ blocks: [LedgerBlock]) throws(ResultsError) {
    guard let first = blocks.first else { return }
    let width = blocks.count
    interleave(blocks)
    for offset in 0..<first.count {
      let time = first.timestamps[offset]
      for list in 0..<width {
        let place = 2 * (offset * width + list)
        equityText.add(
          time: time, portfolio: list, cash: interleaved[place], positionValue: interleaved[place + 1])
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
