import Configuration
import Coordination
import Determinism
import Foundation
import MarketData
import RunResults
import SimulationRuntime
import Testing
import TradingModel

/// A failed run is a result too: the error and what was recorded before it are the same in every way of running.
@Suite struct FailedRunTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var strategies = "[{id: s, type: momentum}]"
    var risk = "[{id: one, sizing: {type: fixed_quantity, quantity: 4}}, {id: two, sizing: {type: target_percent}}]"
    var fill = "next_open"
    /// Where the run fails: container, cycle and step.
    let failure: (container: String, cycle: Int, step: CycleStep)

    var testDescription: String { name }
  }

  private static let huge = "capital: 1.7e308"

  static let cases = [
    Case(
      name: "an invalid stance", strategies: "[{id: s, type: momentum}, {id: bad, type: broken, parameters: {at: 61}}]",
      failure: ("strategy/group-1", 61, .signals)),
    Case(
      name: "invalid stances of three groups",
      strategies: "[{id: a, type: broken, parameters: {at: 47}}, {id: b, type: broken, parameters: {at: 41}}, "
        + "{id: c, type: broken, parameters: {at: 43}}]", failure: ("strategy/group-2", 41, .signals)),
    Case(
      name: "cash beyond all numbers at an open",
      strategies: "[{id: s, type: momentum}, {id: short, type: sided, parameters: {at: 36}, direction: long_short}]",
      risk: "[{id: calm, strategies: [s], sizing: {type: target_percent}}, "
        + "{id: wild, \(huge), strategies: [short], sizing: {type: target_percent}}]",
      failure: ("execution/engine", 37, .openFills)),
    Case(
      name: "cash beyond all numbers at a close, beside later failures",
      strategies: "[{id: s, type: broken, parameters: {at: 38}}, "
        + "{id: short, type: sided, parameters: {at: 36}, direction: long_short}]",
      risk: "[{id: calm, strategies: [s], sizing: {type: target_percent}}, "
        + "{id: wild, \(huge), strategies: [short], sizing: {type: target_percent}}]",
      fill: "same_close", failure: ("execution/engine", 36, .closeFills)),
    Case(
      name: "equity beyond all numbers",
      strategies: "[{id: s, type: momentum}, {id: long, type: sided, parameters: {at: 20}}]",
      risk: "[{id: calm, strategies: [s], sizing: {type: target_percent}}, "
        + "{id: wild, \(huge), strategies: [long], sizing: {type: target_percent, fraction: 0.5}}, "
        + "{id: other, strategies: [s], sizing: {type: fixed_fraction, fraction: 0.4}}]",
      failure: ("risk/wild", 33, .mark)),
  ]

  private func run(_ workflow: Case, _ folder: TemporaryFolder) throws -> WorkflowRun {
    for name in ["AA", "BB"] {
      var series = SampleMarket.series(name, count: 80)
      if workflow.name.hasPrefix("equity") { series = Self.rising(series) }
      try folder.write(SampleMarket.csv(series), to: name + ".csv")
    }
    let text = """
      data: {path: ., symbols: [AA, BB]}
      strategies: \(workflow.strategies)
      risk: \(workflow.risk)
      execution: {fill: \(workflow.fill)}
      """
    let registry = try SteeredStrategies.registry()
    return try WorkflowRun(
      try WorkflowFile.decode(Array(text.utf8), path: folder.path + "/w.yaml", registry: registry), registry: registry)
  }

  /// Prices that double at bar 33.
  private static func rising(_ series: BarSeries) -> BarSeries {
    var result = BarSeries(symbol: series.symbol)
    for index in 0..<series.count {
      var bar = series[index]
      if index >= 33 {
        bar.open *= 4
        bar.high *= 4
        bar.low *= 4
        bar.close *= 4
      }
      result.append(bar)
    }
    return result
  }

  /// The error of a run and every table that it left, each under its name: that of a part, or of the whole where what
  /// it tells of did not fail.
  private func ending(_ run: WorkflowRun, _ folder: String, _ options: RunOptions) async throws -> (
    failure: ContainerFailure?, tables: [String]
  ) {
    var failure: ContainerFailure?
    do { _ = try await run.execute(into: folder, options: options) } catch let error as ContainerFailure {
      failure = error
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".jsonl") }.sorted()
    let tables = try names.map { try $0 + "\n" + String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    return (failure, tables)
  }

  @Test(arguments: cases)
  func failedRuns_areTheSameInEveryWay(_ workflow: Case) async throws {
    let folder = try TemporaryFolder()
    let run = try run(workflow, folder)
    let reference = try await ending(run, folder.path + "/reference", RunOptions())
    let failure = try #require(reference.failure)
    #expect(failure.container.path == workflow.failure.container)
    #expect(failure.time == VirtualTime(cycle: workflow.failure.cycle, step: workflow.failure.step.rawValue))
    // Equity of every portfolio up to the cycle before the failure.
    let equity = try #require(reference.tables.first { $0.hasPrefix("equity.jsonl.partial\n") })
    let portfolioCount = run.backtest.plan.portfolios.count
    #expect(equity.split(separator: "\n").count == 1 + portfolioCount * workflow.failure.cycle)
    #expect(reference.tables.count == ResultTable.allCases.count)

    let drawn = (0..<8).map { VerificationVariant.random(seed: 900 + $0) }
    let blocks = [1, 2, 7, 37, 64].map { VerificationVariant(blockSize: $0) }
    for (index, variant) in (blocks + drawn).enumerated() {
      let found = try await ending(run, "\(folder.path)/run-\(index)", variant.options)
      #expect(found.failure?.description == failure.description, "\(variant)")
      #expect(found.tables == reference.tables, "\(variant)")
    }
  }
}
