import Configuration
import Determinism
import MarketData
import PerformanceAnalytics
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
      if workflow.risk[index].sizing == .allIn { workflow.risk[index].sizing = .targetPercent(1) }
    }
    if workflow.benchmark == .none { workflow.results.writesBenchmark = false }
    workflow.writtenDataPath = workflow.data.path
    return workflow
  }

  private static func follow(_ ids: [String], _ worker: inout RiskSettings, _ draw: inout SettingsDraw) {
    let followed = ids.filter { _ in draw.coin() }
    worker.strategies = followed.isEmpty ? ids : followed
    guard draw.coin() else { return }
    worker.strategies?.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for id in worker.strategies ?? [] where draw.coin() { worker.weights[id] = draw.one(of: [0.5, 1, 3]) }
  }
}
