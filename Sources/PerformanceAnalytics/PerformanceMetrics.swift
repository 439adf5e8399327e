/// The value of one metric, as it is reported.
public enum MetricValue: Equatable, Sendable {
  /// A number of things.
  case count(Int)
  /// A number, or nil where the metric is not defined.
  case number(Double?)
}

/// How a metric is meant to be read.
public enum MetricUnit: Equatable, Sendable {
  /// A fraction; 0.05 is shown as 5.00 %.
  case fraction
  /// A plain number.
  case ratio
  /// An amount in the account's currency.
  case money
  /// A number of bars, fills, trades or days of trading.
  case count
  /// A length of time in days of 24 hours.
  case days
}

/// A metric under its name.
public struct NamedMetric: Equatable, Sendable {
  /// The key in `metrics.json`.
  public var name: String
  /// What it came to.
  public var value: MetricValue
  /// How it is meant to be read.
  public var unit: MetricUnit

  /// Makes an entry from its parts.
  public init(name: String, value: MetricValue, unit: MetricUnit) {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

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

  /// All metrics under the names of `metrics.json`, in the order in which reports show them.
  public var entries: [NamedMetric] {
    returnEntries + riskEntries + tradeEntries
  }

  private var returnEntries: [NamedMetric] {
    [
      NamedMetric(name: "initial_equity", value: .number(initialEquity), unit: .money),
      NamedMetric(name: "final_equity", value: .number(finalEquity), unit: .money),
      NamedMetric(name: "bars", value: .count(bars), unit: .count),
      NamedMetric(name: "days", value: .count(days), unit: .count),
      NamedMetric(name: "total_return", value: .number(totalReturn), unit: .fraction),
      NamedMetric(name: "cagr", value: .number(cagr), unit: .fraction),
      NamedMetric(name: "volatility", value: .number(volatility), unit: .fraction),
    ]
  }

  private var riskEntries: [NamedMetric] {
    [
      NamedMetric(name: "sharpe", value: .number(sharpe), unit: .ratio),
      NamedMetric(name: "sortino", value: .number(sortino), unit: .ratio),
      NamedMetric(name: "calmar", value: .number(calmar), unit: .ratio),
      NamedMetric(name: "max_drawdown", value: .number(maxDrawdown), unit: .fraction),
      NamedMetric(name: "max_drawdown_bars", value: .count(maxDrawdownBars), unit: .count),
      NamedMetric(name: "max_drawdown_days", value: .number(maxDrawdownDays), unit: .days),
      NamedMetric(name: "exposure", value: .number(exposure), unit: .fraction),
      NamedMetric(name: "turnover", value: .number(turnover), unit: .ratio),
    ]
  }

  private var tradeEntries: [NamedMetric] {
    [
      NamedMetric(name: "fills", value: .count(fills), unit: .count),
      NamedMetric(name: "commission", value: .number(commission), unit: .money),
      NamedMetric(name: "slippage", value: .number(slippage), unit: .money),
      NamedMetric(name: "trades", value: .count(trades), unit: .count),
      NamedMetric(name: "win_rate", value: .number(winRate), unit: .fraction),
      NamedMetric(name: "profit_factor", value: .number(profitFactor), unit: .ratio),
      NamedMetric(name: "expectancy", value: .number(expectancy), unit: .money),
      NamedMetric(name: "gross_profit", value: .number(grossProfit), unit: .money),
      NamedMetric(name: "gross_loss", value: .number(grossLoss), unit: .money),
      NamedMetric(name: "average_win", value: .number(averageWin), unit: .money),
      NamedMetric(name: "average_loss", value: .number(averageLoss), unit: .money),
    ]
  }
}
