import Configuration
import FileFormats
import MarketData
import RunResults

extension Backtest {
  /// At how many bars of the run which weights held.
  package var regimesNotice: Notice? {
    guard let regimes = plan.regimes else { return nil }
    let counts = regimes.cycleCounts(from: data.warmupCount)
    let total = counts.reduce(0) { $0 + $1.cycles }
    guard total > 0 else { return nil }
    let own = counts.filter { plan.workflow.regimeAggregation.weights[$0.label] == nil }
    let others = own.reduce(0) { $0 + $1.cycles }
    func share(_ cycles: Int) -> Double { Double(cycles) / Double(total) }
    let shown = counts.map { "\($0.label) \(NumberText.percent(share($0.cycles)))" }
    let listed = shown.count > 6 ? shown.prefix(6).joined(separator: ", ") + ", ..." : shown.joined(separator: ", ")
    let rest =
      others == 0 ? "" : "; at \(NumberText.percent(share(others))) the weights of strategies and portfolios hold"
    return Notice(
      .regimeShares, text: "regimes: \(listed) of the bars\(rest)",
      facts: [NoticeFact(.count, others), NoticeFact(.share, share(others)), NoticeFact(.bars, total)],
      items: counts.prefix(Notice.itemLimit).map {
        [NoticeFact(.label, $0.label), NoticeFact(.bars, $0.cycles), NoticeFact(.share, share($0.cycles))]
      })
  }
}
