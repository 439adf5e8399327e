/// What one portfolio achieved; every quantity that is not defined is nil.
///
/// *Daily returns* r[1...n] are simple returns of the last equity of each UTC day that has a bar, the first day against
/// the capital. E0 is the capital, E the last equity, 252 the number of trading days a year, the risk-free rate 0.
/// Returns are undefined, and so is what is made of them, where equity was zero or below.
public struct PerformanceMetrics: Equatable, Sendable {
  /// The annual factor: trading days a year.
  public static let daysPerYear = 252.0

  /// E0, the capital, in the account's currency.
  public var initialEquity = 0.0
  /// E, the equity at the last bar.
  public var finalEquity = 0.0
  /// Number of bars (cycles) recorded.
  public var bars = 0
  /// n, the number of UTC days with a bar.
  public var days = 0

  /// E / E0 - 1.
  public var totalReturn: Double?
  /// Compound annual growth rate: (E / E0)^(252 / n) - 1; -1 where E is zero or below.
  public var cagr: Double?
  /// Annual volatility: std(r) * sqrt(252), one degree of freedom taken (ddof 1).
  public var volatility: Double?
  /// Sharpe ratio (Sharpe 1994): mean(r) / std(r) * sqrt(252), ddof 1, against a rate of 0.
  public var sharpe: Double?
  /// Sortino ratio (Sortino and Price 1994): mean(r) * sqrt(252) / sqrt(mean(min(r, 0)^2)), over all n days.
  public var sortino: Double?
  /// Calmar ratio (Young 1991): CAGR / |maximum drawdown|.
  public var calmar: Double?
  /// Least equity / running peak - 1 over all bars, zero or negative; the capital is the first peak.
  public var maxDrawdown: Double?
  /// Longest run of consecutive bars with equity below the running peak.
  public var maxDrawdownBars = 0
  /// Longest time from a bar at the running peak to the last bar below it before a new one, in days of 24 hours.
  ///
  /// Where the capital is the peak, time counts from the first bar.
  public var maxDrawdownDays = 0.0
  /// Fraction of bars at whose end a position was held.
  public var exposure: Double?
  /// Traded value a year over mean equity: sum(|quantity * price|) / mean(equity of all bars) * 252 / n.
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

  /// Metrics of nothing: all zero or undefined.
  public init() {}
}
