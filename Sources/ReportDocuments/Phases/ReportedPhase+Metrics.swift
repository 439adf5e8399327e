import FileFormats
import PerformanceAnalytics
import RunResults
import TableFiles

extension ReportedPhase {
  /// A metric of its trials, one by one as in `trials`; NaN where one has not that metric.
  ///
  /// - Throws: `TextHeatMap.Mistake` where none has it, with the reason; `TableError`.
  func values(of metric: String, in folder: String) throws -> [Double] {
    guard let table = try trialTable(in: folder) else { return [] }
    var other = objective
    other.metric = metric
    let found = try PhaseTrials(table, other, areEstimates: isEstimated)
    if let found, found.values.contains(where: { !$0.isNaN }) { return found.values }
    let known = try metricsOfTrials(in: folder)
    let list = known.isEmpty ? "none" : MessageText.excerpt(known.joined(separator: ", "), atMost: 400)
    throw TextHeatMap.Mistake(
      part: .metric,
      description: "was \(MessageText.excerpt(metric))" + reason(for: metric, isColumn: found != nil, among: known)
        + "; the trials have \(list)" + hint(metric, known))
  }

  /// Why no trial has a metric; empty of a name that is no metric's.
  private func reason(for name: String, isColumn: Bool, among known: [String]) -> String {
    guard let metric = Metric.all.first(where: { $0.name == name }) else { return "" }
    if isEstimated, !isColumn { return ", which is not estimated from signals" }
    if metric.isOfTrades, !followsTrades {
      return ", made of fills or trades, which 'digests: equity' does not follow"
    }
    // Where one beyond the core was asked for, all that are defined are there.
    if metric.isBeyondCore, !isEstimated, !Metric.all.contains(where: { $0.isBeyondCore && known.contains($0.name) }) {
      return ", which trials have where 'objective', 'require' or a condition names a metric beyond the core ones"
    }
    return ", which is not defined in any trial"
  }

  /// What was probably meant, of a name that is no metric's.
  private func hint(_ name: String, _ known: [String]) -> String {
    if Metric.all.contains(where: { $0.name == name }) { return "" }
    return NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
  }

  /// The metrics that some trial has.
  private func metricsOfTrials(in folder: String) throws -> [String] {
    guard let table = try trialTable(in: folder) else { return [] }
    let prefix = isEstimated ? "net_" : ""
    let columns = table.columns.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    let known = isEstimated ? columns : Metric.all.map(\.name).filter(columns.contains)
    var isThere = known.map { _ in false }
    try table.read(known.map { prefix + $0 }) { rows in
      for place in known.indices where !isThere[place] {
        isThere[place] = rows.numbers(place).contains { $0.isFinite }
      }
    }
    return known.indices.filter { isThere[$0] }.map { known[$0] }
  }

  private func trialTable(in folder: String) throws -> RunTable? {
    try RunTable(isEstimated ? "estimates" : "trials", in: PhaseFolders.folder(of: row.name, in: folder))
  }

  /// Whether its trials are estimates from signals.
  private var isEstimated: Bool { row.kind == "signal_generation" }
}
