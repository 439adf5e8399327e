import Backtesting
import Configuration
import FileFormats
import PerformanceAnalytics
import RegimeAnalysis

/// The score of each trial over the returns of each regime.
package struct RegimeScores: Equatable, Sendable {
  /// The scores of one regime, or of all returns.
  package struct Row: Equatable, Sendable {
    /// The label; empty for all returns.
    package var label: String
    /// How many returns there are of it.
    package var bars: Int
    /// Whether these are too few, so that the scores are those of all returns.
    package var usesOverall: Bool
    /// By trial; nil where not defined.
    package var scores: [Double?]
    /// Standard deviations of the returns by trial; nil of fewer than two.
    package var volatilities: [Double?]
  }

  package let objective: ReturnObjective
  /// Below so many returns a regime takes the scores of all.
  package let minimumBars: Int
  /// The numbers of the trials.
  package let trials: [Int]
  /// Over all returns, those without a known label too.
  package let overall: Row
  /// One a label that is known, in the order of the bytes of the labels.
  package let regimes: [Row]
  /// Whether the labels look ahead.
  package let looksAhead: Bool

  /// Scores the returns of some cycles.
  ///
  /// - Parameter cycles: Those that may be looked at: all, or the training part. Nil for all.
  /// - Precondition: Within the returns' cycles.
  /// - Complexity: O(trials * cycles).
  package init(
    _ returns: TrialReturns, _ labels: RegimeLabels, _ objective: ReturnObjective, minimumBars: Int,
    cycles: Range<Int>? = nil
  ) {
    let cycles = cycles ?? returns.cycles
    let names = labels.joined.names.filter { $0 != RegimeLabel.unknown }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let codes = cycles.map { cycle in names.firstIndex(of: labels.label(forReturnAt: cycle)) }
    let counts = names.indices.map { name in codes.count { $0 == name } }
    func row(_ label: String, _ bars: Int, usesOverall: Bool) -> Row {
      Row(label: label, bars: bars, usesOverall: usesOverall, scores: [], volatilities: [])
    }
    var overall = row("", cycles.count, usesOverall: false)
    var regimes = names.indices.map { row(names[$0], counts[$0], usesOverall: counts[$0] < minimumBars) }
    for place in returns.trials.indices {
      let values = returns.returns(of: place, in: cycles)
      let centre = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
      let all = ReturnSums(values, centre: centre)
      overall.append(all, centre, objective.score)
      var sums = Array(repeating: ReturnSums(), count: names.count)
      for (value, code) in zip(values, codes) {
        if let code { sums[code].add(value, centre: centre) }
      }
      for name in regimes.indices {
        regimes[name].append(regimes[name].usesOverall ? all : sums[name], centre, objective.score)
      }
    }
    self.objective = objective
    self.minimumBars = minimumBars
    trials = returns.trials
    self.overall = overall
    self.regimes = regimes.filter { $0.bars > 0 }
    looksAhead = labels.settings.looksAhead
  }

  /// One row a regime and trial, those of all returns first.
  package var table: ColumnBatch {
    let rows = [overall] + regimes
    let count = rows.count * trials.count
    let schema = [
      ColumnSchema("label", .text), ColumnSchema("trial", .int64), ColumnSchema("bars", .int64),
      ColumnSchema(objective.score.rawValue, .double, isOptional: true), ColumnSchema("uses_overall", .boolean),
      ColumnSchema("looks_ahead", .boolean),
    ]
    let scores = rows.flatMap(\.scores)
    let columns = [
      Column(.texts(TextColumn(rows.flatMap { row in trials.map { _ in row.label } }))),
      Column(.int64s(rows.flatMap { _ in trials.map { Int64($0) } })),
      Column(.int64s(rows.flatMap { row in trials.map { _ in Int64(row.bars) } })),
      Column(.doubles(scores.map { $0 ?? 0 }), isPresent: scores.map { $0 != nil }),
      Column(.booleans(rows.flatMap { row in trials.map { _ in row.usesOverall } })),
      Column(.booleans(Array(repeating: looksAhead, count: count))),
    ]
    return ColumnBatch(schema, columns, rowCount: count)
  }
}

extension RegimeScores.Row {
  fileprivate mutating func append(_ sums: ReturnSums, _ centre: Double, _ score: ReturnScore) {
    scores.append(score.value(of: sums, centre: centre))
    volatilities.append(ReturnScore.volatility.value(of: sums, centre: centre))
  }
}
