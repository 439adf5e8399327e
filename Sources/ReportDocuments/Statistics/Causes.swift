/// What decided a result: its largest trades and days, and what it would be without them.
package struct Causes: Equatable, Sendable {
  /// A trade and what the final equity would be without it: less its profit, what was made of the money otherwise left
  /// out.
  package struct TradeCause: Equatable, Sendable {
    package var trade: TradeRow
    package var equityWithout: Double
    /// Without this and all before it in the list.
    package var equityWithoutAll: Double
  }

  /// A day and what the final equity would be without it: returns compounded without its own.
  package struct DayCause: Equatable, Sendable {
    /// Place in the daily returns.
    package var day: Int
    package var value: Double
    package var equityWithout: Double
    package var equityWithoutAll: Double
  }

  package private(set) var trades: [TradeCause] = []
  package private(set) var days: [DayCause] = []
  /// The least number of trades that together made half of the profit of the run; nil where there was no profit, or
  /// all trades did not make half of it.
  package private(set) var tradesOfHalf: Int?
  /// What the most profitable trade made of the profit of the run; nil where there was none.
  package private(set) var largestShare: Double?

  /// - Parameter limit: Most trades and days listed.
  package init(_ portfolio: PortfolioHistory, _ all: [TradeRow], limit: Int = 10) {
    guard let last = portfolio.equity.last else { return }
    let profit = last - portfolio.capital
    let own = all.filter { $0.portfolio == portfolio.name && $0.profit.isFinite }
    let order = own.indices.sorted { (-own[$0].profit.magnitude, $0) < (-own[$1].profit.magnitude, $1) }
    var without = last
    trades = order.prefix(limit).map { index in
      without -= own[index].profit
      return TradeCause(trade: own[index], equityWithout: last - own[index].profit, equityWithoutAll: without)
    }
    if profit > 0 {
      let gains = own.map(\.profit).filter { $0 > 0 }.sorted(by: >)
      largestShare = gains.first.map { $0 / profit }
      var sum = 0.0
      for (count, gain) in gains.enumerated() {
        sum += gain
        if sum >= profit / 2 {
          tradesOfHalf = count + 1
          break
        }
      }
    }
    let returns = portfolio.dailyReturns
    guard returns.allSatisfy({ $0.isFinite && $0 > -1 }) else { return }
    let days = returns.indices.sorted { (-returns[$0].magnitude, $0) < (-returns[$1].magnitude, $1) }
    var factor = 1.0
    self.days = days.prefix(limit).map { day in
      factor *= 1 + returns[day]
      return DayCause(
        day: day, value: returns[day], equityWithout: last / (1 + returns[day]), equityWithoutAll: last / factor)
    }
  }
}
