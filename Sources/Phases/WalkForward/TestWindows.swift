import Backtesting
import Configuration
import Determinism
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel

/// Trades the winners of a walk in its test windows, each portfolio with what the window before left it.
struct TestWindows {
  /// What a portfolio has when a test window begins.
  struct Stake {
    let id: String
    var equity: Double
    /// What it holds of that, ascending by symbol.
    var positions: [OpeningPosition] = []
  }

  /// What a test window came to.
  struct Tested {
    /// By portfolio; nil of one that has nothing left to trade with.
    var outcomes: [WalkForward.Outcome?]
    /// What ran, in pieces of some portfolios each.
    var runs: [(workflow: Workflow, resultDigest: String)] = []
  }

  /// Portfolios of one run: more of them go on several threads.
  private static let portfoliosARun = 100
  /// Cycles of portfolios whose ledgers are held at once, as far as a hundred portfolios have no more.
  private static let cyclesAtOnce = 4 << 20

  private let workflows: WindowedWorkflows
  private let workshop: PhaseWorkshop
  private let objective: Metric
  private let carries: Bool
  private var stakes: [Stake]
  /// By portfolio what it holds; goes on from window to window where positions do.
  private var ledgers: [TradeLedger?]

  /// - Parameter portfolios: In natural order of their IDs.
  init(
    _ workflows: WindowedWorkflows, portfolios: [(id: String, capital: Double)], objective: Metric, carries: Bool,
    _ workshop: PhaseWorkshop
  ) {
    self.workflows = workflows
    self.workshop = workshop
    self.objective = objective
    self.carries = carries
    stakes = portfolios.map { Stake(id: $0.id, equity: $0.capital) }
    ledgers = portfolios.map { _ in nil }
  }

  /// Whether any portfolio has something left to trade with.
  var canTrade: Bool { stakes.contains { $0.equity > 0 } }

  /// Trades the next window.
  ///
  /// - Parameters:
  ///   - set: The winner.
  ///   - next: The winner of the window behind, where that follows at once.
  mutating func test(
    _ set: ParameterSet, _ cycles: Range<Int>, next: (set: ParameterSet, cycles: Range<Int>)?
  ) throws -> Tested {
    var tested = Tested(outcomes: stakes.map { _ in nil })
    let workflow = try workflows.workflow(set, cycles)
    let wanted = carries ? try next.map { try directions($0.set, $0.cycles) } : nil
    let all = stakes.indices.filter { stakes[$0].equity > 0 }
    let atOnce = max(Self.portfoliosARun, Self.cyclesAtOnce / max(1, workflows.timestamps.count))
    for first in stride(from: 0, to: all.count, by: atOnce) {
      let places = Array(all[first..<min(first + atOnce, all.count)])
      var kept = places.map { _ in wanted == nil ? [] : workflow.data.symbols }
      var (traded, runs) = try run(places, workflow, keeping: kept)
      if let wanted {
        // What stays is told by what is held at the end; where that is less than all, the rest is closed.
        kept = zip(places, traded).map { place, traded in
          traded.held.filter { DecisionRule.side(of: $0.quantity) == wanted[place][$0.symbol] }.map(\.symbol)
        }
        if zip(kept, traded).contains(where: { $0.count < $1.held.count }) {
          (traded, runs) = try run(places, workflow, keeping: kept)
        }
      }
      tested.runs += runs
      for (index, place) in places.enumerated() {
        tested.outcomes[place] = take(traded[index], keeping: kept[index], place, cycles)
      }
    }
    return tested
  }

  /// Runs some portfolios in a window with what they have.
  ///
  /// - Parameter kept: By portfolio the symbols whose positions stay.
  /// - Returns: What each did, and what ran.
  private func run(
    _ places: [Int], _ workflow: Workflow, keeping kept: [[Symbol]]
  ) throws -> (traded: [Traded], runs: [(workflow: Workflow, resultDigest: String)]) {
    var pieces: [(workflow: Workflow, backtest: Backtest)] = []
    for first in stride(from: 0, to: places.count, by: Self.portfoliosARun) {
      var piece = workflow
      piece.risk = try (first..<min(first + Self.portfoliosARun, places.count)).map { index in
        let stake = stakes[places[index]]
        guard var settings = workflow.risk.first(where: { $0.id == stake.id }) else {
          throw PhaseError("there is no portfolio '\(stake.id)'")
        }
        (settings.capital, settings.positions) = (stake.equity, stake.positions)
        settings.window.keep = kept[index]
        return settings
      }
      pieces.append((piece, try workshop.backtest(piece)))
    }
    guard let first = pieces.first?.backtest else { return ([], []) }
    let signals = try workshop.signals(of: pieces.map(\.backtest)).map { try $0.get() }
    var batch = ScalarBatch(first)
    batch.isStopped = workshop.isStopped
    let outcomes = try batch.run(
      zip(pieces, signals).map { ScalarBatch.Job(plan: $0.backtest.plan, signals: $1) }, metrics: .all,
      threads: workshop.threads, keepsLedgers: true
    ).map { try $0.get() }
    let traded = zip(pieces, outcomes).flatMap { piece, outcome in
      zip(outcome.results, outcome.ledgers).map { result, ledger in
        Traded(ledger: ledger, data: piece.backtest.data, value: objective.number(in: result.metrics))
      }
    }
    return (traded, zip(pieces, outcomes).map { ($0.workflow, $1.resultDigest) })
  }

  /// Takes over what a portfolio has at the end of a window.
  private mutating func take(
    _ traded: Traded, keeping kept: [Symbol], _ place: Int, _ cycles: Range<Int>
  ) -> WalkForward.Outcome {
    let ledger = traded.ledger
    var book = ledgers[place] ?? TradeLedger(symbolCount: traded.data.series.count)
    let trades = ledger.fills.compactMap { book.record($0.fill, at: workflows.timestamps[$0.fill.cycle]) }
    if carries { ledgers[place] = book }
    let first = cycles.lowerBound - ledger.firstCycle
    let span = first..<(first + cycles.count)
    let equity = span.map { ledger.cash[$0] + ledger.positionValue[$0] }
    stakes[place].equity = equity.last ?? stakes[place].equity
    let end = workflows.timestamps[cycles.upperBound - 1]
    let before = stakes[place].positions
    stakes[place].positions = traded.held.filter { kept.contains($0.symbol) }.compactMap { held in
      let price = traded.close(of: held.symbol, at: end) ?? before.first { $0.symbol == held.symbol }?.price
      return price.map { OpeningPosition(symbol: held.symbol, quantity: held.quantity, price: $0) }
    }
    return WalkForward.Outcome(
      equity: equity, isExposed: span.map { ledger.isExposed[$0] }, fills: ledger.fills.map(\.fill), trades: trades,
      value: traded.value)
  }

  /// By portfolio the direction of each symbol that is wanted at the first of some cycles.
  private func directions(_ set: ParameterSet, _ cycles: Range<Int>) throws -> [[Symbol: Double]] {
    let backtest = try workshop.backtest(try workflows.workflow(set, cycles))
    guard let signals = try workshop.signals(of: [backtest]).first?.get() else { throw PhaseStopped() }
    let stances = try backtest.finalStances(signals, at: cycles.lowerBound)
    return stakes.map { stake in
      guard let place = backtest.plan.portfolios.firstIndex(where: { $0.settings.id == stake.id }) else { return [:] }
      var directions: [Symbol: Double] = [:]
      for (symbol, stance) in stances[place].enumerated() {
        directions[backtest.plan.symbols[symbol]] = Double(stance.direction)
      }
      return directions
    }
  }
}

/// What a portfolio did in a test window.
private struct Traded {
  var ledger: LedgerBlock
  var data: MarketDataSet
  /// The objective, of this window alone.
  var value: Double?

  /// What is held at the end, ascending by symbol.
  var held: [(symbol: Symbol, quantity: Double)] {
    data.series.enumerated().compactMap { symbol, series in
      guard let units = ledger.positions.last(where: { $0.symbol == symbol })?.quantity, units != 0 else {
        return nil
      }
      return (series.symbol, units)
    }
  }

  /// The last close of a symbol up to an instant.
  func close(of symbol: Symbol, at time: Int64) -> Double? {
    guard let series = data.series.first(where: { $0.symbol == symbol }) else { return nil }
    let count = series.timestamps.lowerBound { $0 <= time }
    return count > 0 ? series.close[count - 1] : nil
  }
}
