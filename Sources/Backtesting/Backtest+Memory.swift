import Configuration
import MarketData
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

extension Backtest {
  /// A backtest in code: bars from memory, one strategy, one portfolio.
  ///
  /// - Parameters:
  ///   - bars: One series a symbol; the strategy trades them all.
  ///   - strategy: Decides; it may go short.
  ///   - costs: Slippage and commission.
  ///   - fill: When orders fill.
  ///   - portfolio: Capital, sizes and limits. What is all in trades one symbol; with several, give another sizing.
  /// - Throws: `MarketDataErrors` for the bars, and what `BacktestPlan.init` throws.
  public init(
    bars: [BarSeries], strategy: PreparedStrategy, costs: CostModel = CostModel(), fill: FillRule = .nextOpen,
    portfolio: RiskSettings = RiskSettings(id: "main")
  ) throws {
    let data = try MarketDataSet(checking: bars)
    let name = "own"
    var registry = StrategyRegistry()
    try registry.register(StrategyDefinition(name: name, summary: "Given in code.") { _, _ in strategy })
    var workflow = Workflow(
      name: name, data: MarketDataSettings(path: "memory", symbols: data.symbols.symbols),
      strategies: [StrategySettings(id: name, type: name, direction: .longShort)])
    workflow.execution = ExecutionSettings(
      fill: fill, proportionalCommission: costs.proportional, fixedCommission: costs.fixed,
      slippageBasisPoints: costs.slippageBasisPoints)
    workflow.risk = [portfolio]
    try self.init(workflow, data: data, registry: registry)
  }
}
