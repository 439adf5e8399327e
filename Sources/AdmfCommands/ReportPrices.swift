import Backtesting
import Configuration
import FileFormats
import MarketData
import ReportDocuments
import Reporting
import RunResults
import TradingContainers
import TradingModel

/// Prices of a run for its report: from its data, where they are still those that it read.
enum ReportPrices {
  /// Adds prices, benchmarks and what would be without single signals, where the workflow of the folder can be loaded
  /// and its data have the hashes of the manifest; else the report tells that there are none.
  static func add(to run: inout ReportedRun, _ call: Invocation, _ replays: inout ReplayBudget) {
    for place in run.parts.indices { add(to: &run.parts[place], call, &replays) }
    guard !run.manifest.dataHashes.isEmpty, run.manifest.phases.isEmpty else { return }
    let file = FilePath.join(run.folder, RunFolder.configurationName)
    guard let workflow = try? WorkflowFile.load(path: file, overrides: [], registry: call.strategies),
      let data = try? ProgressDisplay.whileReading(
        "data",
        { watch in
          try MarketDataLoader.load(workflow.dataToRead, store: nil, watch: watch)
        }),
      let backtest = try? Backtest(workflow, data: data, registry: call.strategies)
    else { return }
    add(backtest, to: &run, &replays)
  }

  /// The same with data that are loaded already.
  static func add(_ backtest: Backtest, to run: inout ReportedRun, _ replays: inout ReplayBudget) {
    let data = backtest.data
    let hashes = data.dataHashes.map { RunManifest.DataHash(name: $0.file, hash: $0.sha256) }
    guard hashes == run.manifest.dataHashes else { return }
    let last = run.portfolios.compactMap(\.times.last).max() ?? Int64.min
    if run.prices.isEmpty { run.prices = data.series.map { history(of: $0, upTo: last) } }
    run.benchmarks = benchmarks(backtest, upTo: last)
    if let regimes = backtest.plan.regimes {
      run.regimes = bands(regimes, data.timestamps, upTo: last)
      let counts = regimes.confirmation
      run.confirmations = ConfirmationCounts(bars: regimes.settings.confirm, asked: counts.asked, acted: counts.acted)
    }
    guard !run.trades.isEmpty else { return }
    let progress = RunProgress()
    let line = ProgressLine(unit: "cycles without single signals", total: ReplayBudget.cycles(backtest))
    let display = ProgressDisplay { line.text(done: progress.cycleCount, seconds: $0, width: $1) }
    defer { display.stop() }
    run.signalReplays = replays.replays(of: run, backtest, progress)
  }

  private static func bands(_ regimes: RegimeStretches, _ times: [Int64], upTo last: Int64) -> [RegimeBand] {
    regimes.spans(in: times).filter { $0.from <= last }.map {
      RegimeBand(label: $0.label, from: $0.from, to: min($0.to, last))
    }
  }

  private static func history(of bars: BarSeries, upTo last: Int64) -> PriceHistory {
    let count = bars.timestamps.prefix { $0 <= last }.count
    return PriceHistory(
      symbol: bars.symbol.name, times: Array(bars.timestamps.prefix(count)), closes: Array(bars.close.prefix(count)))
  }

  private static func benchmarks(_ backtest: Backtest, upTo last: Int64) -> [BenchmarkHistory] {
    backtest.benchmarkLedgers(upTo: last).map { ledger in
      let block = ledger.block
      let offsets = block.recorded
      let history = PortfolioHistory(
        name: ledger.name, capital: ledger.capital, times: offsets.map { block.timestamps[$0] },
        equity: offsets.map { block.equity($0) }, positionValue: offsets.map { block.positionValue[$0] })
      return BenchmarkHistory(portfolio: ledger.portfolio, history: history)
    }
  }
}
