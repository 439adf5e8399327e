import Backtesting
import Configuration
import FileFormats
import MarketData
import ParquetFiles
import RiskControl
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// What is written of a run beside its streams, and what of them.
@Suite struct MarketTableTests {
  private static let symbols = ["AA", "BB"].map { Symbol($0) }

  private static func workflow(_ results: ResultsSettings) -> Workflow {
    let crossover = StrategySettings(
      id: "crossover", type: "ma_crossover", parameters: ["fast": .integer(3), "slow": .integer(8)])
    var workflow = Workflow(
      name: "tables", data: MarketDataSettings(path: "none", symbols: symbols), strategies: [crossover])
    workflow.risk[0].sizing = .targetPercent(0.4)
    workflow.results = results
    return workflow
  }

  private static let series = symbols.map { SampleMarket.series($0.name, count: 60) }

  private static func run(
    _ results: ResultsSettings, into folder: String, _ manner: RunManner = RunManner()
  ) async throws -> BacktestOutcome {
    let backtest = try Backtest(workflow(results), data: MarketDataSet(series))
    return try await backtest.run(manner, output: ResultsOutput(folder: folder, settings: results))
  }

  /// The bars are those of the data, and the averages those of their closes.
  @Test func barsAndFeaturesAreThoseOfTheData() async throws {
    let folder = try TemporaryFolder()
    let results = ResultsSettings(streams: [], writesBars: true, features: ["sma(close,8)", "sma(close,3)"])
    let outcome = try await Self.run(results, into: folder.path, RunManner(blockSize: 7))
    #expect(try folder.names("").sorted() == ["bars.jsonl", "features.jsonl"])
    #expect(outcome.tableCounts.map(\.rows) == [120, 120])
    let bars = try Row.all(in: folder.path + "/bars.jsonl")
    let features = try Row.all(in: folder.path + "/features.jsonl")
    for index in 0..<120 {
      let (series, place) = (Self.series[index % 2], index / 2)
      let bar = series[place]
      #expect(bars[index].text("symbol") == series.symbol.name && features[index].text("symbol") == series.symbol.name)
      #expect(bars[index].text("timestamp") == bar.timestamp.description)
      #expect(bars[index].text("session") == String(bar.timestamp.description.prefix(10)))
      #expect(bars[index].text("presence") == "traded")
      for (name, value) in [
        ("open", bar.open), ("high", bar.high), ("low", bar.low), ("close", bar.close), ("volume", bar.volume),
      ] {
        #expect(bars[index].number(name) == value)
      }
      for length in [3, 8] {
        let found = features[index].number("sma(close,\(length))")
        guard place >= length - 1 else {
          #expect(found.isNaN)
          continue
        }
        let mean = series.close[(place - length + 1)...place].reduce(0, +) / Double(length)
        #expect(abs(found - mean) < 1e-9 * mean)
      }
    }
    let plain = try await Backtest(Self.workflow(ResultsSettings()), data: MarketDataSet(Self.series)).run()
    #expect(outcome.runDigest == plain.runDigest)
  }

  /// What is not written changes no digest and leaves no file.
  @Test func streamsSayWhatIsWritten() async throws {
    let (all, some) = (try TemporaryFolder(), try TemporaryFolder())
    let whole = try await Self.run(ResultsSettings(), into: all.path)
    let part = try await Self.run(ResultsSettings(streams: [.trades, .signals]), into: some.path)
    #expect(whole.runDigest == part.runDigest && whole.metrics == part.metrics)
    #expect(try some.names("").sorted() == ["signals.jsonl", "trades.jsonl"])
    for name in try some.names("") { #expect(try all.text(name) == some.text(name)) }
    #expect(part.files.map(\.name) == ["signals.jsonl", "trades.jsonl"])
    let manifest = RunManifest(
      configHash: "", dataHashes: [], masterSeed: 1, containerSeeds: [], executionOrder: [], programVersion: "",
      toolchain: "", results: ResultsSettings(streams: [.trades, .signals]), hasSessions: true)
    #expect(manifest.tables.map(\.name) == ["signals", "trades"])
  }

  @Test func aFeatureThatNobodyReadsIsAnError() {
    let error = #expect(throws: UnknownFeatureError.self) {
      try Backtest(Self.workflow(ResultsSettings(features: ["sma(close,9)"])), data: MarketDataSet(Self.series))
    }
    #expect(
      error?.description == "results.features: no strategy reads the feature 'sma(close,9)'; the run has sma(close,3), "
        + "sma(close,8)")
  }

  /// An empty table of Parquet has its columns, and says whose it is.
  @Test func anEmptyTableHasItsSchema() async throws {
    let folder = try TemporaryFolder()
    var workflow = Self.workflow(ResultsSettings(format: .parquet))
    workflow.strategies = [StrategySettings(id: "never", type: "momentum", parameters: ["threshold": .number(1e9)])]
    let backtest = try Backtest(workflow, data: MarketDataSet(Self.series))
    let output = ResultsOutput(
      folder: folder.path, settings: workflow.results, labels: [FileLabel("workflow", workflow.name)])
    let outcome = try await backtest.run(output: output)
    let reader = try ParquetReader(folder.path + "/fills.parquet")
    #expect(reader.rowCount == 0)
    let columns = ResultTable.fills.columns(workflow.results, hasSessions: true)
    #expect(reader.schema.map(\.name) == columns.map(\.name))
    #expect(reader.schema[0].kind == .timestamp(.nanoseconds, isUTC: true) && reader.schema[1].kind == .date)
    let digest = try #require(outcome.streams.first { "\($0.name)" == "fills/main" })
    #expect(
      reader.metadata.map { "\($0.key)=\($0.value)" } == [
        "workflow=tables", "table=fills", "stream_digests={\"fills/main\":\"\(digest.hexadecimal)\"}",
      ])
  }

  /// What was recorded before a failure can be read, in every format: cycles 0 to 39 of two symbols, one portfolio.
  @Test(arguments: ResultsFormat.allCases) func whatAFailedRunLeavesCanBeRead(_ format: ResultsFormat) async throws {
    let folder = try TemporaryFolder()
    var workflow = Self.workflow(ResultsSettings(format: format, bufferSize: 7, writesBars: true))
    workflow.strategies.append(
      StrategySettings(id: "bad", type: "broken", parameters: ["at": .integer(40)], symbols: [Symbol("BB")]))
    let registry = try SteeredStrategies.registry()
    let backtest = try Backtest(workflow, data: MarketDataSet(Self.series), registry: registry)
    let told = Told()
    await #expect(throws: ContainerFailure.self) {
      try await backtest.run(
        RunManner(blockSize: 16), output: ResultsOutput(folder: folder.path, settings: workflow.results),
        onFailure: { told.counts = $0 })
    }
    #expect(told.counts.first { $0.name == "equity" }.map { [$0.rows, $0.writes, $0.flushes] } == [40, 6, 1])
    // What the failure does not reach is whole.
    for name in try folder.names("") { #expect(name.hasSuffix(".partial") != name.hasPrefix("bars")) }
    let path = folder.path + "/" + ResultTable.equity.partialFileName(format)
    switch format {
    case .jsonl: #expect(try FileSystem.read(path).filter { $0 == 10 }.count == 40)
    case .csv: #expect(try FileSystem.read(path).filter { $0 == 10 }.count == 41)
    case .parquet:
      let reader = try ParquetReader(recovering: path)
      #expect(reader.rowCount == 40 && reader.schema.map(\.name).contains("session"))
    }
  }

  /// Written once, before it is read.
  private final class Told: @unchecked Sendable {
    var counts: [RunManifest.TableCounts] = []
  }
}
