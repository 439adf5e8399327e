import Configuration
import Determinism
import FileFormats
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension Backtest {
  /// Portfolios up to which a notice about one of them holds the single things that it sums up.
  static let detailedPortfolios = 100

  /// What decided a run and shows in no figure of it, in the order of notices.
  ///
  /// The same for every manner of running. Of a run that was interrupted it is what holds up to there.
  ///
  /// - Parameters:
  ///   - outcome: Of this backtest.
  ///   - warnings: What was told before the run, where it is known already.
  public func notices(of outcome: BacktestOutcome, warnings: [Notice]? = nil) -> [Notice] {
    var before = warnings ?? self.warnings
    guard let last = outcome.last else { return before }
    let signals = SignalCounts(outcome)
    var notices = [silentStrategies(signals)].compactMap { $0 }
    var refused: Set<String> = []
    for (index, portfolio) in plan.portfolios.enumerated() {
      let found = PortfolioNotices(
        portfolio: portfolio, tally: outcome.tallies[index], metrics: outcome.metrics[index].metrics,
        fill: plan.workflow.execution.fill, data: data, last: last.timestamp.nanoseconds
      ).all
      if found.contains(where: { $0.code == .entriesRefused }) { refused.insert(portfolio.settings.id) }
      notices += found
      if let notice = withoutSignal(portfolio, signals) { notices.append(notice) }
    }
    if plan.portfolios.count > Self.detailedPortfolios {
      for index in notices.indices where notices[index].portfolio != nil { notices[index].items = [] }
    }
    // What was expected before the run gives way to what came.
    before.removeAll { notice in
      notice.code == .shortSample
        || (notice.code == .unitBeyondCapital && notice.portfolio.map { refused.contains($0) } ?? false)
    }
    if let days = outcome.metrics.first?.metrics.days, let notice = sampleNotice(days: days) { notices.append(notice) }
    return Notice.inOrder(before + notices)
  }

  private func silentStrategies(_ signals: SignalCounts) -> Notice? {
    let silent = plan.strategies.map(\.id).filter { signals[.signals, $0] == 0 }
    if silent.isEmpty { return nil }
    let isLongOnly = plan.workflow.strategies.contains { silent.contains($0.id) && $0.direction == .longOnly }
    let names = NoticeText.names(silent)
    // What it decided before its direction made a short one flat is not kept.
    let flat = isLongOnly ? "flat or short" : "flat"
    return Notice(
      .neverSignalled,
      text: silent.count == 1
        ? "strategy \(names) never signalled: it was \(flat) at every bar"
        : "strategies \(names) never signalled: they were \(flat) at every bar",
      help: "other parameters, more data" + (isLongOnly ? ", `direction: long_short`" : ""),
      facts: [NoticeFact(.count, silent.count)],
      items: silent.prefix(Notice.itemLimit).map { [NoticeFact(.strategy, $0)] })
  }

  private func withoutSignal(_ portfolio: PortfolioPlan, _ signals: SignalCounts) -> Notice? {
    guard signals[.finalSignals, portfolio.settings.id] == 0 else { return nil }
    let raw = portfolio.strategies.reduce(0) { $0 + signals[.signals, plan.strategies[$1].id] }
    guard raw > 0 else { return nil }
    let settings = plan.workflow.aggregation
    return Notice(
      .noFinalSignal, portfolio: portfolio.settings.id,
      text: "its strategies signalled \(NoticeText.count(raw, "time")), and their aggregation never came to a signal "
        + "(\(settings.method.rawValue), threshold \(DecimalText.string(settings.threshold)))",
      help: "a smaller `aggregation.threshold`, or another `aggregation.method`",
      facts: [NoticeFact(.count, raw), NoticeFact(.strategies, portfolio.strategies.count)])
  }
}

/// How many signals each strategy sent and each portfolio got.
private struct SignalCounts {
  private var counts: [StreamName: Int] = [:]

  init(_ outcome: BacktestOutcome) {
    for stream in outcome.streams where stream.name.kind == .signals || stream.name.kind == .finalSignals {
      counts[stream.name] = stream.count
    }
  }

  subscript(_ kind: StreamName.Kind, _ owner: String) -> Int { counts[StreamName(kind, owner: owner)] ?? 0 }
}
