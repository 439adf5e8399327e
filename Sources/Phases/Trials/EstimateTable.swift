import Configuration
import FileFormats
import PerformanceAnalytics
import RunResults

/// The table `estimates` of a phase that generates signals: a row a trial.
struct EstimateTable {
  static let name = "estimates"

  let phase: String
  let axes: [TrialAxis]

  private static let figures: [(name: String, value: @Sendable (SignalEstimate.Figures) -> Double?)] = [
    ("hit_rate", { $0.hitRate }), ("total_return", { $0.totalReturn }), ("volatility", { $0.volatility }),
    ("sharpe", { $0.sharpe }), ("max_drawdown", { $0.maxDrawdown }),
  ]

  /// The metrics that can be estimated.
  static var metrics: [String] { figures.map(\.name) }

  /// A figure by the name of its metric; nil where there is none.
  static func value(_ metric: String, _ figures: SignalEstimate.Figures) -> Double? {
    Self.figures.first { $0.name == metric }.flatMap { $0.value(figures) }.flatMap { $0.isFinite ? $0 : nil }
  }

  var schema: [ColumnSchema] {
    let trials = TrialTable(phase: phase, axes: axes).schema
    let head = trials.prefix { $0.name != "state" }.filter { $0.name != "portfolio_id" }
    let counts = ["signal_count", "spells"].map { ColumnSchema($0, .int64, isOptional: true) }
    let figures = ["gross", "net"].flatMap { kind in
      Self.figures.map { ColumnSchema("\(kind)_\($0.name)", .double, isOptional: true) }
    }
    return head + counts + figures
  }

  func rows(_ trials: [(result: TrialResult, estimate: SignalEstimate?)]) -> ColumnBatch {
    let table = TrialTable(phase: phase, axes: axes)
    let light = trials.map { trial in
      var result = trial.result
      result.portfolios = []
      return result
    }
    let all = table.rows(light)
    var columns: [Column] = []
    for (place, column) in table.schema.enumerated() {
      if column.name == "state" { break }
      if column.name != "portfolio_id" { columns.append(all.columns[place]) }
    }
    columns.append(.integers(trials.map { $0.estimate?.signals }))
    columns.append(.integers(trials.map { $0.estimate?.spells }))
    for figure in Self.figures {
      columns.append(.numbers(trials.map { $0.estimate.flatMap { figure.value($0.gross) } }))
    }
    for figure in Self.figures { columns.append(.numbers(trials.map { $0.estimate.flatMap { figure.value($0.net) } })) }
    return ColumnBatch(schema, columns, rowCount: trials.count)
  }
}
