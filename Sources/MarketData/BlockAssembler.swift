import TradingModel

/// Merges the series of a set into cycles and hands them out as blocks.
///
/// How many cycles a block has never changes what they hold: a block ends where it ends, and the next one begins there.
public struct BlockAssembler: Sendable {
  private let set: MarketDataSet
  private let missingBars: MissingBarRule
  /// The next cycle to hand out.
  private var cycle = 0
  /// Index of each symbol's next bar.
  private var cursors: [Int]
  private var hasEnded = false

  /// Begins at the first cycle of the set.
  public init(_ set: MarketDataSet, missingBars: MissingBarRule) {
    self.set = set
    self.missingBars = missingBars
    cursors = Array(repeating: 0, count: set.series.count)
  }

  /// The next block of at most `maximumCycles` cycles, or nil after the last.
  ///
  /// The last block says so (`isLast`); a set without cycles gives one empty block. Between a symbol's first and last
  /// bar a cycle without a bar of it is treated by the rule for missing bars; before and after, it is absent.
  ///
  /// - Throws: with the rule `error`, the first missing bar in order of cycle and symbol, when every cycle before it
  ///   has been handed out.
  /// - Precondition: `maximumCycles` is positive.
  public mutating func nextBlock(maximumCycles: Int) throws(MarketDataErrors) -> MarketBlock? {
    precondition(maximumCycles > 0, "a block holds at least one cycle")
    if hasEnded { return nil }
    let count = min(maximumCycles, set.cycleCount - cycle)
    let times = Array(set.timestamps[cycle..<cycle + count])
    let plan = BlockPlan(set, cursors, times, missingBars)
    if missingBars == .error, let missing = plan.firstMissing.compactMap({ $0 }).min() {
      // What comes before a missing bar is handed out first, so that the error has its place in any size of block.
      if missing > 0 { return try nextBlock(maximumCycles: missing) }
      throw refusal(plan, times[0])
    }
    hasEnded = cycle + count == set.cycleCount
    let block = MarketBlock(
      firstCycle: cycle, timestamps: times, isLast: hasEnded, symbolCount: set.series.count, presence: plan.presence,
      open: plan.column(set, carried: .lastClose) { $0.open }, high: plan.column(set, carried: .lastClose) { $0.high },
      low: plan.column(set, carried: .lastClose) { $0.low }, close: plan.column(set, carried: .lastClose) { $0.close },
      volume: plan.column(set, carried: .zero) { $0.volume })
    cursors = plan.cursors
    cycle += count
    return block
  }

  private func refusal(_ plan: BlockPlan, _ time: Int64) -> MarketDataErrors {
    let symbol = plan.firstMissing.firstIndex(of: 0) ?? 0
    return MarketDataErrors([MissingBars.error(set.symbols[symbol], at: time, count: 1)])
  }
}

/// Which bar of which series stands at each place of a block.
private struct BlockPlan {
  /// What fills a place where a bar is carried.
  enum Carried {
    case lastClose
    case zero
  }

  /// A symbol's bars in a block: all of them in a row, or one by one.
  private enum Layout {
    case whole(first: Int)
    /// Index of the bar at each offset; the last bar before it where that is carried, -1 where there is none.
    case scattered([Int])
  }

  let count: Int
  var presence: [UInt8] = []
  var cursors: [Int]
  /// Offset of the first missing bar of each symbol between its first and its last.
  var firstMissing: [Int?] = []
  private var layouts: [Layout] = []

  init(_ set: MarketDataSet, _ cursors: [Int], _ times: [Int64], _ rule: MissingBarRule) {
    count = times.count
    self.cursors = cursors
    presence.reserveCapacity(count * set.series.count)
    for symbol in set.series.indices { place(symbol, set.series[symbol].timestamps, times, rule) }
  }

  private mutating func place(_ symbol: Int, _ bars: [Int64], _ times: [Int64], _ rule: MissingBarRule) {
    let start = cursors[symbol]
    // Bars are among the cycles and both ascend: if the first and the last of `count` bars agree, all do.
    if count > 0, start + count <= bars.count, bars[start] == times[0], bars[start + count - 1] == times[count - 1] {
      presence.append(contentsOf: repeatElement(BarPresence.traded.rawValue, count: count))
      layouts.append(.whole(first: start))
      firstMissing.append(nil)
      cursors[symbol] += count
      return
    }
    var indices = [Int](repeating: -1, count: count)
    var cursor = start
    var missing: Int?
    for offset in 0..<count {
      if cursor < bars.count, bars[cursor] == times[offset] {
        indices[offset] = cursor
        presence.append(BarPresence.traded.rawValue)
        cursor += 1
      } else if cursor > 0, cursor < bars.count {
        if missing == nil { missing = offset }
        if rule == .carry { indices[offset] = cursor - 1 }
        presence.append((rule == .carry ? BarPresence.carried : .absent).rawValue)
      } else {
        presence.append(BarPresence.absent.rawValue)
      }
    }
    layouts.append(.scattered(indices))
    firstMissing.append(missing)
    cursors[symbol] = cursor
  }

  /// One column of the block, symbol after symbol.
  func column(_ set: MarketDataSet, carried: Carried, _ values: (BarSeries) -> [Double]) -> [Double] {
    if layouts.count == 1, case .whole(let first) = layouts[0] {
      return Array(values(set.series[0])[first..<first + count])
    }
    var column: [Double] = []
    column.reserveCapacity(count * layouts.count)
    for (symbol, layout) in layouts.enumerated() {
      let source = values(set.series[symbol])
      switch layout {
      case .whole(let first): column.append(contentsOf: source[first..<first + count])
      case .scattered(let indices):
        let closes = set.series[symbol].close
        for offset in 0..<count {
          switch presence[symbol * count + offset] {
          case BarPresence.traded.rawValue: column.append(source[indices[offset]])
          case BarPresence.carried.rawValue: column.append(carried == .zero ? 0 : closes[indices[offset]])
          default: column.append(.nan)
          }
        }
      }
    }
    return column
  }
}
