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
  /// The final signal under which its position was opened; nil where the run's tables do not tell.
  package var opener: String?
  /// When that signal was formed, nanoseconds since the epoch; nil where the run's tables do not tell.
  package var decided: Int64?
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

/// What a portfolio would have ended at without one signal of a strategy, by a replay in which the stance before it
/// holds on.
package struct SignalCauseRow: Equatable, Sendable {
  package var portfolio: String
  package var strategy: String
  package var symbol: String
  /// Nanoseconds since the epoch.
  package var time: Int64
  /// What was wanted before it and by it: `flat`, `long`, `long 0.5`.
  package var before: String
  package var after: String
  package var equityWithout: Double

  package init(
    portfolio: String, strategy: String, symbol: String, time: Int64, before: String, after: String,
    equityWithout: Double
  ) {
    (self.portfolio, self.strategy, self.symbol, self.time) = (portfolio, strategy, symbol, time)
    (self.before, self.after, self.equityWithout) = (before, after, equityWithout)
  }
}

/// Replays of a run without one of its signals each.
package enum SignalReplays: Equatable, Sendable {
  /// By portfolio, those that change most first.
  case made([SignalCauseRow])
  /// Why there are none, as the end of a sentence.
  case leftOut(String)
}
