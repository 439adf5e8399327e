import OrderExecution
import RiskControl
import RunResults
import Testing
import TradingModel
import TradingStrategies

@testable import PortfolioBatches

/// Which bars lanes can do without, and which not.
@Suite struct BatchEligibilityTests {
  private static func reason(_ change: (inout [Double], inout [Double], inout [UInt8]) -> Void) -> String? {
    var eligibility = BatchEligibility(symbolCount: 2)
    for first in [0, 5] {
      var (open, close) = ([Double](repeating: 10, count: 10), [Double](repeating: 11, count: 10))
      var presence = [UInt8](repeating: BarPresence.traded.rawValue, count: 10)
      if first == 5 { change(&open, &close, &presence) }
      eligibility.look(
        at: MarketBlock(
          firstCycle: first, timestamps: (0..<5).map { Int64(first + $0) }, isLast: first == 5, symbolCount: 2,
          presence: presence, open: open, high: close, low: open, close: close, volume: open))
    }
    return eligibility.reason(portfolio(trading: 1, within: 0..<7)) { "S\($0)" }
  }

  private static func portfolio(trading symbol: Int, within window: Range<Int>) -> BatchPortfolio {
    let terms = BatchPortfolio.Terms(
      settings: RiskSettings(id: "p", capital: 1_000), execution: ExecutionSettings(),
      aggregation: AggregationSettings(), voices: [BatchPortfolio.Voice(stream: 0, weight: 1, symbols: [symbol])],
      symbols: [symbol], window: window)
    return BatchPortfolio(terms, owner: StreamOwner(id: "p", container: "p"))
  }

  @Test func wholeBars_areTaken() {
    #expect(Self.reason { _, _, _ in } == nil)
  }

  @Test(arguments: [0, -1, .nan, .infinity] as [Double]) func pricesThatAreNone_areGaps(price: Double) {
    let reason = "S1 has cycles without a bar, at which orders stay open"
    // Cycle 6 of the second symbol.
    #expect(Self.reason { open, _, _ in open[6] = price } == reason)
    #expect(Self.reason { _, close, _ in close[6] = price } == reason)
    // Another symbol's, and those outside of the window.
    #expect(Self.reason { open, close, _ in (open[1], close[1]) = (price, price) } == nil)
    #expect(Self.reason { open, close, _ in (open[7], close[8]) = (price, price) } == nil)
  }

  /// Whole columns say what blocks of them say, but for the warm-up.
  @Test(arguments: [0, -1, .nan, .infinity, 10] as [Double]) func wholeColumns_sayWhatBlocksSay(price: Double) {
    for start in [0, 3] {
      for place in 0..<8 {
        var columns = [[Double]](repeating: Array(repeating: 10, count: 8), count: 2)
        for column in 0..<2 {
          columns[column][place] = price
          var (whole, inBlocks) = (BatchEligibility(symbolCount: 1), BatchEligibility(symbolCount: 1))
          whole.look(atEvery: 0, from: start, opens: columns[0], closes: columns[1])
          for first in [start, 5] {
            let cycles = first..<(first == 5 ? 8 : 5)
            let (open, close) = (Array(columns[0][cycles]), Array(columns[1][cycles]))
            inBlocks.look(
              at: MarketBlock(
                firstCycle: first, timestamps: cycles.map { Int64($0) }, isLast: first == 5, symbolCount: 1,
                presence: cycles.map { _ in BarPresence.traded.rawValue }, open: open, high: close, low: open,
                close: close, volume: open))
          }
          for window in [0..<8, 0..<4, 4..<Int.max] {
            let portfolio = Self.portfolio(trading: 0, within: window)
            let (one, other) = (whole.reason(portfolio) { "S\($0)" }, inBlocks.reason(portfolio) { "S\($0)" })
            let isGap = price != 10 && place >= start && window.contains(place)
            #expect(one == other && (one != nil) == isGap, "\(price) at \(place), from \(start), \(window)")
          }
        }
      }
    }
  }

  @Test func missingBars_areGaps() {
    #expect(Self.reason { _, _, presence in presence[5] = BarPresence.absent.rawValue } != nil)
    #expect(Self.reason { _, _, presence in presence[9] = BarPresence.absent.rawValue } == nil)
  }
}
