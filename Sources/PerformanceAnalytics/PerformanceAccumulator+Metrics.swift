import Determinism
import TradingModel

extension PerformanceAccumulator {
  /// The metrics of everything recorded so far; formulas stand with `PerformanceMetrics`.
  ///
  /// - Complexity: O(1) in the bars; O(days) where the number of days was not known beforehand.
  public func metrics() -> PerformanceMetrics {
    var ended = self
    return ended.finalMetrics()
  }

  /// The same where nothing is recorded after it: the day under way ends.
  ///
  /// - Parameter withTrades: Where not, they are what `PerformanceMetrics.leavingOutTrades` makes of them.
  package mutating func finalMetrics(withTrades: Bool = true) -> PerformanceMetrics {
    var metrics = PerformanceMetrics()
    metrics.initialEquity = capital
    metrics.finalEquity = lastEquity
    metrics.bars = bars
    metrics.annualFactor = basis.factor
    metrics.riskFree = basis.riskFree
    if bars > 0, capital > 0 {
      days.record(lastEquity, benchmark: lastBenchmark, day: tradingDay.number)
      fillGrowthMetrics(&metrics)
      if days.returns.isDefined { fillReturnMetrics(&metrics) }
      fillDrawdownMetrics(&metrics)
    }
    if withTrades {
      fillTradeMetrics(&metrics)
      fillSampleMetrics(&metrics)
    } else {
      metrics.turnover = nil
    }
    return metrics
  }

  /// What is made of the first and the last equity, and of time.
  private func fillGrowthMetrics(_ metrics: inout PerformanceMetrics) {
    metrics.days = days.returns.count
    let growth = lastEquity / capital
    metrics.totalReturn = growth - 1
    metrics.exposure = Double(exposedBars) / Double(bars)
    // One daily return says nothing about a year.
    guard metrics.days >= 2 else { return }
    let years = basis.years(dailyReturns: metrics.days, nanoseconds: Double(lastTime) - Double(firstTime))
    guard years > 0 else { return }
    metrics.cagr = growth > 0 ? ExactMath.pow(growth, 1 / years) - 1 : -1
    let meanEquity = equitySum / Double(bars)
    if meanEquity > 0, meanEquity.isFinite { metrics.turnover = trading.tradedValue / meanEquity / years }
  }

  /// What is made of daily returns that are all defined.
  private func fillReturnMetrics(_ metrics: inout PerformanceMetrics) {
    let returns = days.returns
    if days.isWhole {
      metrics.bestDay = returns.best
      metrics.worstDay = returns.worst
      (metrics.worstMonth, metrics.bestMonth) = days.months.extremes
    }
    guard returns.count >= 2 else { return }
    let riskFree = basis.dailyRiskFree
    let annual = basis.factor.squareRoot()
    let deviation = returns.variance.squareRoot()
    metrics.volatility = deviation * annual
    if days.isWhole {
      (metrics.valueAtRisk, metrics.expectedShortfall) = days.lowest.tail.map { ($0.quantile, $0.mean) } ?? (nil, nil)
    }
    // Returns are differences of ratios that are about 1: what rounding leaves of equal ones is measured by that.
    if !deviation.isNoise(of: 1) {
      let excess = returns.mean - riskFree
      metrics.sharpe = excess / deviation * annual
      let downside = returns.meanSquaredLoss.squareRoot()
      if !downside.isNoise(of: 1) { metrics.sortino = excess * annual / downside }
      if days.isWhole {
        let second = returns.secondMoment
        metrics.skew = returns.thirdMoment / (second * second.squareRoot())
        metrics.kurtosis = returns.fourthMoment / (second * second) - 3
      }
    }
    days.relative?.fill(&metrics, dailyRiskFree: riskFree)
  }

  private func fillDrawdownMetrics(_ metrics: inout PerformanceMetrics) {
    metrics.maxDrawdown = drawdown.largest
    metrics.maxDrawdownBars = Int(drawdown.longestBars)
    metrics.maxDrawdownDays = drawdown.longestTime / Double(Timestamp.nanosecondsPerDay)
    if days.isWhole {
      metrics.ulcerIndex = days.ulcerIndex
      metrics.timeInDrawdown = days.timeInDrawdown
    }
    guard !drawdown.largest.magnitude.isNoise(of: 1) else { return }
    metrics.calmar = metrics.cagr.map { $0 / drawdown.largest.magnitude }
    metrics.recoveryFactor = metrics.totalReturn.map { $0 / drawdown.largest.magnitude }
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

  /// How trades differ from each other, and what follows from wins beside losses.
  private func fillSampleMetrics(_ metrics: inout PerformanceMetrics) {
    guard sample.count > 0 else { return }
    let day = Double(Timestamp.nanosecondsPerDay)
    metrics.bestTrade = sample.best
    metrics.worstTrade = sample.worst
    metrics.meanTrade = sample.returns / sample.count
    metrics.meanTradeDays = sample.held / sample.count / day
    metrics.longestTradeDays = sample.longest / day
    if sample.count >= 2 {
      let deviation = sample.variance.squareRoot()
      if !deviation.isNoise(of: sample.mean) { metrics.sqn = sample.count.squareRoot() * sample.mean / deviation }
    }
    guard let win = metrics.averageWin, let loss = metrics.averageLoss, let rate = metrics.winRate else { return }
    let payoff = win / loss.magnitude
    metrics.payoffRatio = payoff
    metrics.kelly = rate - (1 - rate) / payoff
  }
}
