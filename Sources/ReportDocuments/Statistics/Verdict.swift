import FileFormats
import PerformanceAnalytics
import RunResults

/// What there is to say of a portfolio before any chart, by rules that `Docs/Reports.md` states.
package struct Verdict: Equatable, Sendable {
  /// One sentence: what came out, against what.
  package var sentence: String
  /// What else decides about it, a sentence each.
  package var remarks: [Remark] = []

  package struct Remark: Equatable, Sendable {
    package var isDoubt: Bool
    package var text: String
  }

  /// Costs above this part of what was earned before them are worth a doubt.
  package static let costlyPart = 0.5
  /// One trade that made more than this part of the profit is worth a doubt.
  package static let lonePart = 0.5

  package init(_ portfolio: PortfolioHistory, of run: ReportedRun) {
    let block = run.metrics(of: portfolio.name)
    sentence = Self.outcome(portfolio, block)
    switch run.manifest.status {
    case .complete: break
    case .failed:
      doubt("The run failed\(run.manifest.error.map { ": \(MessageText.excerpt($0, atMost: 400))" } ?? "").")
    case .interrupted: doubt("The run was interrupted: it shows the time up to then only.")
    case .running: doubt("The run is under way, or ended without a word: what is shown is what was written by then.")
    }
    for sentence in run.manifest.ownRemarks.doubts { doubt(sentence) }
    addCosts(portfolio, block?.metrics)
    addCauses(portfolio, run)
    for notice in run.manifest.notices where notice.portfolio == nil || notice.portfolio == portfolio.name {
      guard Self.told.contains(notice.code) else { continue }
      remarks.append(
        Remark(isDoubt: notice.code.severity == .warning, text: Self.capitalised(notice.text) + "."))
    }
    for rule in RulesSection.limits(of: run) where rule.portfolio == portfolio.name && rule.acted ?? 0 == 0 {
      if let never = rule.never { doubt("\(rule.name) can never act: \(never).") }
    }
    addEvidence(block?.metrics)
  }

  /// Notices that belong to a verdict; all stand in a section of their own.
  private static let told: [NoticeCode] = [
    .ruin, .drawdownStop, .entriesRefused, .neverSignalled, .noFinalSignal, .endedWhileHeld, .priceJumps, .rowsDropped,
    .fillsAtSameClose, .lookAheadUnchecked, .shortSample,
  ]

  private mutating func doubt(_ text: String) { remarks.append(Remark(isDoubt: true, text: text)) }

  private static func outcome(_ portfolio: PortfolioHistory, _ block: PortfolioMetrics?) -> String {
    guard let total = block?.metrics.totalReturn ?? portfolio.totalReturn else {
      return "\(portfolio.name) came to no result."
    }
    let depth = block?.metrics.maxDrawdown ?? portfolio.depths.filter(\.isFinite).min() ?? 0
    let verb = total < 0 ? "lost" : "made"
    var text = "\(portfolio.name) \(verb) \(NumberText.percent(total.magnitude))"
    if let year = block?.metrics.cagr { text += " (\(NumberText.percent(year)) a year)" }
    text += " and fell by \(NumberText.percent(depth.magnitude)) at worst"
    guard let other = block?.benchmark, let otherTotal = other.metrics.totalReturn,
      let otherDepth = other.metrics.maxDrawdown
    else { return text + "; it is compared with nothing." }
    let name = MessageText.excerpt(other.name)
    let comparison =
      switch (total > otherTotal, depth.magnitude < otherDepth.magnitude) {
      case (true, true): "more than \(name), and with a smaller fall"
      case (true, false): "more than \(name), with a fall that was no smaller"
      case (false, true): "no more than \(name), with a smaller fall"
      case (false, false): "no more than \(name), with a fall that was no smaller"
      }
    return text
      + ": \(comparison) (\(NumberText.percent(otherTotal)), fell by \(NumberText.percent(otherDepth.magnitude)))."
  }

  private mutating func addCosts(_ portfolio: PortfolioHistory, _ metrics: PerformanceMetrics?) {
    guard let metrics, let last = portfolio.equity.last else { return }
    let costs = metrics.commission + metrics.slippage
    let (net, gross) = (last - portfolio.capital, last - portfolio.capital + costs)
    guard costs > 0, gross > 0 else { return }
    let text = NumberText.fixed(costs, decimals: 2)
    if net <= 0 {
      doubt("Costs of \(text) took all of the \(NumberText.fixed(gross, decimals: 2)) that were earned before them.")
    } else if costs / gross > Self.costlyPart {
      doubt("Costs of \(text) took \(NumberText.percent(costs / gross)) of what was earned before them.")
    } else {
      remarks.append(
        Remark(isDoubt: false, text: "Costs took \(NumberText.percent(costs / gross)) of what was earned before them."))
    }
  }

  private mutating func addCauses(_ portfolio: PortfolioHistory, _ run: ReportedRun) {
    let causes = Causes(portfolio, run.trades)
    if let share = causes.largestShare, share > Self.lonePart {
      doubt("One trade made \(NumberText.percent(share)) of the profit.")
    } else if let count = causes.tradesOfHalf {
      let all = run.trades.count { $0.portfolio == portfolio.name }
      remarks.append(
        Remark(
          isDoubt: count <= 3,
          text: "The \(NumberText.grouped(count)) best of \(NumberText.grouped(all)) trades made half of the profit."))
    }
  }

  /// What the ratio is worth as evidence: the probability that the true one is above 0 (Bailey and Lopez de Prado
  /// 2012).
  private mutating func addEvidence(_ metrics: PerformanceMetrics?) {
    guard let metrics, let sharpe = metrics.sharpe, let skew = metrics.skew, let kurtosis = metrics.kurtosis,
      metrics.annualFactor > 0, metrics.days > 1
    else { return }
    let daily = sharpe / metrics.annualFactor.squareRoot()
    let evidence = SharpeEvidence(sharpe: daily, count: metrics.days, skewness: skew, kurtosis: kurtosis + 3)
    guard let probability = evidence.probability(above: 0) else { return }
    remarks.append(
      Remark(
        isDoubt: probability < 0.95,
        text:
          "If this were the only trial, the Sharpe ratio of \(NumberText.fixed(sharpe, decimals: 2)) would be above 0 "
          + "with a probability of \(NumberText.percent(probability)). The folder holds one pass, and knows of no "
          + "others: what was tried before it by hand lowers that."))
  }

  private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
