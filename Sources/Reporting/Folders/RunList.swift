import FileFormats
import PerformanceAnalytics
import RunResults
import TradingModel

/// The runs of a folder, for people and programs.
package struct RunList: Sendable {
  /// What runs are sorted by.
  package enum Order: Equatable, Sendable {
    case name
    /// The newest first.
    case when
    case status
    case digest
    /// The greatest first, behind them those that have none.
    case metric(String)

    /// The names that are no metrics'.
    package static let names = ["name", "when", "status", "digest"]

    /// Reads a name; nil where it is none.
    package init?(_ text: String) {
      switch text {
      case "name": self = .name
      case "when": self = .when
      case "status": self = .status
      case "digest": self = .digest
      default:
        guard Metric.all.contains(where: { $0.name == text }) else { return nil }
        self = .metric(text)
      }
    }
  }

  private let runs: [FoundRun]
  private let metrics: [Metric]

  /// What is shown of each run.
  private static let usualMetrics = ["total_return", "sharpe", "max_drawdown", "trades"]

  /// Sorts runs; equal ones by name.
  package init(_ runs: [FoundRun], by order: Order) {
    self.runs = Self.sorted(runs, by: order)
    var names = Self.usualMetrics
    if case .metric(let name) = order, !names.contains(name) { names.append(name) }
    metrics = names.compactMap { name in Metric.all.first { $0.name == name } }
  }

  private static func sorted(_ runs: [FoundRun], by order: Order) -> [FoundRun] {
    func byName(_ left: FoundRun, _ right: FoundRun) -> Bool {
      left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
    switch order {
    case .name: return runs.sorted(by: byName)
    case .when:
      return runs.sorted { $0.modified != $1.modified ? $0.modified > $1.modified : byName($0, $1) }
    case .status:
      let ranks = RunState.allCases
      func rank(_ run: FoundRun) -> Int { ranks.firstIndex(of: run.state) ?? ranks.count }
      return runs.sorted { rank($0) != rank($1) ? rank($0) < rank($1) : byName($0, $1) }
    case .digest:
      func digest(_ run: FoundRun) -> String { run.manifest?.runDigest ?? "~" }
      return runs.sorted { digest($0) != digest($1) ? digest($0) < digest($1) : byName($0, $1) }
    case .metric(let name):
      guard let metric = Metric.all.first(where: { $0.name == name }) else { return runs.sorted(by: byName) }
      func number(_ run: FoundRun) -> Double {
        run.metrics.first.flatMap { metric.number(in: $0.metrics) } ?? -.infinity
      }
      return runs.sorted { number($0) != number($1) ? number($0) > number($1) : byName($0, $1) }
    }
  }

  /// A line a run, that of `metrics` for its first portfolio; columns that do not fit into `width` follow below.
  package func text(width: Int = .max) -> String {
    let hasPhases = runs.contains { !($0.manifest?.phases.isEmpty ?? true) }
    let hasSeveral = runs.contains { $0.metrics.count > 1 }
    var columns: [AlignedText.Column] = [.init("name"), .init("when (UTC)"), .init("status")]
    if hasPhases { columns.append(.init("phases", isNumber: true)) }
    columns.append(.init("digest"))
    if hasSeveral { columns.append(.init("portfolio")) }
    columns += metrics.map { .init($0.name, isNumber: true) }
    let rows = runs.map { run in
      var cells = [run.name, Self.minutes(run.modified), run.state.rawValue]
      if hasPhases { cells.append(Self.phases(of: run)) }
      cells.append(run.manifest?.runDigest.map { String($0.prefix(12)) } ?? NumberText.undefined)
      if hasSeveral { cells.append(Self.portfolio(of: run)) }
      return cells
        + metrics.map { metric in
          run.metrics.first.map { RunReport.text(metric.value(in: $0.metrics), metric.unit) } ?? NumberText.undefined
        }
    }
    let problems = runs.compactMap { run in run.problem.map { "\n\($0)" } }
    let left = runs.flatMap { run in
      run.verifications.map { "\($0) is no run of its own: a verification of \(run.name) has left it" }
    }
    return
      (AlignedText(columns: columns, rows: rows).lines(width: width) + problems
      + (left.isEmpty ? [] : [""] + left.map { MessageText.shown($0) })).map { $0 + "\n" }.joined()
  }

  /// Every run with the metrics of all its portfolios.
  package func json(folder: String) -> JSONValue {
    .object([
      JSONMember("folder", .string(folder)), JSONMember("runs", .array(runs.map(Self.json))),
    ])
  }

  private static func json(_ run: FoundRun) -> JSONValue {
    let manifest = run.manifest
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    let phases = (manifest?.phaseList ?? []).map { phase in
      JSONValue.object([
        JSONMember("name", .string(phase.name)), JSONMember("state", .string(phase.state)),
        JSONMember("digest", text(phase.digest)),
      ])
    }
    return .object([
      JSONMember("name", .string(run.name)), JSONMember("path", .string(run.path)),
      JSONMember("when", .string(instant(run.modified).description)), JSONMember("status", .string(run.state.rawValue)),
      JSONMember("config_hash", text(manifest?.configHash)), JSONMember("run_digest", text(manifest?.runDigest)),
      JSONMember("program", text(manifest?.program)), JSONMember("problem", text(run.problem)),
      JSONMember("verifications", .array(run.verifications.map { .string($0) })),
      JSONMember("phases", .array(phases)), JSONMember("metrics", MetricsFile.json(run.metrics)),
    ])
  }

  private static func phases(of run: FoundRun) -> String {
    guard let phases = run.manifest?.phaseList, !phases.isEmpty else { return "" }
    return "\(phases.count { $0.state == "complete" }) of \(phases.count)"
  }

  private static func portfolio(of run: FoundRun) -> String {
    guard let first = run.metrics.first else { return NumberText.undefined }
    return run.metrics.count == 1 ? first.portfolioID : "\(first.portfolioID), 1 of \(run.metrics.count)"
  }

  /// An instant in seconds since 1970; the end of time for what is beyond it.
  static func instant(_ seconds: Int64) -> Timestamp {
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return Timestamp(nanoseconds: overflow ? Int64.max : nanoseconds)
  }

  /// `2024-03-01 17:05`.
  private static func minutes(_ seconds: Int64) -> String {
    String(instant(seconds).description.prefix(16)).replacing("T", with: " ")
  }
}

extension Metric {
  /// What it came to as a number; nil where it is not defined.
  func number(in metrics: PerformanceMetrics) -> Double? {
    switch value(in: metrics) {
    case .count(let count): Double(count)
    case .number(let number): number.flatMap { $0.isFinite ? $0 : nil }
    }
  }
}
