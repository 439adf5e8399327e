import Configuration
import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingContainers
import TradingModel
import TradingStrategies

/// What a portfolio would have come to without one signal: a replay in which the stance before it holds on.
public struct SignalCause: Equatable, Sendable {
  /// The portfolio.
  public let portfolio: String
  /// The strategy whose signal is left out.
  public let strategy: String
  /// Its symbol.
  public let symbol: String
  /// The instant of its cycle.
  public let time: Timestamp
  /// The stance that held before it.
  public let before: Stance
  /// The stance that it brought.
  public let after: Stance
  /// Final equity of the replay, in the account's currency.
  public let equityWithout: Double
}

/// What portfolios came to, and would have come to without the signals that opened and closed their most decisive
/// trades.
public struct SignalCauses: Equatable, Sendable {
  /// The final equity of each portfolio that was looked at, by a replay that leaves nothing out, in the order of IDs.
  public let finalEquity: [Double]
  /// By portfolio, those that change the final equity most first, of equal ones the earlier.
  public let causes: [SignalCause]

  /// Most signals of a portfolio that are left out, one by one.
  public static let signalLimit = 10
}

extension Backtest {
  /// How many times `signalCauses` goes through the bars at most, the strategies' own run included.
  public func passesOfSignalCauses(portfolios: Int) -> Int {
    2 + SignalCauses.signalLimit * min(portfolios, plan.portfolios.count)
  }

  /// How many cycles `signalCauses` counts, whatever it leaves out.
  package func cyclesOfSignalCauses(portfolios: Int) -> Int {
    (passesOfSignalCauses(portfolios: portfolios) - 2 + min(portfolios, plan.portfolios.count))
      * (data.cycleCount - data.warmupCount)
  }

  /// Leaves out decisive signals of the first portfolios, one at a time, and replays the run.
  ///
  /// Trades are looked at by the size of their profit or loss, a position that is still held as one that ends at the
  /// last close. For each the signals of followed strategies count that came with the final signal which opened it, and
  /// with the one that closed it, until there are `SignalCauses.signalLimit` of a portfolio. A final signal that came
  /// about by other weights alone has none.
  ///
  /// - Parameters:
  ///   - portfolios: How many are looked at.
  ///   - progress: Counts the cycles of all replays, up to `cyclesOfSignalCauses`.
  /// - Throws: what a strategy fails with; where a portfolio of a replay fails, what it fails with.
  public func signalCauses(portfolios: Int, progress: RunProgress? = nil) throws -> SignalCauses {
    let signals = try computedSignals()
    let places = Array(plan.portfolios.indices.prefix(portfolios))
    var batch = ScalarBatch(self)
    batch.onWorked = { progress?.add($0) }
    var job = ScalarBatch.Job(plan: plan, signals: signals)
    job.places = places
    let actual = try batch.run([job], keepsLedgers: true)[0].get()
    var candidates: [(place: Int, strategy: Int, signal: Int)] = []
    for (index, place) in places.enumerated() {
      let decisive = try decisiveSignals(of: place, signals, actual.ledgers[index])
      candidates += decisive.map { (place, $0.strategy, $0.signal) }
    }
    let jobs = candidates.map { candidate in
      var changed = job
      changed.places = [candidate.place]
      changed.signals[candidate.strategy] = signals[candidate.strategy].without(candidate.signal)
      return changed
    }
    // Replays that there is nothing for need no time.
    let missing = SignalCauses.signalLimit * places.count - candidates.count
    progress?.add(missing * (data.cycleCount - data.warmupCount))
    let outcomes = batch.run(jobs)
    let final = actual.results.map(\.metrics.finalEquity)
    var found: [(index: Int, cause: SignalCause)] = []
    for (candidate, outcome) in zip(candidates, outcomes) {
      let equity = try outcome.get().results[0].metrics.finalEquity
      found.append((candidate.place, cause(candidate, signals[candidate.strategy], equity)))
    }
    let order = found.indices.sorted { left, right in
      let (one, other) = (found[left], found[right])
      let sizes = [one, other].map { -($0.cause.equityWithout - final[$0.index]).magnitude }
      return (one.index, sizes[0], one.cause.time, left) < (other.index, sizes[1], other.cause.time, right)
    }
    return SignalCauses(finalEquity: final, causes: order.map { found[$0].cause })
  }

  private func cause(
    _ candidate: (place: Int, strategy: Int, signal: Int), _ signals: SignalColumns, _ equity: Double
  ) -> SignalCause {
    let signal = signals[candidate.signal]
    let before = (0..<candidate.signal).last { Int(signals.symbols[$0]) == signal.symbol }
    return SignalCause(
      portfolio: plan.portfolios[candidate.place].settings.id, strategy: plan.strategies[candidate.strategy].id,
      symbol: plan.symbols[signal.symbol].name, time: Timestamp(nanoseconds: data.timestamps[signal.cycle]),
      before: before.map { signals[$0].stance } ?? .flat, after: signal.stance, equityWithout: equity)
  }

  /// The raw signals behind the most decisive trades of a portfolio, the most decisive first.
  private func decisiveSignals(
    of place: Int, _ signals: [SignalColumns], _ ledger: LedgerBlock
  ) throws -> [(strategy: Int, signal: Int)] {
    let portfolio = plan.portfolios[place]
    var aggregator = try plan.aggregator(of: portfolio, in: data)
    let finals = aggregator.process(portfolio.strategies.map { signals[$0].all })
    let changes = plan.weightChanges(of: portfolio)
    let trades = decisiveTrades(of: ledger, at: place)
    var found: [(strategy: Int, signal: Int)] = []
    for trade in trades {
      // Numbers of signals begin with 1; 0 is nobody's.
      for number in [trade.opener, trade.closer] where finals.indices.contains(number - 1) {
        let final = finals[number - 1]
        let weights = changes.last { $0.cycle <= final.cycle }?.weights ?? portfolio.weights
        for (strategy, weight) in zip(portfolio.strategies, weights) where weight != 0 {
          guard let signal = signals[strategy].place(of: final.symbol, at: final.cycle),
            plan.strategies[strategy].symbols.contains(final.symbol),
            !found.contains(where: { $0.strategy == strategy && $0.signal == signal })
          else { continue }
          found.append((strategy, signal))
          if found.count == SignalCauses.signalLimit { return found }
        }
      }
    }
    return found
  }

  /// The final signals behind a trade, by their numbers; 0 where there is none.
  private struct DecisiveTrade {
    var opener: Int
    var closer: Int
    var profit: Double
  }

  /// The trades of a ledger and what is held at its end, the largest profit or loss first, of equal ones the earlier.
  private func decisiveTrades(of ledger: LedgerBlock, at place: Int) -> [DecisiveTrade] {
    var book = TradeLedger(symbolCount: plan.symbols.count)
    var openers = Array(repeating: 0, count: plan.symbols.count)
    for units in plan.portfolios[place].opening { book.open(units, cycle: 0, at: data.timestamps[0]) }
    var trades: [DecisiveTrade] = []
    for record in ledger.fills {
      let (fill, number) = (record.fill, record.order.signal)
      let before = book.quantity(of: fill.symbol)
      if let trade = book.record(fill, at: data.timestamps[fill.cycle]) {
        trades.append(DecisiveTrade(opener: openers[fill.symbol], closer: number, profit: trade.profit))
      }
      let after = book.quantity(of: fill.symbol)
      if after != 0, before == 0 || (before > 0) != (after > 0) { openers[fill.symbol] = number }
    }
    let lastCycle = plan.lastCycle(of: plan.portfolios[place], in: data)
    let end = data.timestamps[min(lastCycle ?? Int.max, data.cycleCount - 1)]
    for (symbol, series) in data.series.enumerated() where book.quantity(of: symbol) != 0 {
      guard let last = series.timestamps.lastIndex(where: { $0 <= end }) else { continue }
      let gain = (series.close[last] - book.averagePrice(of: symbol)) * book.quantity(of: symbol)
      trades.append(DecisiveTrade(opener: openers[symbol], closer: 0, profit: gain))
    }
    let order = trades.indices.sorted {
      (-trades[$0].profit.magnitude, $0) < (-trades[$1].profit.magnitude, $1)
    }
    return order.map { trades[$0] }
  }
}
