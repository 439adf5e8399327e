import PerformanceAnalytics

extension RunReport {
  /// A line of the table.
  enum Line {
    /// A label, and how its value is taken from the metrics of a portfolio.
    case metric(String, (PerformanceMetrics) -> String)
    /// An empty line.
    case gap
  }

  /// The lines of the table in the order in which a trader asks: what came out, at what risk, by which trades.
  static var lines: [Line] { returnLines + [.gap] + riskLines + [.gap] + tradeLines }

  private static var returnLines: [Line] {
    [
      money("Initial equity") { $0.initialEquity }, money("Final equity") { $0.finalEquity },
      percent("Total return") { $0.totalReturn }, percent("CAGR (252 days)") { $0.cagr },
      .metric("Bars") { NumberText.grouped($0.bars) }, .metric("Days") { NumberText.grouped($0.days) },
    ]
  }

  private static var riskLines: [Line] {
    [
      percent("Volatility (annual)") { $0.volatility }, ratio("Sharpe ratio") { $0.sharpe },
      ratio("Sortino ratio") { $0.sortino }, ratio("Calmar ratio") { $0.calmar },
      percent("Maximum drawdown") { $0.maxDrawdown },
      .metric("Longest drawdown, bars") { NumberText.grouped($0.maxDrawdownBars) },
      .metric("Longest drawdown, days") { NumberText.fixed($0.maxDrawdownDays, decimals: 1) },
      percent("Exposure") { $0.exposure }, ratio("Turnover (annual)") { $0.turnover },
    ]
  }

  private static var tradeLines: [Line] {
    [
      .metric("Fills") { NumberText.grouped($0.fills) }, .metric("Trades") { NumberText.grouped($0.trades) },
      percent("Win rate") { $0.winRate }, ratio("Profit factor") { $0.profitFactor },
      money("Expectancy") { $0.expectancy }, money("Average win") { $0.averageWin },
      money("Average loss") { $0.averageLoss }, money("Commission") { $0.commission },
      money("Slippage") { $0.slippage },
    ]
  }

  private static func money(_ label: String, _ value: @escaping (PerformanceMetrics) -> Double?) -> Line {
    .metric(label) { NumberText.fixed(value($0), decimals: 2) }
  }

  private static func percent(_ label: String, _ value: @escaping (PerformanceMetrics) -> Double?) -> Line {
    .metric(label) { NumberText.percent(value($0)) }
  }

  private static func ratio(_ label: String, _ value: @escaping (PerformanceMetrics) -> Double?) -> Line {
    .metric(label) { NumberText.fixed(value($0), decimals: 2) }
  }
}
