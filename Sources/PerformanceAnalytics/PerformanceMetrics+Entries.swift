extension PerformanceMetrics {
  /// Metrics from named values, the reverse of `entries`; names that are absent keep their defaults.
  public init(entries: [NamedMetric]) {
    self.init()
    for entry in entries {
      switch entry.value {
      case .count(let value): set(entry.name, value)
      case .number(let value): set(entry.name, value)
      }
    }
  }

  private mutating func set(_ name: String, _ value: Int) {
    switch name {
    case "bars": bars = value
    case "days": days = value
    case "max_drawdown_bars": maxDrawdownBars = value
    case "fills": fills = value
    case "trades": trades = value
    default: break
    }
  }

  private mutating func set(_ name: String, _ value: Double?) {
    switch name {
    case "initial_equity": initialEquity = value ?? .nan
    case "final_equity": finalEquity = value ?? .nan
    case "total_return": totalReturn = value
    case "cagr": cagr = value
    case "volatility": volatility = value
    case "sharpe": sharpe = value
    case "sortino": sortino = value
    case "calmar": calmar = value
    case "max_drawdown": maxDrawdown = value
    case "max_drawdown_days": maxDrawdownDays = value ?? .nan
    case "exposure": exposure = value
    case "turnover": turnover = value
    case "commission": commission = value ?? .nan
    case "slippage": slippage = value ?? .nan
    case "win_rate": winRate = value
    case "profit_factor": profitFactor = value
    case "expectancy": expectancy = value
    case "gross_profit": grossProfit = value ?? .nan
    case "gross_loss": grossLoss = value ?? .nan
    case "average_win": averageWin = value
    case "average_loss": averageLoss = value
    default: break
    }
  }
}
