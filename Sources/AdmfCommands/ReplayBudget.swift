import Backtesting
import FileFormats
import MarketData
import PerformanceAnalytics
import ReportDocuments
import RunResults
import TradingContainers
import TradingModel

/// How many bars a report goes through again to find what its runs would have come to without single signals.
///
/// Bars and not seconds, so that the same folders give the same report on every machine.
struct ReplayBudget {
  /// What a report replays unasked: less than a second's work.
  static let usual = 5_000_000
  /// As how many bars a trade counts, whose orders cost more than bars at which nothing happens.
  static let barsOfATrade = 50

  /// What is left; nil for any number.
  private var left: Int?

  /// - Parameter isUnbounded: Whether replays are made however many bars they go through.
  init(isUnbounded: Bool = false) { left = isUnbounded ? nil : Self.usual }

  /// How many cycles the replays of a run count.
  static func cycles(_ backtest: Backtest) -> Int {
    backtest.cyclesOfSignalCauses(portfolios: ReportSubject.detailLimit)
  }

  /// What a run would have come to without its decisive signals, or why that is not told.
  ///
  /// - Parameter progress: Counts the cycles of replays, `cycles(_:)` in all.
  mutating func replays(of run: ReportedRun, _ backtest: Backtest, _ progress: RunProgress) -> SignalReplays {
    guard run.manifest.status == .complete else { return .leftOut("the run did not come to its end") }
    let portfolios = ReportSubject.detailLimit
    let bars = backtest.data.series.reduce(0) { $0 + $1.count }
    // A replay is of one portfolio.
    let trades = run.trades.count / max(1, run.portfolios.count)
    let needed = backtest.passesOfSignalCauses(portfolios: portfolios) * (bars + Self.barsOfATrade * trades)
    if let left {
      guard needed <= left else {
        return .leftOut(
          "the replays count as \(NumberText.grouped(needed)) bars, and a report goes through "
            + "\(NumberText.grouped(Self.usual)) unasked; admf report with --causes makes them")
      }
      self.left = left - needed
    }
    let found: SignalCauses
    do { found = try backtest.signalCauses(portfolios: portfolios, progress: progress) } catch {
      return .leftOut("a replay failed: \(error)")
    }
    // Both in the order of the portfolios' IDs.
    for (known, equity) in zip(run.metrics.map(\.metrics.finalEquity), found.finalEquity) where known != equity {
      return .leftOut(
        "replayed by this program the run ends at \(DecimalText.string(equity)) and not at "
          + "\(DecimalText.string(known)), so that it would be another run")
    }
    return .made(
      found.causes.map { cause in
        SignalCauseRow(
          portfolio: cause.portfolio, strategy: cause.strategy, symbol: cause.symbol, time: cause.time.nanoseconds,
          before: Self.text(cause.before), after: Self.text(cause.after), equityWithout: cause.equityWithout)
      })
  }

  /// `flat`, `long`, or with a strength that is not full `long 0.5`.
  private static func text(_ stance: Stance) -> String {
    if stance.direction == 0 { return "flat" }
    let side = stance.direction > 0 ? "long" : "short"
    return stance.strength == 1 ? side : "\(side) \(DecimalText.string(stance.strength))"
  }
}
