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
    var performance = PerformanceAccumulator(capital: portfolio.settings.capital, basis: basis, metrics: .core)
    performance.take(
      equity, trading: trades?.moments ?? TradeMoments(), sample: trades?.sample ?? TradeSample())
    var positions: [Position] = []
    for (place, symbol) in portfolio.symbols.enumerated() {
      let quantity = held(place)
      if quantity == 0 { continue }
      let position = Position(symbol: context.symbols[symbol], quantity: quantity)
      // Mostly there is one, for which room that grows is too much.
      if positions.isEmpty { positions = [position] } else { positions.append(position) }
    }
    if let streams = trades?.streams {
      func record(_ kind: StreamName.Kind, _ digest: StreamDigest) -> StreamRecord {
        StreamRecord(name: StreamName(kind, owner: id), digest: digest.value, count: digest.count)
      }
      self.init(
        id: id, fills: record(.fills, streams.fills), trades: record(.trades, streams.trades), cash: cash,
        positions: positions, metrics: performance.finalMetrics())
    } else {
      self.init(id: id, cash: cash, positions: positions, metrics: performance.finalMetrics(withTrades: false))
    }
  }
}
