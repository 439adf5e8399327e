import Determinism
import OrderExecution
import PortfolioLanes
import TradingModel
import TradingStrategies

/// Trades of lanes of which only cash and positions are followed, through one block.
struct EquityLoop<Number: Lane> {
  private(set) var work: EquityWork
  let layout: EquityLayout
  let rules: UnsafePointer<TradeRules<Number>>
  /// What every lane has, see `EquityLayout`.
  let rows: LaneView<Number>

  /// - Parameter work: Of lanes of this number.
  init(_ work: EquityWork) {
    self.work = work
    layout = work.layout
    rules = work.rules.assumingMemoryBound(to: TradeRules<Number>.self)
    rows = LaneView(work.rows, stride: MemoryLayout<Number>.stride)
  }

  /// Where a row is; those after it follow.
  @inline(__always)
  func pointer(_ row: Int) -> UnsafeMutablePointer<Number> {
    work.rows.assumingMemoryBound(to: Number.self) + row
  }

  /// What one lane sees.
  @inline(__always)
  private func lane(_ lane: Int) -> LaneView<Double> {
    LaneView(work.rows + lane &* MemoryLayout<Double>.stride, stride: MemoryLayout<Number>.stride)
  }

  /// By place a bit a lane whose stance changed, and that has not acted on it.
  @inline(__always)
  var due: UnsafeMutablePointer<UInt64> { work.due }

  /// Whether it is known that no lane holds less than nothing.
  var areLong: Bool {
    @inline(__always) get { work.areLong }
    @inline(__always) set { work.areLong = newValue }
  }

  static var allLanes: UInt64 { Number.allLanes }

  // MARK: Cycles

  /// Works through the cycles of the block that lie in the window.
  mutating func run() {
    let rows = StanceRows(first: pointer(layout.stance(0)), due: due, isWeight: work.steps.isTargetSized)
    if let hearing = work.hearing {
      var told = StanceHearing<Number>(hearing)
      run(&told, rows)
      work.hearing?.position = told.position
    } else if let calendar = work.calendar {
      var told = LaneEventReader<Number>(calendar)
      run(&told, rows)
      told.end()
    }
  }

  @inline(__always)
  private mutating func run<Source: StanceSource<Number>>(_ source: inout Source, _ stances: StanceRows<Number>) {
    let (cycles, last, prices) = (work.cycles, work.last, work.prices)
    _ = source.take(through: cycles.lowerBound - 1, into: stances)
    let equities = work.equities.assumingMemoryBound(to: Number.self)
    run(cycles, last: last, prices, &source, stances, equities)
    _ = source.take(through: work.endCycle - 1, into: stances)
  }

  @inline(__always)
  private mutating func run<Source: StanceSource<Number>>(
    _ cycles: Range<Int>, last: Int?, _ prices: BlockPrices, _ source: inout Source, _ stances: StanceRows<Number>,
    _ equities: UnsafeMutablePointer<Number>
  ) {
    var (cycle, marked) = (cycles.lowerBound, cycles.lowerBound)
    // Who was told something before the window.
    var acting = dueLanes & ~work.pending
    while true {
      // Up to here lanes had the positions that they have.
      if cycle > marked {
        let row = marked - cycles.lowerBound
        mark(prices.closes(marked), cycle - marked, equities + row, row: row)
        marked = cycle
      }
      if cycle >= cycles.upperBound || work.isUnusual { return }
      if work.pending != 0 {
        trade(work.pending, prices.opens(cycle))
        work.pending = 0
      }
      if source.dueCycle <= cycle { acting |= source.take(through: cycle, into: stances) }
      if work.steps.rebalancesAlways { acting = Self.allLanes }
      if acting != 0 { act(acting, prices.closes(cycle)) }
      acting = 0
      if cycle == last { closeOut(prices.closes(cycle)) }
      if work.pending != 0 || work.steps.rebalancesAlways {
        cycle += 1
        continue
      }
      // Nothing happens before somebody is told something else, but that positions may be closed at the last.
      var end = cycles.upperBound
      if let last, cycle < last { end = last }
      cycle = end
      if source.dueCycle < cycles.upperBound {
        let told = source.takeNext(through: min(end, cycles.upperBound - 1), into: stances)
        if told.lanes != 0 { (acting, cycle) = told }
      }
    }
  }

  /// Lanes with a bit anywhere.
  private var dueLanes: UInt64 {
    var lanes: UInt64 = 0
    for place in 0..<layout.places { lanes |= due[place] }
    return lanes
  }

  // MARK: Trades

  /// Decides on closes: trades at once, or at the next open.
  @inline(__always)
  private mutating func act(_ lanes: UInt64, _ closes: BlockPrices.Slice) {
    if work.steps.isFixedSized {
      forEachLane(lanes) { loop, lane, trader in
        if !trader.pointee.wantUnits(loop.lane(lane), loop.layout, closes) { loop.work.isUnusual = true }
      }
    } else if work.steps.rebalancesAlways {
      for place in 0..<layout.places { due[place] = Self.allLanes }
    }
    if work.steps.fillsAtClose { trade(lanes, closes) } else { work.pending = lanes }
  }

  @inline(__always)
  private mutating func trade(_ lanes: UInt64, _ raws: BlockPrices.Slice) {
    if !work.steps.isTargetSized {
      work.areLong = false
      forEachLane(lanes) { loop, lane, trader in
        if !trader.pointee.leaveAndEnter(loop.lane(lane), loop.layout, raws) { loop.work.isUnusual = true }
        for place in 0..<loop.layout.places { loop.due[place] &= ~(1 &<< UInt64(lane)) }
      }
      return
    }
    // Together where several trade; what one cannot pay for it trades alone.
    let isTogether = layout.places == 1 ? lanes & (lanes &- 1) != 0 : lanes.nonzeroBitCount > 3
    let alone = !isTogether ? lanes : layout.places == 1 ? moveInOne(lanes, raws[0]) : moveTogether(lanes, raws)
    if alone == 0 { return }
    work.areLong = false
    forEachLane(alone) { loop, lane, trader in
      trader.pointee.moveToTargets(loop.lane(lane), loop.layout, raws, due: loop.due, bit: 1 &<< UInt64(lane))
    }
  }

  @inline(__always)
  private mutating func closeOut(_ closes: BlockPrices.Slice) {
    // What is not filled by now expires.
    work.pending = 0
    forEachLane(Self.allLanes) { loop, lane, trader in
      trader.pointee.closeOut(loop.lane(lane), loop.layout, closes)
    }
  }

  @inline(__always)
  private mutating func forEachLane(_ lanes: UInt64, _ body: (inout Self, Int, UnsafePointer<LaneTrader>) -> Void) {
    let traders = work.traders
    var rest = lanes
    while rest != 0 {
      let lane = rest.trailingZeroBitCount
      rest &= rest &- 1
      body(&self, lane, traders + lane)
    }
  }

  // MARK: Marks

  /// Values lanes at cycles of equal positions.
  ///
  /// - Parameters:
  ///   - closes: Of the first of them.
  ///   - equities: Gets what lanes are worth, one a cycle.
  ///   - first: The row of the first.
  @inline(__always)
  private mutating func mark(
    _ closes: BlockPrices.Slice, _ count: Int, _ equities: UnsafeMutablePointer<Number>, row first: Int
  ) {
    let (cash, positions) = (rows[layout.cash], pointer(layout.held(0)))
    let isAlone = layout.places == 1
    var bits = positions[0]
    if !isAlone { for place in 1..<layout.places { bits = bits.union(positions[place]) } }
    let isExposed = bits .!= .zero
    rows[layout.exposed] =
      rows[layout.exposed] + Number.zero.replacing(with: Number(repeating: Double(count)), where: isExposed)
    if count >= Self.fewestStill, holdsNothing(positions) {
      for row in 0..<count { equities[row] = cash }
      work.still[work.stillCount] = first..<(first + count)
      work.stillCount += 1
      return
    }
    if isAlone {
      let (held, column) = (positions[0], closes.column(0))
      for row in 0..<count { equities[row] = cash + held * Number(repeating: column[row]) }
      return
    }
    var closes = closes
    for row in 0..<count {
      var value = Number.zero
      for place in 0..<layout.places { value = value + positions[place] * Number(repeating: closes[place]) }
      equities[row] = cash + value
      closes.advance()
    }
  }

  /// Whether no lane has a position.
  private func holdsNothing(_ positions: UnsafePointer<Number>) -> Bool {
    for place in 0..<layout.places where (positions[place] .!= .zero).holdsSomewhere { return false }
    return true
  }

  /// Shorter runs without positions are measured as others are.
  static var fewestStill: Int { EquityWork.fewestStill }
}
