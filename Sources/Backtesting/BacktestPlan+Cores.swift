import Configuration
import Determinism
import MarketData
import MarketFeatures
import OrderExecution
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

// The cores of a run, the same whether actors stand around them or not.
extension BacktestPlan {
  /// Computes the features of the strategies that run, or has them from a store.
  func featureComputer(_ store: FeatureStore?, _ data: MarketDataSet) -> FeatureComputer {
    FeatureComputer(features: features, symbolCount: symbols.count) { store?.source(of: $0, data) ?? .computed }
  }

  /// Makes of raw signals what a portfolio follows.
  func aggregator(of portfolio: PortfolioPlan, in data: MarketDataSet) throws(StrategyError) -> SignalAggregator {
    try SignalAggregator(
      settings: workflow.aggregation, weights: portfolio.weights, schedule: weightChanges(of: portfolio),
      symbols: portfolio.strategies.map { strategies[$0].symbols }, symbolCount: symbols.count)
  }

  /// The cycles at which a portfolio may be in the market; all where its window has none, which `Backtest.init`
  /// refuses.
  func window(of portfolio: PortfolioPlan, in data: MarketDataSet) -> Range<Int> {
    Self.window(of: portfolio, in: data)
  }

  /// The same, which needs nothing else of a plan.
  static func window(of portfolio: PortfolioPlan, in data: MarketDataSet) -> Range<Int> {
    portfolio.settings.window.cycles(data.timestamps, from: data.warmupCount) ?? 0..<Int.max
  }

  /// The last cycle of a portfolio whose window ends before the data.
  func lastCycle(of portfolio: PortfolioPlan, in data: MarketDataSet) -> Int? {
    let end = window(of: portfolio, in: data).upperBound
    return end < Int.max ? end - 1 : nil
  }

  /// Decides for a portfolio.
  func worker(of portfolio: PortfolioPlan, in data: MarketDataSet) throws(RiskError) -> RiskWorkerCore {
    let execution = workflow.execution
    return try RiskWorkerCore(
      settings: portfolio.settings, fill: execution.fill, costs: execution.costs, closeAtEnd: execution.closeAtEnd,
      symbols: portfolio.symbols, symbolCount: symbols.count, missesVolume: data.missesVolume,
      window: window(of: portfolio, in: data), opening: portfolio.opening, kept: portfolio.kept)
  }

  /// Whose streams of raw signals there are: each strategy, under the group in which it runs where everything runs.
  package var strategyOwners: [StreamOwner] {
    groups.flatMap { group in group.strategies.map { ($0, group.containerID.path) } }
      .sorted { $0.0 < $1.0 }
      .map { StreamOwner(id: strategies[$0.0].id, container: $0.1) }
  }

  /// Whose streams of orders, fills and so on there are.
  var portfolioOwners: [StreamOwner] {
    portfolios.map { StreamOwner(id: $0.settings.id, container: $0.containerID.path) }
  }
}
