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
  /// Whether it says little where daily returns are few.
  public private(set) var isOfSample = false
  /// Whether it is not defined where the core metrics alone are asked for (`MetricSet.core`).
  public private(set) var isBeyondCore = false
  private let place: Place

  private enum Place: Sendable {
    case count(Field<Int>)
    /// Always defined.
    case amount(Field<Double>)
    case number(Field<Double?>)

    static func count(_ path: any WritableKeyPath<PerformanceMetrics, Int> & Sendable) -> Self { .count(Field(path)) }
    static func amount(_ path: any WritableKeyPath<PerformanceMetrics, Double> & Sendable) -> Self {
      .amount(Field(path))
    }
    static func number(_ path: any WritableKeyPath<PerformanceMetrics, Double?> & Sendable) -> Self {
      .number(Field(path))
    }
  }

  /// Where a metric is kept.
  private struct Field<Value: BitwiseCopyable>: Sendable {
    let path: any WritableKeyPath<PerformanceMetrics, Value> & Sendable
    /// Nil where it is worked out: what is stored is looked up by the million, and paths are slow.
    private let offset: Int?

    init(_ path: any WritableKeyPath<PerformanceMetrics, Value> & Sendable) {
      self.path = path
      offset = MemoryLayout<PerformanceMetrics>.offset(of: path)
    }

    func value(in metrics: PerformanceMetrics) -> Value {
      guard let offset else { return metrics[keyPath: path] }
      return withUnsafeBytes(of: metrics) { $0.load(fromByteOffset: offset, as: Value.self) }
    }
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
    case .count(let field): .count(field.value(in: metrics))
    case .amount(let field): .number(field.value(in: metrics))
    case .number(let field): .number(field.value(in: metrics))
    }
  }

  /// Sets it; a value of another form is ignored.
  ///
  /// An amount that is not defined becomes NaN.
  public func set(_ value: MetricValue, in metrics: inout PerformanceMetrics) {
    switch (place, value) {
    case (.count(let field), .count(let count)): metrics[keyPath: field.path] = count
    case (.amount(let field), .number(let number)): metrics[keyPath: field.path] = number ?? .nan
    case (.number(let field), .number(let number)): metrics[keyPath: field.path] = number
    default: break
    }
  }

  /// Every metric in the order in which a trader asks: what came out, at what risk, by which trades, against what.
  public static let all: [Metric] = returns + risk + trades + benchmark

  /// Mean of the daily returns beyond the risk-free rate in their deviations, a year.
  public static let sharpe = Metric("sharpe", "Sharpe ratio", .ratio, .risk, .number(\.sharpe)).ofSample

  private static let returns = [
    Metric("initial_equity", "Initial equity", .money, .returns, .amount(\.initialEquity)),
    Metric("final_equity", "Final equity", .money, .returns, .amount(\.finalEquity)),
    Metric("total_return", "Total return", .fraction, .returns, .number(\.totalReturn)),
    Metric("cagr", "CAGR", .fraction, .returns, .number(\.cagr)).ofSample,
    Metric("bars", "Bars", .count, .returns, .count(\.bars)),
    Metric("days", "Days", .count, .returns, .count(\.days)),
    Metric("annual_factor", "Annual factor", .quantity, .returns, .amount(\.annualFactor)),
    Metric("risk_free", nil, .fraction, .returns, .amount(\.riskFree)),
    Metric("best_day", "Best day", .fraction, .returns, .number(\.bestDay)).beyondCore,
    Metric("worst_day", "Worst day", .fraction, .returns, .number(\.worstDay)).beyondCore,
    Metric("best_month", "Best month", .fraction, .returns, .number(\.bestMonth)).beyondCore,
    Metric("worst_month", "Worst month", .fraction, .returns, .number(\.worstMonth)).beyondCore,
  ]

  private static let risk = [
    Metric("volatility", "Volatility (annual)", .fraction, .risk, .number(\.volatility)).ofSample,
    sharpe,
    Metric("sortino", "Sortino ratio", .ratio, .risk, .number(\.sortino)).ofSample,
    Metric("calmar", "Calmar ratio", .ratio, .risk, .number(\.calmar)).ofSample,
    Metric("value_at_risk", "Value at risk (day, 5 %)", .fraction, .risk, .number(\.valueAtRisk)).ofSample.beyondCore,
    Metric("expected_shortfall", "Expected shortfall (5 %)", .fraction, .risk, .number(\.expectedShortfall)).ofSample
      .beyondCore,
    Metric("skew", nil, .ratio, .risk, .number(\.skew)).ofSample.beyondCore,
    Metric("kurtosis", nil, .ratio, .risk, .number(\.kurtosis)).ofSample.beyondCore,
    Metric("max_drawdown", "Maximum drawdown", .fraction, .risk, .number(\.maxDrawdown)),
    Metric("max_drawdown_bars", "Longest drawdown, bars", .count, .risk, .count(\.maxDrawdownBars)),
    Metric("max_drawdown_days", "Longest drawdown, days", .days, .risk, .amount(\.maxDrawdownDays)),
    Metric("time_in_drawdown", "Time in drawdown", .fraction, .risk, .number(\.timeInDrawdown)).beyondCore,
    Metric("ulcer_index", "Ulcer index", .fraction, .risk, .number(\.ulcerIndex)).beyondCore,
    Metric("recovery_factor", "Recovery factor", .ratio, .risk, .number(\.recoveryFactor)),
    Metric("exposure", "Exposure", .fraction, .risk, .number(\.exposure)),
    Metric("turnover", "Turnover (annual)", .ratio, .risk, .number(\.turnover)).ofSample,
  ]

  private static let trades = [
    Metric("fills", "Fills", .count, .trades, .count(\.fills)),
    Metric("trades", "Trades", .count, .trades, .count(\.trades)),
    Metric("win_rate", "Win rate", .fraction, .trades, .number(\.winRate)),
    Metric("profit_factor", "Profit factor", .ratio, .trades, .number(\.profitFactor)),
    Metric("expectancy", "Expectancy", .money, .trades, .number(\.expectancy)),
    Metric("gross_profit", nil, .money, .trades, .amount(\.grossProfit)),
    Metric("gross_loss", nil, .money, .trades, .amount(\.grossLoss)),
    Metric("average_win", "Average win", .money, .trades, .number(\.averageWin)),
    Metric("average_loss", "Average loss", .money, .trades, .number(\.averageLoss)),
    Metric("payoff_ratio", "Payoff ratio", .ratio, .trades, .number(\.payoffRatio)),
    Metric("kelly", "Kelly fraction", .fraction, .trades, .number(\.kelly)),
    Metric("sqn", "SQN", .ratio, .trades, .number(\.sqn)),
    Metric("best_trade", "Best trade", .fraction, .trades, .number(\.bestTrade)),
    Metric("worst_trade", "Worst trade", .fraction, .trades, .number(\.worstTrade)),
    Metric("mean_trade", "Mean trade", .fraction, .trades, .number(\.meanTrade)),
    Metric("mean_trade_days", "Mean trade, days", .days, .trades, .number(\.meanTradeDays)),
    Metric("longest_trade_days", "Longest trade, days", .days, .trades, .number(\.longestTradeDays)),
    Metric("commission", "Commission", .money, .trades, .amount(\.commission)),
    Metric("slippage", "Slippage", .money, .trades, .amount(\.slippage)),
  ]

  private static let benchmark = [
    Metric("alpha", "Alpha (annual)", .fraction, .benchmark, .number(\.alpha)).ofSample,
    Metric("beta", "Beta", .ratio, .benchmark, .number(\.beta)).ofSample,
    Metric("correlation", "Correlation", .ratio, .benchmark, .number(\.correlation)).ofSample,
    Metric("tracking_error", "Tracking error (annual)", .fraction, .benchmark, .number(\.trackingError)).ofSample,
    Metric("information_ratio", "Information ratio", .ratio, .benchmark, .number(\.informationRatio)).ofSample,
  ].map(\.beyondCore)

  /// Whether it is made of fills or trades: what is not known where these are not followed.
  public var isOfTrades: Bool { group == .trades || name == "turnover" }

  /// The same, made of daily returns as a sample of many, or of time as a part of a year.
  private var ofSample: Metric {
    var metric = self
    metric.isOfSample = true
    return metric
  }

  /// The same, made of figures that are gathered for all metrics only.
  private var beyondCore: Metric {
    var metric = self
    metric.isBeyondCore = true
    return metric
  }
}

/// What a metric says something about.
public enum MetricGroup: Sendable {
  /// What came out.
  case returns
  /// At what risk.
  case risk
  /// By which trades.
  case trades
  /// Against the benchmark.
  case benchmark
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
  /// A number that may be whole.
  case quantity
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
