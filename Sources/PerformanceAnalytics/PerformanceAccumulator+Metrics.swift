import Determinism
import TradingModel

extension PerformanceAccumulator {
  /// The metrics of everything recorded so far; formulas stand with `PerformanceMetrics`.
  ///
  /// - Complexity: O(1).
  public func metrics() -> PerformanceMetrics {
    var metrics = PerformanceMetrics()
    metrics.initialEquity = capital
    metrics.finalEquity = lastEquity
    metrics.bars = bars
    fillReturnMetrics(&metrics)
    fillDrawdownMetrics(&metrics)
    fillTradeMetrics(&metrics)
    return metrics
  }

  private func fillReturnMetrics(_ metrics: inout PerformanceMetrics) {
    guard bars > 0, capital > 0 else { return }
    // The day under way counts as ended.
    var returns = returns
    returns.record(lastEquity)
    let days = returns.count
    metrics.days = days
    let growth = lastEquity / capital
    let years = Double(days) / PerformanceMetrics.daysPerYear
    metrics.totalReturn = growth - 1
    metrics.cagr = growth > 0 ? ExactMath.pow(growth, PerformanceMetrics.daysPerYear / Double(days)) - 1 : -1
    metrics.exposure = Double(exposedBars) / Double(bars)
    let meanEquity = equitySum / Double(bars)
    if meanEquity > 0, meanEquity.isFinite { metrics.turnover = trading.tradedValue / meanEquity / years }
    guard returns.isDefined else { return }
    let annual = PerformanceMetrics.daysPerYear.squareRoot()
    if days >= 2 {
      let deviation = returns.variance.squareRoot()
      metrics.volatility = deviation * annual
      if deviation > 0 { metrics.sharpe = returns.mean / deviation * annual }
    }
    let downside = returns.meanSquaredLoss.squareRoot()
    if downside > 0 { metrics.sortino = returns.mean * annual / downside }
  }

  private func fillDrawdownMetrics(_ metrics: inout PerformanceMetrics) {
    guard bars > 0, capital > 0 else { return }
    metrics.maxDrawdown = drawdown.largest
    metrics.maxDrawdownBars = Int(drawdown.longestBars)
    metrics.maxDrawdownDays = drawdown.longestTime / Double(Timestamp.nanosecondsPerDay)
    if let cagr = metrics.cagr, drawdown.largest < 0 { metrics.calmar = cagr / drawdown.largest.magnitude }
  }

  private func fillTradeMetrics(_ metrics: inout PerformanceMetrics) {
    metrics.fills = Int(trading.fills)
    metrics.commission = trading.commission
    metrics.slippage = trading.slippage
    metrics.trades = Int(trading.trades)
    metrics.grossProfit = trading.grossProfit
    metrics.grossLoss = trading.grossLoss
    if trading.trades > 0 {
      metrics.winRate = trading.wins / trading.trades
      metrics.expectancy = (trading.grossProfit + trading.grossLoss) / trading.trades
    }
    if trading.wins > 0 { metrics.averageWin = trading.grossProfit / trading.wins }
    if trading.losses > 0 {
      metrics.averageLoss = trading.grossLoss / trading.losses
      metrics.profitFactor = trading.grossProfit / trading.grossLoss.magnitude
    }
  }
}
