import Determinism
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel

extension PortfolioResult {
  /// What a portfolio came to.
  ///
  /// - Parameters:
  ///   - trades: Figures and streams of fills and trades; nil where nobody followed them.
  ///   - held: By place the units held.
  convenience init(
    of portfolio: BatchPortfolio, _ equity: LanePerformance<Double>,
    _ trades: (
      moments: TradeMoments<Double>, sample: TradeSample<Double>, streams: (fills: StreamDigest, trades: StreamDigest)
    )?,
    cash: Double, held: (Int) -> Double, _ basis: AnnualBasis, _ context: BatchContext
  ) {
    let id = portfolio.owner.id
    func record(_ kind: StreamName.Kind, _ digest: StreamDigest?) -> StreamRecord {
      guard let digest else { return .nothing(kind, of: id) }
      return StreamRecord(name: StreamName(kind, owner: id), digest: digest.value, count: digest.count)
    }
    var performance = PerformanceAccumulator(capital: portfolio.settings.capital, basis: basis, metrics: .core)
    performance.take(
      equity, trading: trades?.moments ?? TradeMoments(), sample: trades?.sample ?? TradeSample())
    let metrics = performance.metrics()
    self.init(
      id: id, fills: record(.fills, trades?.streams.fills), trades: record(.trades, trades?.streams.trades), cash: cash,
      positions: portfolio.symbols.enumerated().compactMap { place, symbol in
        let quantity = held(place)
        return quantity == 0 ? nil : Position(symbol: context.symbols[symbol], quantity: quantity)
      },
      metrics: trades == nil ? metrics.leavingOutTrades() : metrics)
  }
}
