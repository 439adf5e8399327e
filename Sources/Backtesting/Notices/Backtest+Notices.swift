import Configuration
import Determinism
import FileFormats
import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension Backtest {
  /// What decided a run and shows in no figure of it, in the order of notices.
  ///
  /// The same for every manner of running. Of a run that was interrupted it is what holds up to there.
  ///
  /// - Parameters:
  ///   - outcome: Of this backtest.
  ///   - warnings: What was told before the run, where it is known already.
  public func notices(of outcome: BacktestOutcome, warnings: [Notice]? = nil) -> [Notice] {
    var notices = warnings ?? self.warnings
    guard let last = outcome.last else { return notices }
    // What was expected before the run gives way to what came.
    notices.removeAll { $0.code == .shortSample }
    if let days = outcome.metrics.first?.metrics.days, let notice = sampleNotice(days: days) { notices.append(notice) }
    if let notice = silentStrategies(outcome) { notices.append(notice) }
    for (portfolio, tally) in zip(plan.portfolios, outcome.tallies) {
      let found = PortfolioNotices(
        portfolio: portfolio, tally: tally, data: data, last: last.timestamp.nanoseconds
      ).all
      if found.contains(where: { $0.code == .entriesRefused }) {
        notices.removeAll { $0.code == .unitBeyondCapital && $0.portfolio == portfolio.settings.id }
      }
      notices += found
      if let notice = withoutSignal(portfolio, outcome) { notices.append(notice) }
    }
    return Notice.inOrder(notices)
  }

  private func silentStrategies(_ outcome: BacktestOutcome) -> Notice? {
    let silent = plan.strategies.map(\.id).filter { Self.eventCount(.signals, $0, in: outcome) == 0 }
    if silent.isEmpty { return nil }
    let isLongOnly = plan.workflow.strategies.contains { silent.contains($0.id) && $0.direction == .longOnly }
    let names = NoticeText.names(silent)
    return Notice(
      .neverSignalled,
      text: silent.count == 1
        ? "strategy \(names) never signalled: it was flat at every bar"
        : "strategies \(names) never signalled: they were flat at every bar",
      help: "other parameters, more data" + (isLongOnly ? ", `direction: long_short`" : ""),
      facts: [NoticeFact(.count, silent.count)],
      items: silent.prefix(Notice.itemLimit).map { [NoticeFact(.strategy, $0)] })
  }

  private func withoutSignal(_ portfolio: PortfolioPlan, _ outcome: BacktestOutcome) -> Notice? {
    let raw = portfolio.strategies.reduce(0) { $0 + Self.eventCount(.signals, plan.strategies[$1].id, in: outcome) }
    guard raw > 0, Self.eventCount(.finalSignals, portfolio.settings.id, in: outcome) == 0 else { return nil }
    let settings = plan.workflow.aggregation
    return Notice(
      .noFinalSignal, portfolio: portfolio.settings.id,
      text: "its strategies signalled \(NoticeText.count(raw, "time")), and their aggregation never came to a signal "
        + "(\(settings.method.rawValue), threshold \(DecimalText.string(settings.threshold)))",
      help: "a smaller `aggregation.threshold`, or another `aggregation.method`",
      facts: [NoticeFact(.count, raw), NoticeFact(.strategies, portfolio.strategies.count)])
  }

  private static func eventCount(_ kind: StreamName.Kind, _ owner: String, in outcome: BacktestOutcome) -> Int {
    let name = StreamName(kind, owner: owner)
    return outcome.streams.first { $0.name == name }?.count ?? 0
  }
}
