import Determinism
import PerformanceAnalytics
import TradingModel

/// Records the fills of one portfolio whose equity is followed elsewhere, in lanes, and says what it came to.
package struct FillRecorder {
  private var streams: PortfolioStreams

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - capital: Cash at the start.
  ///   - symbols: Names by index of symbol.
  package init(_ owner: StreamOwner, capital: Double, basis: AnnualBasis, symbols: [String]) {
    streams = PortfolioStreams(
      owner, capital: capital, performance: PerformanceAccumulator(capital: capital, basis: basis, metrics: .core),
      symbols: symbols, extent: .results)
  }

  /// Records the fills of a block of cycles, in order of time.
  package mutating func record(_ fills: [FillRecord], in block: MarketBlock) {
    if fills.isEmpty { return }
    var trace: [StreamEvent]?
    streams.record(
      fills, BlockTimes(firstCycle: block.firstCycle, timestamps: block.timestamps), trace: &trace)
  }

  /// What it came to.
  ///
  /// - Parameters:
  ///   - cash: At the end.
  ///   - equity: That of every cycle at which the portfolio may be in the market.
  package func result(cash: Double, equity: LanePerformance<Double>) -> PortfolioResult {
    var streams = streams
    streams.finish(cash: cash, equity)
    return streams.result
  }
}
