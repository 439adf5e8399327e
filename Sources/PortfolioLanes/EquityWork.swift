/// A block that lanes are worked through of which only cash and positions are followed: what an `EquityLoop` reads,
/// writes and goes on from.
///
/// All of it is numbers and addresses, so that code that is built for other vectors can be handed it: arrays, and what
/// they come to, would be functions that both have, see `ModuleLane`. Whoever owns the memory has it ready, and is
/// there until the block is worked.
@usableFromInline
package struct EquityWork {
  /// Steps that depend on what portfolios have in common.
  package struct Steps {
    /// Whether positions follow target weights.
    package var isTargetSized: Bool
    /// Whether entries are orders for a number of units.
    package var isFixedSized: Bool
    /// Whether these are restored at every bar.
    package var rebalancesAlways: Bool
    /// Whether orders are filled at the close at which they are decided; else at the next open.
    package var fillsAtClose: Bool

    /// Makes it from its parts.
    package init(isTargetSized: Bool, isFixedSized: Bool, rebalancesAlways: Bool, fillsAtClose: Bool) {
      self.isTargetSized = isTargetSized
      self.isFixedSized = isFixedSized
      self.rebalancesAlways = rebalancesAlways
      self.fillsAtClose = fillsAtClose
    }
  }

  package let layout: EquityLayout
  package let steps: Steps
  /// `TradeRules` of the lanes' number.
  package let rules: UnsafeRawPointer
  /// By lane.
  package let traders: UnsafePointer<LaneTrader>

  /// Numbers of lanes: see `layout`.
  package let rows: UnsafeMutableRawPointer
  /// By place a bit a lane whose stance changed, and that has not acted on it.
  package let due: UnsafeMutablePointer<UInt64>
  /// Numbers of lanes: get what these are worth, one a cycle.
  package let equities: UnsafeMutableRawPointer
  /// Rows at which no lane holds anything, so many in a row that they are worth telling; has room for as many
  /// runs as there can be.
  package let still: UnsafeMutablePointer<Range<Int>>
  package var stillCount = 0
  /// Runs without positions that are shorter than this are measured as others are, and not told.
  @inlinable package static var fewestStill: Int { 8 }

  package let prices: BlockPrices
  /// Those of the block that lie in the window.
  package let cycles: Range<Int>
  /// The cycle at whose end positions are closed, where there is one.
  package let last: Int?
  /// The cycle after the block.
  package let endCycle: Int

  /// What lanes are told together.
  package var hearing: HearingWork?
  /// Else what they are told each for itself.
  package var calendar: UnsafeMutablePointer<LaneCalendar>?

  /// Lanes with orders for the next open.
  package var pending: UInt64
  /// Whether it is known that no lane holds less than nothing.
  package var areLong: Bool
  /// Whether something did not go as wanted: the block is then to be taken back.
  package var isUnusual = false

  /// Makes it from its parts; nobody is told anything yet.
  package init(
    layout: EquityLayout, steps: Steps, rules: UnsafeRawPointer, traders: UnsafePointer<LaneTrader>,
    rows: UnsafeMutableRawPointer, due: UnsafeMutablePointer<UInt64>, equities: UnsafeMutableRawPointer,
    still: UnsafeMutablePointer<Range<Int>>, prices: BlockPrices, cycles: Range<Int>, last: Int?, endCycle: Int,
    pending: UInt64, areLong: Bool
  ) {
    (self.layout, self.steps, self.rules, self.traders) = (layout, steps, rules, traders)
    (self.rows, self.due, self.equities, self.still) = (rows, due, equities, still)
    (self.prices, self.cycles, self.last, self.endCycle) = (prices, cycles, last, endCycle)
    (self.pending, self.areLong) = (pending, areLong)
  }
}
