import FileFormats
import PerformanceAnalytics
import RunResults

extension RunReport {
  /// The metrics that have a label, in their order, with a gap between groups.
  var rows: [TextTable.Row] {
    var rows: [TextTable.Row] = []
    var group: MetricGroup?
    for metric in Metric.all {
      guard let label = metric.label else { continue }
      if let group, group != metric.group { rows.append(.gap) }
      group = metric.group
      let cells = portfolios.map { Self.text(metric.value(in: $0.metrics), metric.unit) }
      rows.append(.values(label: label, cells: cells))
    }
    return rows
  }

  private static func text(_ value: MetricValue, _ unit: MetricUnit) -> String {
    switch value {
    case .count(let count): return NumberText.grouped(count)
    case .number(let number):
      switch unit {
      case .fraction: return NumberText.percent(number)
      case .ratio, .money: return NumberText.fixed(number, decimals: 2)
      case .days: return NumberText.fixed(number, decimals: 1)
      case .count: return NumberText.fixed(number, decimals: 0)
      }
    }
  }
}
