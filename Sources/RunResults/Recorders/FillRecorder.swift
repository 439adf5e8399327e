import Determinism
import PerformanceAnalytics
import TradingModel

/// Records the fills of one portfolio whose equity is followed elsewhere, in lanes, and says what it came to.
package struct FillRecorder {
  private var streams: PortfolioStreams
  private let times: BlockTimes

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - capital: Cash at the start.
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instants of all cycles, in nanoseconds since the epoch.
  package init(_ owner: StreamOwner, capital: Double, basis: AnnualBasis, symbols: [String], timestamps: [Int64]) {
    streams = PortfolioStreams(
      owner, capital: capital, performance: PerformanceAccumulator(capital: capital, basis: basis, metrics: .core),
      symbols: symbols, extent: .results)
    times = BlockTimes(firstCycle: 0, timestamps: timestamps)
  }

  /// Records fills, in order of time from call to call.
  package mutating func record(_ fills: [Fill]) {
    if !fills.isEmpty { streams.record(fills, times) }
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
