/// One of the figures of `PerformanceMetrics`: the one place that says its name, its unit, its label and where it is
/// kept.
public struct Metric: Sendable {
  /// The key in `metrics.json`.
  public let name: String
  /// What reports for people call it; nil where they leave it out.
  public let label: String?
  /// How it is meant to be read.
  public let unit: MetricUnit
  /// What it says something about; the metrics of a group stand together.
  public let group: MetricGroup
  private let place: Place

  private enum Place: Sendable {
    case count(any WritableKeyPath<PerformanceMetrics, Int> & Sendable)
    /// Always defined.
    case amount(any WritableKeyPath<PerformanceMetrics, Double> & Sendable)
    case number(any WritableKeyPath<PerformanceMetrics, Double?> & Sendable)
  }

  private init(_ name: String, _ label: String?, _ unit: MetricUnit, _ group: MetricGroup, _ place: Place) {
    self.name = name
    self.label = label
    self.unit = unit
    self.group = group
    self.place = place
  }

  /// What it came to.
  public func value(in metrics: PerformanceMetrics) -> MetricValue {
    switch place {
    case .count(let path): .count(metrics[keyPath: path])
    case .amount(let path): .number(metrics[keyPath: path])
    case .number(let path): .number(metrics[keyPath: path])
    }
  }

  /// Sets it; a value of another form is ignored.
  ///
  /// An amount that is not defined becomes NaN.
  public func set(_ value: MetricValue, in metrics: inout PerformanceMetrics) {
    switch (place, value) {
    case (.count(let path), .count(let count)): metrics[keyPath: path] = count
    case (.amount(let path), .number(let number)): metrics[keyPath: path] = number ?? .nan
    case (.number(let path), .number(let number)): metrics[keyPath: path] = number
    default: break
    }
  }

  /// Every metric in the order in which a trader asks: what came out, at what risk, by which trades.
  public static let all: [Metric] = [
    Metric("initial_equity", "Initial equity", .money, .returns, .amount(\.initialEquity)),
    Metric("final_equity", "Final equity", .money, .returns, .amount(\.finalEquity)),
    Metric("total_return", "Total return", .fraction, .returns, .number(\.totalReturn)),
    Metric("cagr", "CAGR (252 days)", .fraction, .returns, .number(\.cagr)),
    Metric("bars", "Bars", .count, .returns, .count(\.bars)),
    Metric("days", "Days", .count, .returns, .count(\.days)),
    Metric("volatility", "Volatility (annual)", .fraction, .risk, .number(\.volatility)),
    Metric("sharpe", "Sharpe ratio", .ratio, .risk, .number(\.sharpe)),
    Metric("sortino", "Sortino ratio", .ratio, .risk, .number(\.sortino)),
    Metric("calmar", "Calmar ratio", .ratio, .risk, .number(\.calmar)),
    Metric("max_drawdown", "Maximum drawdown", .fraction, .risk, .number(\.maxDrawdown)),
    Metric("max_drawdown_bars", "Longest drawdown, bars", .count, .risk, .count(\.maxDrawdownBars)),
    Metric("max_drawdown_days", "Longest drawdown, days", .days, .risk, .amount(\.maxDrawdownDays)),
    Metric("exposure", "Exposure", .fraction, .risk, .number(\.exposure)),
    Metric("turnover", "Turnover (annual)", .ratio, .risk, .number(\.turnover)),
    Metric("fills", "Fills", .count, .trades, .count(\.fills)),
    Metric("trades", "Trades", .count, .trades, .count(\.trades)),
    Metric("win_rate", "Win rate", .fraction, .trades, .number(\.winRate)),
    Metric("profit_factor", "Profit factor", .ratio, .trades, .number(\.profitFactor)),
    Metric("expectancy", "Expectancy", .money, .trades, .number(\.expectancy)),
    Metric("gross_profit", nil, .money, .trades, .amount(\.grossProfit)),
    Metric("gross_loss", nil, .money, .trades, .amount(\.grossLoss)),
    Metric("average_win", "Average win", .money, .trades, .number(\.averageWin)),
    Metric("average_loss", "Average loss", .money, .trades, .number(\.averageLoss)),
    Metric("commission", "Commission", .money, .trades, .amount(\.commission)),
    Metric("slippage", "Slippage", .money, .trades, .amount(\.slippage)),
  ]
}

/// What a metric says something about.
public enum MetricGroup: Sendable {
  /// What came out.
  case returns
  /// At what risk.
  case risk
  /// By which trades.
  case trades
}

/// How a metric is meant to be read.
public enum MetricUnit: Sendable {
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

/// The value of one metric, as it is reported.
public enum MetricValue: Equatable, Sendable {
  /// A number of things.
  case count(Int)
  /// A number, or nil where the metric is not defined.
  case number(Double?)
}
