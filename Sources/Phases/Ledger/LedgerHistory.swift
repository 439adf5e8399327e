import FileFormats
import PerformanceAnalytics

/// How far the best trial may be luck, given everything that the ledger knows to have been tried.
///
/// It depends on what was run before, so it stands in no digest, and nothing may decide by it.
package struct LedgerHistory: Equatable, Sendable {
  /// The study; nil where the workflow names none.
  package let study: String?
  /// How many searches of the ledger are of the same study, of one of the symbols and of some of the cycles.
  package let searches: Int
  /// How many trials they had, equal ones among them.
  package let trials: Int
  /// How many results of them and of this workflow's searches are distinct.
  package let distinct: Int
  /// Variance of the annual Sharpe ratios of these; nil where it is not known.
  package let sharpeVariance: Double?
  /// The greatest ratio, of the returns of cycles, that luck gives: in so many tries, or in a search of this workflow.
  package let luck: Double
  /// The probability that the trial's true ratio is above that.
  package let deflated: Double?
  /// Number of lines of the ledger that could not be read.
  package let damagedCount: Int

  /// What the question is about.
  struct Question {
    var study: String?
    var symbols: Set<String>
    /// Instants of the cycles that the trial's returns are of.
    var from: Int64
    var to: Int64
    /// How many such returns there are in a year.
    var returnsPerYear: Double
    /// What is equal for equal results, of the workflow's own searches.
    var digests: [String]
  }

  init(_ ledger: SearchLedger.Content, _ question: Question, _ evidence: OverfittingEvidence) {
    study = question.study
    damagedCount = ledger.damagedCount
    let matching = ledger.entries.filter { entry in
      entry.study == question.study && entry.from <= question.to && question.from <= entry.to
        && entry.symbols.contains { question.symbols.contains($0) }
    }
    searches = matching.count
    trials = matching.reduce(0) { $0 + min($1.trials, Int(Int32.max)) }
    var seen: Set<UInt64> = []
    var sharpes = TriedResults.Moments()
    for entry in matching {
      let fresh = entry.tried.digests.count { seen.insert($0).inserted }
      // Of a search that was partly made before, only the new results count: by their share, as a line keeps no ratio
      // for each.
      sharpes.add(entry.tried.sharpes, share: Double(fresh) / Double(max(1, entry.tried.digests.count)))
    }
    for digest in question.digests { if let short = TriedResults.short(digest) { seen.insert(short) } }
    distinct = seen.count
    sharpeVariance = sharpes.variance
    let own = evidence.searches.map { $0.sharpeVariance ?? 0 }.max() ?? 0
    let variance = sharpes.variance.map { $0 / question.returnsPerYear } ?? own
    luck = max(
      evidence.searches.map(\.luck).max() ?? 0,
      TrialLuck.expectedBest(variance: variance, trials: Double(seen.count)))
    if let sharpe = evidence.sharpe, let skewness = evidence.skewness, let kurtosis = evidence.kurtosis {
      let shape = SharpeEvidence(sharpe: sharpe, count: evidence.count, skewness: skewness, kurtosis: kurtosis)
      deflated = shape.probability(above: luck)
    } else {
      deflated = nil
    }
  }
}

extension LedgerHistory {
  /// What stands in the manifest of the phase, under `with_history`.
  package var json: JSONValue {
    .object([
      JSONMember("study", study.map { .string($0) } ?? .null), JSONMember("searches", .integer(searches)),
      JSONMember("trials", .integer(trials)), JSONMember("distinct", .integer(distinct)),
      JSONMember("sharpe_variance", JSONValue(sharpeVariance)), JSONMember("luck", .number(luck)),
      JSONMember("deflated_sharpe", JSONValue(deflated)), JSONMember("damaged_lines", .integer(damagedCount)),
    ])
  }

  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    study = json["study"] == .null ? nil : try stored.text("study")
    searches = try stored.count("searches")
    trials = try stored.count("trials")
    distinct = try stored.count("distinct")
    sharpeVariance = try stored.optionalNumber("sharpe_variance")
    luck = try stored.number("luck")
    deflated = try stored.optionalNumber("deflated_sharpe")
    damagedCount = try stored.count("damaged_lines")
  }

  /// For people.
  package var sentence: String {
    let value = deflated.map { DecimalText.string(($0 * 1e4).rounded() / 1e4) } ?? "undefined"
    let of = study.map { "the study '\(MessageText.excerpt($0))'" } ?? "no named study"
    let damaged =
      damagedCount > 0
      ? " \(damagedCount) line\(damagedCount == 1 ? "" : "s") of the ledger could not be read." : ""
    let plural = searches == 1 ? "" : "es"
    return "With history: \(searches) search\(plural) of \(of) came to \(distinct) distinct results on these symbols "
      + "and cycles; probability that the Sharpe ratio is above what luck gives in so many: \(value).\(damaged)"
  }
}
