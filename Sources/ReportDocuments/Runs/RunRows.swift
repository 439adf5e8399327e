/// A completed trade.
package struct TradeRow: Equatable, Sendable {
  package var id: String
  package var portfolio: String
  package var symbol: String
  package var side: String
  package var quantity: Double
  package var entryTime: Int64
  package var entryPrice: Double
  package var exitTime: Int64
  package var exitPrice: Double
  package var commission: Double
  package var profit: Double
  /// Fraction of what was put in.
  package var `return`: Double
  /// Why it ended; nil where the run's tables do not tell.
  package var exit: ExitReason?
}

/// What fills of a symbol cost a portfolio.
package struct CostRow: Equatable, Sendable {
  package var portfolio: String
  package var symbol: String
  package var fills: Int
  /// Sum of quantities times prices.
  package var traded: Double
  package var commission: Double
  package var slippage: Double
}

/// How often something happened to a portfolio.
package struct EventCount: Equatable, Sendable {
  package var portfolio: String
  package var kind: String
  package var reason: String?
  package var count: Int
  /// Sum of the events' values.
  package var sum: Double
  /// When first, nanoseconds since the epoch.
  package var first: Int64?
}

/// What a strategy said.
package struct StrategyCount: Equatable, Sendable {
  package var strategy: String
  package var symbol: String
  package var changes: Int
  package var longs: Int
  package var shorts: Int
}

/// The closes of a symbol.
package struct PriceHistory: Equatable, Sendable {
  package var symbol: String
  /// Closing times, nanoseconds since the epoch, ascending.
  package var times: [Int64]
  package var closes: [Double]

  /// - Precondition: Both are equally long.
  package init(symbol: String, times: [Int64], closes: [Double]) {
    precondition(times.count == closes.count, "a close for each time")
    (self.symbol, self.times, self.closes) = (symbol, times, closes)
  }
}

/// The equity of the benchmark of a portfolio, at the bars of the run.
package struct BenchmarkHistory: Sendable {
  package var portfolio: String
  package var history: PortfolioHistory

  package init(portfolio: String, history: PortfolioHistory) {
    (self.portfolio, self.history) = (portfolio, history)
  }
}
