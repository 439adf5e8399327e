import TradingModel

/// The market data that may still be needed, and the last close of every symbol before it.
struct MarketWindow: Sendable {
  private var blocks: [MarketBlock] = []
  /// Last close of each symbol before the first block kept; NaN before its first bar.
  private var earlierCloses: [Double]
  /// The cycle after the last one received.
  private(set) var end: Int?

  init(symbolCount: Int) { earlierCloses = Array(repeating: .nan, count: symbolCount) }

  mutating func append(_ block: MarketBlock) {
    blocks.append(block)
    end = block.endCycle
  }

  /// Forgets the blocks that end before `cycle`.
  mutating func drop(before cycle: Int) {
    var count = 0
    while count < blocks.count, blocks[count].endCycle <= cycle {
      for symbol in earlierCloses.indices {
        if let close = Self.lastClose(of: symbol, in: blocks[count], through: blocks[count].count - 1) {
          earlierCloses[symbol] = close
        }
      }
      count += 1
    }
    if count > 0 { blocks.removeFirst(count) }
  }

  /// Number of blocks kept.
  var blockCount: Int { blocks.count }

  /// The slice at `cycle`, or nil where it was not received or was dropped.
  func slice(at cycle: Int) -> MarketSlice? {
    for block in blocks where cycle >= block.firstCycle && cycle < block.endCycle {
      return block.slice(at: cycle - block.firstCycle)
    }
    return nil
  }

  /// The last close of `symbol` at or before `cycle`, carried bars included; NaN before its first bar.
  func lastClose(of symbol: Int, through cycle: Int) -> Double {
    for block in blocks.reversed() where block.firstCycle <= cycle {
      let offset = min(cycle, block.endCycle - 1) - block.firstCycle
      if let close = Self.lastClose(of: symbol, in: block, through: offset) { return close }
    }
    return earlierCloses[symbol]
  }

  private static func lastClose(of symbol: Int, in block: MarketBlock, through offset: Int) -> Double? {
    let start = symbol * block.count
    var index = start + offset
    while index >= start {
      if block.presence[index] != BarPresence.absent.rawValue { return block.close[index] }
      index -= 1
    }
    return nil
  }
}
