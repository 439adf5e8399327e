import Configuration
import Determinism
import Foundation
import MarketData
import RiskControl
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel

@testable import Backtesting

/// A failed run is a result too: the error and what was recorded before it are the same in every way of running.
@Suite struct FailedRunTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var strategies = "[{id: s, type: momentum}]"
    var risk = "[{id: one, sizing: {type: fixed_quantity, quantity: 4}}, {id: two, sizing: {type: target_percent}}]"
    var fill = "next_open"
    /// The cycle without a bar of BB.
    var hole: Int?
    /// Where the run fails: container, cycle and step.
    let failure: (container: String, cycle: Int, step: CycleStep)

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "an invalid stance", strategies: "[{id: s, type: momentum}, {id: bad, type: broken, parameters: {at: 61}}]",
      failure: ("strategy/group-1", 61, .signals)),
    Case(
      name: "invalid stances of three groups",
      strategies: "[{id: a, type: broken, parameters: {at: 47}}, {id: b, type: broken, parameters: {at: 41}}, "
        + "{id: c, type: broken, parameters: {at: 43}}]", failure: ("strategy/group-2", 41, .signals)),
    Case(name: "a missing bar", hole: 53, failure: ("data/streamer", 53, .data)),
    Case(
      name: "a missing bar, with an order that waits for it beside a portfolio that trades before",
      strategies: "[{id: s, type: momentum}, {id: late, type: sided, parameters: {at: 52}}]",
      risk: "[{id: a, strategies: [late], sizing: {type: target_percent}}, "
        + "{id: b, strategies: [s], sizing: {type: target_percent}}]", hole: 53,
      failure: ("data/streamer", 53, .data)),
    Case(
      name: "a missing bar after an invalid stance",
      strategies: "[{id: s, type: momentum}, {id: bad, type: broken, parameters: {at: 52}}]", hole: 53,
      failure: ("strategy/group-1", 52, .signals)),
    Case(
      name: "cash beyond all numbers at an open",
      strategies: "[{id: s, type: momentum}, {id: short, type: sided, parameters: {at: 36}, direction: long_short}]",
      risk: "[{id: calm, strategies: [s], sizing: {type: target_percent}}, "
        + "{id: wild, strategies: [short], sizing: {type: target_percent}}]",
      failure: ("execution/engine", 37, .openFills)),
    Case(
      name: "cash beyond all numbers at a close, beside later failures",
      strategies: "[{id: s, type: broken, parameters: {at: 38}}, "
        + "{id: short, type: sided, parameters: {at: 36}, direction: long_short}]",
      risk: "[{id: calm, strategies: [s], sizing: {type: target_percent}}, "
        + "{id: wild, strategies: [short], sizing: {type: target_percent}}]",
      fill: "same_close", hole: 37, failure: ("execution/engine", 36, .closeFills)),
    Case(
      name: "equity beyond all numbers",
      strategies: "[{id: s, type: momentum}, {id: long, type: sided, parameters: {at: 20}}]",
      risk: "[{id: calm, strategies: [s], sizing: {type: target_percent}}, "
        + "{id: wild, strategies: [long], sizing: {type: target_percent, fraction: 0.5}}, "
        + "{id: other, strategies: [s], sizing: {type: fixed_fraction, fraction: 0.4}}]",
      failure: ("risk/wild", 33, .mark)),
  ]

  /// The backtest of a case, over bars that no loader has checked.
  private func backtest(_ workflow: Case) throws -> Backtest {
    let series = ["AA", "BB"].map { name in
      var series = SampleMarket.series(name, count: 80)
      if workflow.name.hasPrefix("equity") { series = Self.rising(series) }
      if name == "BB", let hole = workflow.hole { series = Self.without(hole, series) }
      return series
    }
    let text = """
      data: {path: ., symbols: [AA, BB], missing_bars: error}
      strategies: \(workflow.strategies)
      risk: \(workflow.risk)
      execution: {fill: \(workflow.fill)}
      """
    let registry = try SteeredStrategies.registry()
    var decoded = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: registry)
    // More than a file may say.
    for index in decoded.risk.indices where decoded.risk[index].id == "wild" { decoded.risk[index].capital = 1.7e308 }
    return try Backtest(decoded, data: MarketDataSet(series), registry: registry)
  }

  /// Prices that quadruple at bar 33.
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

  private static func without(_ hole: Int, _ series: BarSeries) -> BarSeries {
    var result = BarSeries(symbol: series.symbol)
    for index in 0..<series.count where index != hole { result.append(series[index]) }
    return result
  }

  /// The error of a run and every table that it left, each under its name: that of a part, or of the whole where what
  /// it tells of did not fail.
  private func ending(_ backtest: Backtest, _ folder: String, _ manner: RunManner) async throws -> (
    failure: ContainerFailure?, tables: [String]
  ) {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let output = ResultsOutput(folder: folder, settings: ResultsSettings())
    var failure: ContainerFailure?
    do { _ = try await backtest.run(manner, output: output) } catch let error as ContainerFailure { failure = error }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let tables = try names.map { try $0 + "\n" + String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    return (failure, tables)
  }

  @Test(arguments: cases)
  func failedRuns_areTheSameInEveryWay(_ workflow: Case) async throws {
    let folder = try TemporaryFolder()
    let backtest = try backtest(workflow)
    let reference = try await ending(backtest, folder.path + "/reference", RunManner())
    let failure = try #require(reference.failure)
    #expect(failure.container.path == workflow.failure.container)
    #expect(failure.time == VirtualTime(cycle: workflow.failure.cycle, step: workflow.failure.step.rawValue))
    // Equity of every portfolio up to the cycle before the failure.
    let equity = try #require(reference.tables.first { $0.hasPrefix("equity.jsonl.partial\n") })
    let portfolioCount = backtest.plan.portfolios.count
    #expect(equity.split(separator: "\n").count == 1 + portfolioCount * workflow.failure.cycle)
    #expect(reference.tables.count == ResultTable.ofStreams.count)

    let drawn = (0..<8).map { RunManner.random(seed: 900 + $0) }
    let blocks = [1, 2, 7, 37, 64].map { RunManner(blockSize: $0) }
    for (index, variant) in (blocks + drawn).enumerated() {
      let found = try await ending(backtest, "\(folder.path)/run-\(index)", variant)
      #expect(found.failure?.description == failure.description, "\(variant)")
      #expect(found.tables == reference.tables, "\(variant)")
    }
  }

  /// Likewise where portfolios are worked in batches, one that fails beside others that go on.
  @Test(arguments: cases, [1, 2])
  func failedRunsInBatches_areTheSame(_ workflow: Case, size: Int) async throws {
    let folder = try TemporaryFolder()
    var backtest = try backtest(workflow)
    let reference = try await ending(backtest, folder.path + "/reference", RunManner())
    backtest.plan.portfoliosABatch = size
    let policies: [SchedulingPolicy] = [
      .sorted, .parallel(threads: 2), .random(seed: 1), .random(seed: 2), .pct(seed: 3, depth: 2),
    ]
    for (index, policy) in policies.enumerated() {
      for block in [1, 7, 64] {
        var manner = RunManner(
          policy: policy, blockSize: block, carrier: index % 2 == 0 ? .direct : .stream, capacity: 1 + index)
        manner.path = .lanes
        let found = try await ending(backtest, "\(folder.path)/\(index)-\(block)", manner)
        #expect(found.failure?.description == reference.failure?.description, "\(manner)")
        #expect(found.tables == reference.tables, "\(manner)")
      }
    }
  }
}
