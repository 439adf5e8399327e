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
    // By place: a copy of what a trial came to would cost more than its row.
    var rows: [(trial: Int, portfolio: Int?)] = []
    for (place, trial) in trials.enumerated() {
      if trial.portfolios.isEmpty { rows.append((place, nil)) }
      for portfolio in trial.portfolios.indices { rows.append((place, portfolio)) }
    }
    var columns: [Column] = [
      .texts(rows.map { _ in phase }), .texts(rows.map { "\(phase)/trial_\(trials[$0.trial].trial)" }),
      .texts(rows.map { row in row.portfolio.map { trials[row.trial].portfolios[$0].id } }),
      Column(.int64s(rows.map { Int64(trials[$0.trial].trial) })),
    ]
    for (place, axis) in axes.enumerated() {
      columns.append(
        axis.column(
          rows.map { row in
            let parameters = trials[row.trial].parameters
            return parameters.indices.contains(place) ? parameters[place].value : .null
          }))
    }
    func orders(_ trial: Int, _ portfolio: Int?) -> Int? {
      trials[trial].hasTrades ? portfolio.map { trials[trial].portfolios[$0].orderCount } : nil
    }
    func fills(_ trial: Int, _ portfolio: Int?) -> Int? {
      trials[trial].hasTrades ? portfolio.map { trials[trial].portfolios[$0].metrics.fills } : nil
    }
    columns += [
      .texts(rows.map { trials[$0.trial].state.rawValue }), .texts(rows.map { trials[$0.trial].error }),
      .integers(rows.map { trials[$0.trial].state == .complete ? trials[$0.trial].signalCount : nil }),
      .integers(rows.map { orders($0.trial, $0.portfolio) }), .integers(rows.map { fills($0.trial, $0.portfolio) }),
    ]
    columns += Self.metricColumns(rows, trials)
    columns.append(.texts(rows.map { trials[$0.trial].resultDigest }))
    if hasRunDigests { columns.append(.texts(rows.map { trials[$0.trial].runDigest })) }
    return ColumnBatch(schema, columns, rowCount: rows.count)
  }

  /// A column a metric.
  ///
  /// Row by row, and metrics where they lie: what a trial came to, and what there is of a metric, would else be copied
  /// for every one of them.
  private static func metricColumns(_ rows: [(trial: Int, portfolio: Int?)], _ trials: [TrialResult]) -> [Column] {
    let (metrics, areOfTrades) = (Metric.all, Metric.all.map(\.isOfTrades))
    var values: [Double?] = Array(repeating: nil, count: metrics.count * rows.count)
    for (row, place) in rows.enumerated() {
      guard let portfolio = place.portfolio else { continue }
      let own = trials[place.trial].portfolios[portfolio].metrics
      let hasTrades = trials[place.trial].hasTrades
      for index in metrics.indices where hasTrades || !areOfTrades[index] {
        values[index * rows.count + row] = metrics[index].number(in: own)
      }
    }
    return metrics.indices.map { index in
      let own = values[index * rows.count..<(index + 1) * rows.count]
      return metrics[index].isCount ? .integers(own.map { $0.map { Int($0) } }) : .numbers(Array(own))
    }
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
