import Backtesting
import Configuration
import FileFormats
import MarketData
import RunResults
import TableFiles
import TradingModel
import TradingStrategies

/// The raw signals of a single pass that is cut into phases, as the phases of its strategies leave them.
struct StagedSignals {
  private let backtest: Backtest
  private let signals: [SignalColumns]
  private let createdBy: String

  init(_ backtest: Backtest, _ signals: [SignalColumns], createdBy: String) {
    self.backtest = backtest
    self.signals = signals
    self.createdBy = createdBy
  }

  /// Writes `stateless_strategies/stateless_signals` and `ml_strategies/ml_strategy_signals`; a phase without
  /// strategies has an empty table.
  func write(into folder: String) throws {
    try write(folder, "stateless_strategies", "stateless_signals", strategies: Array(signals.indices))
    try write(folder, "ml_strategies", "ml_strategy_signals", strategies: [])
  }

  private func write(_ folder: String, _ phase: String, _ name: String, strategies: [Int]) throws {
    let place = FilePath.join(folder, phase)
    try FileSystem.makeFolder(place)
    let format = backtest.plan.workflow.results.format
    let symbols = backtest.plan.symbols.symbols.map(\.name)
    let owners = backtest.plan.strategyOwners
    let tables = strategies.map { strategy in
      signals[strategy].table(
        of: owners[strategy], symbols: symbols, timestamps: backtest.data.timestamps,
        hasSessions: backtest.data.hasSessions)
    }
    let schema =
      tables.first?.schema
      ?? SignalColumns().table(
        of: StreamOwner(id: "", container: ""), symbols: symbols, timestamps: [], hasSessions: backtest.data.hasSessions
      ).schema
    let writer = try TableWriter(
      FilePath.join(place, "\(name).\(format.rawValue)"), format: TableFormat(format), schema: schema,
      createdBy: createdBy)
    for table in tables { try writer.add(table) }
    try writer.close()
  }
}

extension TableFormat {
  /// That of a run's results.
  package init(_ format: ResultsFormat) {
    self =
      switch format {
      case .jsonl: .jsonl
      case .csv: .csv
      case .parquet: .parquet
      }
  }
}
