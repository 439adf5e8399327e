import Configuration
import ContentStore
import Coordination
import FileFormats
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// A small workflow of phases with its bars.
enum SmallWorkflow {
  /// 400 bars that go up and down.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var rows = ["date,open,high,low,close,volume"]
    var price = 100.0
    for day in 0..<400 {
      let next = price * (1 + 0.01 * Double((day * 7919) % 13 - 6) / 6 + 0.002 * Double((day / 40) % 2 * 2 - 1))
      let stamp = date(day)
      rows.append("\(stamp),\(price),\(max(price, next) + 0.5),\(min(price, next) - 0.5),\(next),1000")
      price = next
    }
    try FileSystem.writeAtomically(Array(rows.joined(separator: "\n").utf8), to: "\(folder.path)/X.csv")
    return folder
  }

  private static func date(_ day: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(2000 + day / 336)-\(two(day % 336 / 28 + 1))-\(two(day % 28 + 1))"
  }

  static let head = """
    data: {source: csv, path: X.csv, symbols: [X]}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional}
    execution: {commission: {proportional: 0.001}}

    """

  /// A phase of every kind.
  static let everyKind = """
    phases:
      - signals: {kind: signal_generation, grid: {fast: [3, 5, 8], slow: [15, 30]}}
      - search: {kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30]}, constraints: ["fast * 3 <= slow"]}
      - regimes: {kind: analysis, classifiers: [{type: volatility, minimum: 60}], overfitting: true, partitions: 4}
      - weights:
          kind: signal_replay
          risk: {sizing: {type: target_percent, fraction: 1}}
          weights: {method: dirichlet, count: 12}
      - walk: {kind: walk_forward, grid: {fast: [3, 8]}, windows: {train: 120, test: 60}}
      - validation: {kind: backtest, inputs: [search.best_params]}
      - summary: {kind: report}

    """

  /// The workflow that begins with `head`.
  static func workflow(_ text: String, in folder: TemporaryFolder) throws -> Workflow {
    try WorkflowFile.decode(Array((head + text).utf8), path: "\(folder.path)/w.yaml")
  }

  /// Runs phases, each of which must come to its end.
  static func run(
    _ workflow: Workflow, into folder: String, _ path: TrialPath = .lanes, store: ObjectStore? = nil
  ) async throws -> PhasesSummary {
    var manner = PhaseManner(threads: 2)
    manner.path = path
    let run = PhasesRun(
      workflow, registry: .builtIn, program: .admf, store: PhaseStore(store), manner: manner, ledger: .nowhere)
    let summary = try await run.execute(into: folder)
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    return summary
  }
}
