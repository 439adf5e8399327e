import FileFormats
import PerformanceAnalytics
import RunResults

extension RunReport {
  /// A column of the table: a portfolio, or what it is compared with.
  private struct Column {
    var heading: String
    var metrics: PerformanceMetrics
  }

  /// Each portfolio, and behind the last of those that are compared with the same their benchmark.
  private var columns: [Column] {
    var columns: [Column] = []
    for (index, portfolio) in portfolios.enumerated() {
      columns.append(Column(heading: portfolio.portfolioID, metrics: portfolio.metrics))
      let next = index + 1 < portfolios.count ? portfolios[index + 1].benchmark : nil
      if let benchmark = portfolio.benchmark, benchmark != next {
        columns.append(Column(heading: MessageText.excerpt(benchmark.name), metrics: benchmark.metrics))
      }
    }
    return columns
  }

  /// The metrics that have a label, in their order, with a gap between groups.
  ///
  /// What follows from trades is left out where there are none. What says little, as it is made of few daily returns,
  /// has a mark that the last row explains.
  var table: TextTable {
    let columns = columns
    let hasTrades = columns.contains { $0.metrics.trades > 0 }
    let isCompared = portfolios.contains { $0.benchmark != nil }
    var rows: [TextTable.Row] = []
    var group: MetricGroup?
    var hasMarks = false
    for metric in Metric.all {
      guard let label = metric.label, metric.group != .benchmark || isCompared,
        hasTrades || metric.group != .trades || columns.contains(where: { metric.value(in: $0.metrics).isDefined })
      else { continue }
      if let group, group != metric.group { rows.append(.gap) }
      group = metric.group
      let cells = columns.map { column in
        let value = metric.value(in: column.metrics)
        let isMarked = metric.isOfSample && column.metrics.days < PerformanceMetrics.smallSample && value.isDefined
        hasMarks = hasMarks || isMarked
        return Self.text(value, metric.unit) + (isMarked ? " *" : "")
      }
      rows.append(.values(label: label, cells: cells))
    }
    if hasMarks {
      let mark = "* fewer than \(PerformanceMetrics.smallSample) days"
      rows += [.gap, .values(label: mark, cells: columns.map { _ in "" })]
    }
    return TextTable(headings: columns.map(\.heading), rows: rows)
  }

  /// A metric as people read it.
  static func text(_ value: MetricValue, _ unit: MetricUnit) -> String {
    switch value {
    case .count(let count): return NumberText.grouped(count)
    case .number(let number):
      switch unit {
      case .fraction: return NumberText.percent(number)
      case .ratio, .money: return NumberText.fixed(number, decimals: 2)
      case .days: return NumberText.fixed(number, decimals: 1)
      case .count: return NumberText.fixed(number, decimals: 0)
      case .quantity: return number.map { DecimalText.string($0) } ?? NumberText.fixed(nil, decimals: 0)
      }
    }
  }
}

extension MetricValue {
  /// Whether there is a value.
  fileprivate var isDefined: Bool { self != .number(nil) }
}

extension AnnualBasis {
  /// What makes a year of daily returns, and why.
  func text(isConfigured: Bool) -> String {
    let days = DecimalText.string(factor)
    if isConfigured { return "\(days) days, as metrics.annual_factor says" }
    switch rhythm.returnsPerYear {
    case BarRhythm.sessionsPerYear where rhythm.isOfSessions: return "\(days) days, as bars come on weekdays"
    case 365: return "\(days) days, as bars come on every day"
    case 313: return "\(days) days, as bars come on six days a week"
    default: return "\(days) \(factor == 1 ? "day" : "days") with a bar, by the distance of bars"
    }
  }
}
