import TradingModel
import TradingStrategies

extension Backtest {
  /// The final stances in force at a cycle: of each portfolio one a symbol, flat before its first signal.
  ///
  /// - Parameter signals: The raw signals of each strategy, in natural order of their IDs.
  /// - Complexity: O(signals) a portfolio.
  package func finalStances(_ signals: [SignalColumns], at cycle: Int) throws(StrategyError) -> [[Stance]] {
    let raw = signals.map { columns in columns.all.filter { $0.cycle <= cycle } }
    var stances: [[Stance]] = []
    for portfolio in plan.portfolios {
      var aggregator = try plan.aggregator(of: portfolio, in: data)
      var own = Array(repeating: Stance.flat, count: plan.symbols.count)
      for signal in aggregator.process(portfolio.strategies.map { raw[$0] }, before: cycle + 1) {
        own[signal.symbol] = signal.stance
      }
      stances.append(own)
    }
    return stances
  }
}
