import Configuration
import Determinism
import PerformanceAnalytics
import PortfolioBatches
import RunResults
import TradingModel

extension Backtest {
  /// Which of its portfolios lanes take where many are run at once, as trials are.
  ///
  /// - Throws: `MarketDataErrors` where the rule for missing bars refuses the data.
  public func laneSplit() throws -> LaneBatch.Split {
    try LaneBatch(self).split([
      ScalarBatch.Job(plan: plan, signals: plan.strategies.map { _ in SignalColumns() })
    ])
  }

  /// Where its portfolios, worked in lanes, part from what a run came to; nil where they do not.
  ///
  /// - Parameter reference: What the run came to, with its ledgers.
  /// - Throws: what a strategy fails with, and what a portfolio fails with.
  public func laneDifference(from reference: BacktestOutcome) throws -> LaneDifference? {
    try laneDifference(from: reference, fault: plan.laneFault)
  }

  /// - Parameter fault: A mistake that is put into one lane.
  package func laneDifference(from reference: BacktestOutcome, fault: LaneFault?) throws -> LaneDifference? {
    let job = ScalarBatch.Job(plan: plan, signals: try computedSignals())
    let batch = LaneBatch(self)
    guard let outcome = try batch.run([job], threads: 1, form: .eight, fault: fault).first?.get() else { return nil }
    for (place, (expected, found)) in zip(reference.results, outcome.results).enumerated() {
      guard expected.digest != found.digest else { continue }
      let fills = try batch.fills(of: place, job, fault: fault)
      let part = LaneDifference.firstPart(reference.ledgers?[place].fills ?? [], fills)
      return LaneDifference(
        portfolio: expected.id, cycle: part?.cycle, field: part?.field ?? LaneDifference.field(expected, found),
        expected: reference.resultDigest, found: outcome.resultDigest)
    }
    return nil
  }
}

/// Where a portfolio that was worked in lanes first came to something else.
public struct LaneDifference: Error, Equatable, Sendable, CustomStringConvertible {
  /// The portfolio's ID.
  public let portfolio: String
  /// The cycle of the first fill that differs; nil where all fills are equal.
  public let cycle: Int?
  /// What differs.
  public let field: String
  /// The result digest of the reference.
  public let expected: String
  /// That of the lanes.
  public let found: String

  /// What is shown to people.
  public var description: String {
    "portfolio \(portfolio)\(cycle.map { ", cycle \($0)" } ?? ""): \(field) differs"
  }

  package init(portfolio: String, cycle: Int?, field: String, expected: String, found: String) {
    self.portfolio = portfolio
    self.cycle = cycle
    self.field = field
    self.expected = expected
    self.found = found
  }

  /// Where a run of a batch that kept its ledgers parts from a run that did; nil where their results are equal.
  package init?(_ reference: BacktestOutcome, _ outcome: ScalarBatch.Outcome) {
    let pairs = zip(reference.results, outcome.results).enumerated()
    guard let (place, (expected, found)) = pairs.first(where: { $0.element.0.digest != $0.element.1.digest }) else {
      return nil
    }
    let fills = outcome.ledgers.indices.contains(place) ? outcome.ledgers[place].fills.map(\.fill) : []
    let part = LaneDifference.firstPart(reference.ledgers?[place].fills ?? [], fills)
    self.init(
      portfolio: expected.id, cycle: part?.cycle, field: part?.field ?? LaneDifference.field(expected, found),
      expected: reference.resultDigest, found: outcome.resultDigest)
  }

  /// The first fill that differs, and in what.
  static func firstPart(_ expected: [FillRecord], _ found: [Fill]) -> (cycle: Int, field: String)? {
    for index in 0..<max(expected.count, found.count) {
      guard index < expected.count, index < found.count else {
        let fill = index < expected.count ? expected[index].fill : found[index]
        return (fill.cycle, "the number of fills")
      }
      let (one, other) = (expected[index].fill, found[index])
      if let field = field(one, other) { return (min(one.cycle, other.cycle), field) }
    }
    return nil
  }

  private static func field(_ one: Fill, _ other: Fill) -> String? {
    if one.cycle != other.cycle { return "the cycle of a fill" }
    if one.symbol != other.symbol { return "the symbol of a fill" }
    if one.side != other.side { return "the side of a fill" }
    if one.order != other.order { return "the order of a fill" }
    if one.quantity != other.quantity { return "the quantity of a fill" }
    if one.price != other.price || one.rawPrice != other.rawPrice { return "the price of a fill" }
    return one.commission != other.commission ? "the commission of a fill" : nil
  }

  /// What differs of results whose fills are equal.
  static func field(_ one: PortfolioResult, _ other: PortfolioResult) -> String {
    if one.trades != other.trades { return "the trades" }
    if one.cash != other.cash { return "the cash" }
    if one.positions != other.positions { return "the positions" }
    let metric = Metric.all.first { metric in
      ResultDigest.metrics.contains(metric.name) && metric.value(in: one.metrics) != metric.value(in: other.metrics)
    }
    return metric.map { "the metric \($0.name)" } ?? "the result"
  }
}
