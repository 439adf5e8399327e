/// What one portfolio achieved; every quantity that is not defined is nil.
///
/// *Daily returns* r[1...n] are simple returns of the last equity of each UTC day that has a bar, the first day against
/// the capital; a bar that closes at midnight belongs to the day that ends. E0 is the capital, E the last equity, N the
/// annual factor, f the daily return (1 + `riskFree`)^(1/N) - 1 of money without risk, b the daily returns of the
/// benchmark, years what `AnnualBasis` says. Returns are undefined, and so is what is made of them, where equity was
/// zero or below. Annual figures and what compares returns with each other are of at least two daily returns.
public struct PerformanceMetrics: Equatable, Sendable {
  /// From so many daily returns on, what is made of them is more than a guess; reports mark what comes from fewer.
  public static let smallSample = 30

  /// E0, the capital, in the account's currency.
  public var initialEquity = 0.0
  /// E, the equity at the last bar.
  public var finalEquity = 0.0
  /// Number of bars (cycles) recorded.
  public var bars = 0
  /// n, the number of UTC days with a bar, which is that of daily returns.
  public var days = 0

  /// N, the daily returns a year: by `BarRhythm`, or as the workflow says.
  public var annualFactor = BarRhythm.sessionsPerYear
  /// What money earns in a year without risk.
  public var riskFree = 0.0
  /// E / E0 - 1.
  public var totalReturn: Double?
  /// Compound annual growth rate: (E / E0)^(1 / years) - 1; -1 where E is zero or below.
  public var cagr: Double?
  /// The greatest daily return.
  public var bestDay: Double?
  /// The least daily return.
  public var worstDay: Double?
  /// The greatest return of a calendar month (UTC), the first against the capital, the last as far as it goes.
  public var bestMonth: Double?
  /// The least return of a calendar month.
  public var worstMonth: Double?
  /// Annual volatility: std(r) * sqrt(N), one degree of freedom taken (ddof 1).
  public var volatility: Double?
  /// Sharpe ratio (Sharpe 1994): mean(r - f) / std(r) * sqrt(N), ddof 1.
  public var sharpe: Double?
  /// Sortino ratio (Sortino and Price 1994): mean(r - f) * sqrt(N) / sqrt(mean(min(r - f, 0)^2)), over all n days; none
  /// where there is no Sharpe ratio.
  public var sortino: Double?
  /// Calmar ratio (Young 1991): CAGR / |maximum drawdown|.
  public var calmar: Double?
  /// Historical value at risk: the 5 % quantile of r, linearly interpolated (Hyndman and Fan 1996, type 7); a loss is
  /// negative.
  public var valueAtRisk: Double?
  /// Expected shortfall (Acerbi and Tasche 2002): the mean of the floor(0.05 (n - 1)) + 1 lowest r.
  public var expectedShortfall: Double?
  /// Skewness of r: mean((r - mean)^3) / mean((r - mean)^2)^1.5, not corrected for bias.
  public var skew: Double?
  /// Excess kurtosis of r: mean((r - mean)^4) / mean((r - mean)^2)^2 - 3, not corrected for bias.
  public var kurtosis: Double?
  /// Least equity / running peak - 1 over all bars, zero or negative; the capital is the first peak.
  public var maxDrawdown: Double?
  /// Longest run of consecutive bars with equity below the running peak.
  public var maxDrawdownBars = 0
  /// Longest time from a bar at the running peak to the last bar below it before a new one, in days of 24 hours.
  ///
  /// Where the capital is the peak, time counts from the first bar.
  public var maxDrawdownDays = 0.0
  /// Ulcer index (Martin and McCann 1989): sqrt(mean(d^2)), with d each day's last equity / its running peak - 1, the
  /// capital the first peak.
  public var ulcerIndex: Double?
  /// Fraction of the days with d below zero.
  public var timeInDrawdown: Double?
  /// Recovery factor: total return / |maximum drawdown|.
  public var recoveryFactor: Double?
  /// Fraction of bars at whose end a position was held.
  public var exposure: Double?
  /// Traded value a year over mean equity: sum(|quantity * price|) / mean(equity of all bars) / years.
  public var turnover: Double?

  /// Number of fills.
  public var fills = 0
  /// Sum of commissions, in the account's currency.
  public var commission = 0.0
  /// What slippage cost, in the account's currency.
  public var slippage = 0.0
  /// Number of closed trades, see `TradeLedger`.
  public var trades = 0
  /// Fraction of trades with a profit above 0, after commission.
  public var winRate: Double?
  /// Gross profit / |gross loss|, in money; undefined without a loss.
  public var profitFactor: Double?
  /// Mean profit of a trade, in the account's currency.
  public var expectancy: Double?
  /// Sum of the profits of the trades that won.
  public var grossProfit = 0.0
  /// Sum of the profits of the trades that lost, zero or negative.
  public var grossLoss = 0.0
  /// Mean profit of the trades that won.
  public var averageWin: Double?
  /// Mean profit of the trades that lost, negative.
  public var averageLoss: Double?

  /// Payoff ratio: average win / |average loss|.
  public var payoffRatio: Double?
  /// Kelly's fraction (Kelly 1956) for wins and losses of average size: win rate - (1 - win rate) / payoff ratio.
  public var kelly: Double?
  /// System quality number (Tharp 2008): sqrt(trades) * mean(profit) / std(profit), ddof 1.
  public var sqn: Double?
  /// The greatest return of a trade: profit / (quantity * entry price).
  public var bestTrade: Double?
  /// The least return of a trade.
  public var worstTrade: Double?
  /// The mean of the trades' returns.
  public var meanTrade: Double?
  /// The mean time from entry to exit, in days of 24 hours.
  public var meanTradeDays: Double?
  /// The longest time from entry to exit, in days of 24 hours.
  public var longestTradeDays: Double?

  /// Beta (Sharpe 1964): cov(r, b) / var(b).
  public var beta: Double?
  /// Alpha a year (Jensen 1968): (mean(r - f) - beta * mean(b - f)) * N.
  public var alpha: Double?
  /// Correlation (Pearson) of r and b.
  public var correlation: Double?
  /// Tracking error: std(r - b) * sqrt(N), ddof 1.
  public var trackingError: Double?
  /// Information ratio (Goodwin 1998): mean(r - b) / std(r - b) * sqrt(N), ddof 1.
  public var informationRatio: Double?

  /// Metrics of nothing: all zero or undefined.
  public init() {}
}

extension PerformanceMetrics {
  /// The same where nobody followed fills and trades: what is made of them is undefined, or 0 where it always has a
  /// value.
  ///
  /// What is left out are the metrics with `Metric.isOfTrades`.
  public func leavingOutTrades() -> PerformanceMetrics {
    var metrics = self
    metrics.turnover = nil
    (metrics.fills, metrics.trades) = (0, 0)
    (metrics.commission, metrics.slippage, metrics.grossProfit, metrics.grossLoss) = (0, 0, 0, 0)
    (metrics.winRate, metrics.profitFactor, metrics.expectancy) = (nil, nil, nil)
    (metrics.averageWin, metrics.averageLoss, metrics.payoffRatio) = (nil, nil, nil)
    (metrics.kelly, metrics.sqn) = (nil, nil)
    (metrics.bestTrade, metrics.worstTrade, metrics.meanTrade) = (nil, nil, nil)
    (metrics.meanTradeDays, metrics.longestTradeDays) = (nil, nil)
    return metrics
  }
}
