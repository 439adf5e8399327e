import Determinism
import TradingModel

extension PerformanceAccumulator {
  /// The metrics of everything recorded so far; formulas stand with `PerformanceMetrics`.
  ///
  /// - Complexity: O(days).
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
    let days = dailyEquity.count + 1
    metrics.days = days
    let growth = lastEquity / capital
    let years = Double(days) / PerformanceMetrics.daysPerYear
    metrics.totalReturn = growth - 1
    metrics.cagr = growth > 0 ? ExactMath.pow(growth, PerformanceMetrics.daysPerYear / Double(days)) - 1 : -1
    metrics.exposure = Double(exposedBars) / Double(bars)
    let meanEquity = equitySum / Double(bars)
    if meanEquity > 0, meanEquity.isFinite { metrics.turnover = tradedValue / meanEquity / years }
    guard let returns = dailyReturns() else { return }
    let mean = Self.mean(returns)
    let annual = PerformanceMetrics.daysPerYear.squareRoot()
    if days >= 2 {
      let deviation = Self.standardDeviation(returns, mean: mean)
      metrics.volatility = deviation * annual
      if deviation > 0 { metrics.sharpe = mean / deviation * annual }
    }
    let downside = Self.downsideDeviation(returns)
    if downside > 0 { metrics.sortino = mean * annual / downside }
  }

  private func fillDrawdownMetrics(_ metrics: inout PerformanceMetrics) {
    guard bars > 0, capital > 0 else { return }
    metrics.maxDrawdown = maxDrawdown
    metrics.maxDrawdownBars = maxDrawdownBars
    metrics.maxDrawdownDays = Double(maxDrawdownNanoseconds) / Double(Timestamp.nanosecondsPerDay)
    if let cagr = metrics.cagr, maxDrawdown < 0 { metrics.calmar = cagr / maxDrawdown.magnitude }
  }

  private func fillTradeMetrics(_ metrics: inout PerformanceMetrics) {
    metrics.fills = fills
    metrics.commission = commission
    metrics.slippage = slippage
    metrics.trades = trades
    metrics.grossProfit = grossProfit
    metrics.grossLoss = grossLoss
    if trades > 0 {
      metrics.winRate = Double(wins) / Double(trades)
      metrics.expectancy = (grossProfit + grossLoss) / Double(trades)
    }
    if wins > 0 { metrics.averageWin = grossProfit / Double(wins) }
    if losses > 0 {
      metrics.averageLoss = grossLoss / Double(losses)
      metrics.profitFactor = grossProfit / grossLoss.magnitude
    }
  }

  /// Simple daily returns, or nil where equity was zero or below at the end of a day.
  private func dailyReturns() -> [Double]? {
    var returns: [Double] = []
    returns.reserveCapacity(dailyEquity.count + 1)
    var previous = capital
    for index in 0...dailyEquity.count {
      let equity = index < dailyEquity.count ? dailyEquity[index] : lastEquity
      guard equity > 0 else { return nil }
      returns.append((equity - previous) / previous)
      previous = equity
    }
    return returns
  }

  private static func mean(_ values: [Double]) -> Double {
    var sum = 0.0
    for value in values { sum += value }
    return sum / Double(values.count)
  }

  /// sqrt(sum((x - mean)^2) / (n - 1)), in two passes.
  private static func standardDeviation(_ values: [Double], mean: Double) -> Double {
    var sum = 0.0
    for value in values {
      let distance = value - mean
      sum += distance * distance
    }
    return (sum / Double(values.count - 1)).squareRoot()
  }

  /// sqrt(mean(min(x, 0)^2)) over all values.
  private static func downsideDeviation(_ values: [Double]) -> Double {
    var sum = 0.0
    for value in values where value < 0 { sum += value * value }
    return (sum / Double(values.count)).squareRoot()
  }
}
