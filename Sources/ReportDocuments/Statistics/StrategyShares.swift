import FileFormats

/// What of the profit of a portfolio each strategy made.
///
/// The profit of a trade is shared among the strategies that wanted its position when the signal was formed that opened
/// it, see `FollowedStances.parts`; what trades do not have, as positions that are still held, is nobody's. So the
/// shares and the rest add up to the final equity less the capital.
package struct StrategyShares: Equatable, Sendable {
  /// One strategy's.
  package struct Share: Equatable, Sendable {
    package var strategy: String
    /// Trades of which it has a part.
    package var trades = 0
    /// Those of them with a profit.
    package var gains = 0
    package var profit = 0.0
    /// When trades ended of which it has a part, nanoseconds since the epoch, each instant once and ascending.
    package var times: [Int64] = []
    /// Its profit up to then.
    package var sums: [Double] = []

    fileprivate mutating func add(_ part: Double, of trade: TradeRow) {
      trades += 1
      gains += trade.profit > 0 ? 1 : 0
      profit += part
      if times.last == trade.exitTime { sums.removeLast() } else { times.append(trade.exitTime) }
      sums.append(profit)
    }
  }

  /// In the order of the configuration.
  package private(set) var shares: [Share]
  /// Of trades that no strategy wanted, or of which the tables do not tell who did.
  package private(set) var unclaimed = Share(strategy: "")
  /// The final equity less the capital and the profit of all trades: what positions that are held at the end are worth
  /// beyond their cost.
  package private(set) var held = 0.0
  /// The final equity less the capital.
  package private(set) var total = 0.0
  /// The size of the amounts whose rounding shows in what is held.
  private(set) var scale = 0.0

  /// Nil where the folder does not tell what strategies wanted.
  package init?(_ portfolio: PortfolioHistory, _ trades: [TradeRow], of run: ReportedRun) {
    guard let followed = FollowedStances(run, portfolio: portfolio.name), let last = portfolio.equity.last,
      trades.contains(where: { $0.decided != nil })
    else { return nil }
    shares = followed.names.map { Share(strategy: $0) }
    total = last - portfolio.capital
    scale = last.magnitude + portfolio.capital.magnitude
    var sum = 0.0
    for trade in trades where trade.profit.isFinite {
      sum += trade.profit
      let side: Double = trade.side == "short" ? -1 : 1
      guard let time = trade.decided, let parts = followed.parts(of: trade.symbol, side: side, at: time),
        let final = parts.lastIndex(where: { $0 > 0 })
      else {
        unclaimed.add(trade.profit, of: trade)
        continue
      }
      // The last has the rest, so that the parts are the profit.
      var rest = trade.profit
      for place in parts.indices where parts[place] > 0 {
        let part = place == final ? rest : trade.profit * parts[place]
        rest -= part
        shares[place].add(part, of: trade)
      }
    }
    held = total - sum
  }
}
