import Configuration
import Determinism
import MarketData
import PerformanceAnalytics
import RegimeAnalysis
import RiskControl
import RunResults
import SettingsTables
import TradingModel
import TradingStrategies

@testable import Configuration

/// A workflow drawn from the tables: `GeneratedSettings.workflow(seed: 7)` makes case 7 once more.
enum GeneratedSettings {
  /// Every section has any allowed values; what keys of several sections mean together is put right.
  static func workflow(seed: UInt64) -> Workflow {
    var draw = SettingsDraw(SeededGenerator(masterSeed: seed, id: "settings", purpose: "workflow"), size: Int.max)
    let table = Workflow.table(.builtIn)
    var workflow = table.initial
    table.draw(&draw, &workflow)
    // A file with triggers has nothing beside them.
    workflow.triggers = []
    workflow.data = MarketDataSettings.table.drawn(&draw)
    if workflow.data.split != nil { workflow.data.use = draw.one(of: [.train, .test, nil]) }
    if workflow.data.holdout != nil { workflow.data.usesHoldout = draw.coin() }
    if workflow.data.warmup == (workflow.data.use == nil ? .cycles(0) : .all) { workflow.data.warmup = nil }
    if workflow.strategies.isEmpty { workflow.strategies = [StrategySettings(id: "", type: "buy_and_hold")] }
    for index in workflow.strategies.indices {
      workflow.strategies[index].id += "\(index)"
      if workflow.strategies[index].symbols != nil {
        workflow.strategies[index].symbols = [draw.one(of: workflow.data.symbols)]
      }
    }
    let ids = workflow.strategies.map(\.id)
    for index in workflow.risk.indices {
      workflow.risk[index].id += "\(index)"
      if workflow.risk[index].strategies != nil { follow(ids, &workflow.risk[index], &draw) }
      hold(workflow, &workflow.risk[index], &draw)
      if workflow.risk[index].sizing == .allIn { workflow.risk[index].sizing = .targetPercent(1) }
    }
    followRegimes(ids, &workflow, &draw)
    if workflow.benchmark == .none { workflow.results.writesBenchmark = false }
    workflow.writtenDataPath = workflow.data.path
    return workflow
  }

  /// Positions are whole ones of a symbol that a strategy trades which the worker follows.
  private static func hold(_ workflow: Workflow, _ worker: inout RiskSettings, _ draw: inout SettingsDraw) {
    let followed = workflow.strategies.filter { worker.strategies?.contains($0.id) ?? true }
    let symbol = draw.one(of: followed.flatMap { $0.symbols ?? workflow.data.symbols })
    worker.positions = worker.positions.prefix(1).map { position in
      OpeningPosition(
        symbol: symbol, quantity: draw.one(of: [-3, 1, 250]) + (worker.quantities == .fractional ? 0.25 : 0),
        price: position.price)
    }
    if !worker.window.keep.isEmpty { worker.window.keep = [symbol] }
  }

  private static func followRegimes(_ ids: [String], _ workflow: inout Workflow, _ draw: inout SettingsDraw) {
    var regimes = workflow.regimeAggregation.regimes
    // No classifier stands twice.
    regimes.classifiers = Array(regimes.classifiers.prefix(1))
    for index in regimes.classifiers.indices {
      let least = 2 * regimes.classifiers[index].states
      regimes.classifiers[index].minimum = max(regimes.classifiers[index].minimum, least)
    }
    if regimes.symbol != nil { regimes.symbol = draw.one(of: workflow.data.symbols) }
    workflow.regimeAggregation.regimes = regimes
    for label in regimes.classifiers.first?.labels ?? [] {
      workflow.regimeAggregation.weights[label] = [draw.one(of: ids): draw.one(of: [0, 0.5, 2])]
    }
  }

  private static func follow(_ ids: [String], _ worker: inout RiskSettings, _ draw: inout SettingsDraw) {
    let followed = ids.filter { _ in draw.coin() }
    worker.strategies = followed.isEmpty ? ids : followed
    guard draw.coin() else { return }
    worker.strategies?.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for id in worker.strategies ?? [] where draw.coin() { worker.weights[id] = draw.one(of: [0.5, 1, 3]) }
  }
}
