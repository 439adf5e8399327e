import Configuration
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RunResults

/// The table `trials` of a phase: a row a trial and portfolio, in the order of trials.
package struct TrialTable: Sendable {
  /// Name of the table.
  package static let name = "trials"
  /// What stands before the names of parameters; in JSON Lines they are members of an object of this name.
  package static let parameters = "parameters"

  /// The name of the phase.
  let phase: String
  let axes: [TrialAxis]
  /// Whether trials have run digests.
  let hasRunDigests: Bool

  package init(phase: String, axes: [TrialAxis], hasRunDigests: Bool = false) {
    self.phase = phase
    self.axes = axes
    self.hasRunDigests = hasRunDigests
  }

  package var schema: [ColumnSchema] {
    let names = ["phase", "container_id"].map { ColumnSchema($0, .text) }
    let parameters = axes.map { ColumnSchema("\(Self.parameters).\($0.name)", $0.columnKind, isOptional: true) }
    let counts = ["signal_count", "order_count", "fill_count"].map { ColumnSchema($0, .int64, isOptional: true) }
    let metrics = Metric.all.map { ColumnSchema($0.name, $0.isCount ? .int64 : .double, isOptional: true) }
    let digests = ["result_digest"] + (hasRunDigests ? ["run_digest"] : [])
    return names + [ColumnSchema("portfolio_id", .text, isOptional: true), ColumnSchema("trial", .int64)] + parameters
      + [ColumnSchema("state", .text), ColumnSchema("error", .text, isOptional: true)] + counts + metrics
      + digests.map { ColumnSchema($0, .text, isOptional: true) }
  }

  /// The rows of some trials.
  package func rows(_ trials: [TrialResult]) -> ColumnBatch {
    var rows: [(trial: TrialResult, portfolio: TrialResult.Portfolio?)] = []
    for trial in trials {
      if trial.portfolios.isEmpty { rows.append((trial, nil)) }
      for portfolio in trial.portfolios { rows.append((trial, portfolio)) }
    }
    var columns: [Column] = [
      .texts(rows.map { _ in phase }), .texts(rows.map { "\(phase)/trial_\($0.trial.trial)" }),
      .texts(rows.map { $0.portfolio?.id }), Column(.int64s(rows.map { Int64($0.trial.trial) })),
    ]
    for (place, axis) in axes.enumerated() {
      columns.append(
        axis.column(rows.map { $0.trial.parameters.indices.contains(place) ? $0.trial.parameters[place].value : .null })
      )
    }
    columns += [.texts(rows.map { $0.trial.state.rawValue }), .texts(rows.map { $0.trial.error })]
    columns += [
      .integers(rows.map { $0.trial.state == .complete ? $0.trial.signalCount : nil }),
      .integers(rows.map { $0.trial.hasTrades ? $0.portfolio?.orderCount : nil }),
      .integers(rows.map { $0.trial.hasTrades ? $0.portfolio?.metrics.fills : nil }),
    ]
    for metric in Metric.all {
      let values = rows.map { row in row.portfolio.flatMap { row.trial.number(metric, of: $0) } }
      columns.append(metric.isCount ? .integers(values.map { $0.map { Int($0) } }) : .numbers(values))
    }
    columns.append(.texts(rows.map { $0.trial.resultDigest }))
    if hasRunDigests { columns.append(.texts(rows.map { $0.trial.runDigest })) }
    return ColumnBatch(schema, columns, rowCount: rows.count)
  }
}

extension Metric {
  /// Whether it counts something.
  fileprivate var isCount: Bool {
    if case .count = value(in: PerformanceMetrics()) { return true }
    return false
  }
}

extension TrialAxis {
  /// What its column holds.
  var columnKind: ColumnKind {
    switch range {
    case .list(let values):
      if values.allSatisfy({ if case .integer = $0 { true } else { false } }) { return .int64 }
      if values.allSatisfy({ $0.double != nil }) { return .double }
      return .text
    case .integers: return .int64
    case .steps, .points, .interval: return .double
    }
  }

  /// Values of it.
  func column(_ values: [JSONValue]) -> Column {
    switch columnKind {
    case .int64: .integers(values.map { if case .integer(let value) = $0 { value } else { nil } })
    case .double: .numbers(values.map(\.double))
    default:
      .texts(
        values.map { value in
          switch value {
          case .null: nil
          case .string(let text): text
          default: String(decoding: value.compactText, as: UTF8.self)
          }
        })
    }
  }
}

extension Column {
  static func texts(_ values: [String]) -> Column { Column(.texts(TextColumn(values))) }

  static func texts(_ values: [String?]) -> Column {
    Column(.texts(TextColumn(values.map { $0 ?? "" })), isPresent: presence(values))
  }

  static func integers(_ values: [Int?]) -> Column {
    Column(.int64s(values.map { Int64($0 ?? 0) }), isPresent: presence(values))
  }

  static func numbers(_ values: [Double?]) -> Column {
    Column(.doubles(values.map { $0 ?? 0 }), isPresent: presence(values))
  }

  private static func presence<Value>(_ values: [Value?]) -> [Bool]? {
    values.contains { $0 == nil } ? values.map { $0 != nil } : nil
  }
}
