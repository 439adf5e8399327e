import PerformanceAnalytics
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

  /// Writes the rows of one block a portfolio, all of the same cycles.
  func write(
    _ blocks: [LedgerBlock], trades closed: [[Trade]], owners: [RowOwner], names: [String]
  ) throws(ResultsError) {
    try writeOrders(blocks, owners, names)
    try writeFills(blocks, owners, names)
    try writePositions(blocks, owners, names)
    try writeEquity(blocks)
    try writeEvents(blocks, owners, names)
    try CycleMerge.forEach(
      lists: closed.count, count: { closed[$0].count }, cycle: { closed[$0][$1].exitCycle }
    ) { (list, index) throws(ResultsError) in
      let trade = closed[list][index]
      try trades.add { $0.trade(trade, portfolioID: owners[list].portfolioID, symbol: names[trade.symbol]) }
    }
  }

  private func writeOrders(
    _ blocks: [LedgerBlock], _ owners: [RowOwner], _ names: [String]
  ) throws(ResultsError) {
    try CycleMerge.forEach(
      lists: blocks.count, count: { blocks[$0].orders.count }, cycle: { blocks[$0].orders[$1].knownCycle }
    ) { (list, index) throws(ResultsError) in
      let record = blocks[list].orders[index]
      try orders.add { $0.order(record, owner: owners[list], symbol: names[record.order.symbol]) }
    }
  }

  /// An order is filled at once and in full, so that its fill is always the first.
  private func writeFills(
    _ blocks: [LedgerBlock], _ owners: [RowOwner], _ names: [String]
  ) throws(ResultsError) {
    try CycleMerge.forEach(
      lists: blocks.count, count: { blocks[$0].fills.count }, cycle: { blocks[$0].fills[$1].fill.cycle }
    ) { (list, index) throws(ResultsError) in
      let record = blocks[list].fills[index]
      let time = blocks[list].time(of: record.fill.cycle)
      try fills.add {
        $0.fill(record, number: 1, at: time, owner: owners[list], symbol: names[record.fill.symbol])
      }
    }
  }

  private func writePositions(
    _ blocks: [LedgerBlock], _ owners: [RowOwner], _ names: [String]
  ) throws(ResultsError) {
    try CycleMerge.forEach(
      lists: blocks.count, count: { blocks[$0].positions.count }, cycle: { blocks[$0].positions[$1].cycle }
    ) { (list, index) throws(ResultsError) in
      let record = blocks[list].positions[index]
      let time = blocks[list].time(of: record.cycle)
      try positions.add { $0.position(record, at: time, owner: owners[list], symbol: names[record.symbol]) }
    }
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

  private func writeEvents(
    _ blocks: [LedgerBlock], _ owners: [RowOwner], _ names: [String]
  ) throws(ResultsError) {
    try CycleMerge.forEach(
      lists: blocks.count, count: { blocks[$0].events.count }, cycle: { blocks[$0].events[$1].knownCycle }
    ) { (list, index) throws(ResultsError) in
      let event = blocks[list].events[index]
      let symbol = event.symbol.map { names[$0] }
      try events.add { $0.event(event, portfolioID: owners[list].portfolioID, symbol: symbol) }
    }
  }
}
