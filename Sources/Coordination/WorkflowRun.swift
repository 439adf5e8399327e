import Backtesting
import Configuration
import ContentStore
import Determinism
import MarketData
import PerformanceAnalytics
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// What a finished command has to tell about a run.
public struct RunSummary: Sendable {
  /// What was planned.
  public let plan: BacktestPlan
  /// The folder that the results are in.
  public let folder: String
  /// What became of the run's folder.
  public let ending: RunFolder.Ending
  /// The manifest as it was written last.
  public let manifest: RunManifest
  /// Metrics by portfolio.
  public let metrics: [PortfolioMetrics]
  /// What each portfolio came to, in the order of their IDs.
  package let results: [PortfolioResult]
  /// What annual figures are made by.
  public let basis: AnnualBasis
  /// Instants of the first and the last cycle.
  public let period: (first: Timestamp, last: Timestamp)?
  /// Index of the first cycle: that of the first bar after the warm-up.
  public let firstCycle: Int
  /// Number of cycles of the data.
  public let cycleCount: Int
  /// Every event, in order; present where it was to be kept.
  public let trace: Trace?
}

/// One run of a workflow into its folder: the phases of the dispatcher, one after the other.
public struct WorkflowRun: Sendable {
  /// The backtest that it runs.
  public private(set) var backtest: Backtest
  private let workflow: Workflow
  private let program: Program
  private let loadSeconds: Double
  private let clock = ContinuousClock()

  /// Loads the data of a workflow and plans it; touches no folder.
  ///
  /// - Parameters:
  ///   - registry: The types of its strategies.
  ///   - program: Which program runs it, for the manifest.
  /// - Throws: `MarketDataErrors`, and what `BacktestPlan.init` throws.
  public init(_ workflow: Workflow, registry: StrategyRegistry = .builtIn, program: Program = .admf) throws {
    try self.init(workflow, registry: registry, program: program, store: nil)
  }

  /// As above, with a store that may answer what an earlier run has read and computed; no result depends on it, nor on
  /// `watch`, which is told how far files are read.
  package init(
    _ workflow: Workflow, registry: StrategyRegistry, program: Program, store: ObjectStore?,
    watch: LoadingWatch? = nil
  ) throws {
    self.workflow = workflow
    self.program = program
    let start = clock.now
    let data = try MarketDataLoader.load(workflow.dataToRead, store: store, watch: watch)
    loadSeconds = Self.seconds(clock.now - start)
    var backtest = try Backtest(workflow, data: data, registry: registry)
    // Only what is kept needs the identity, for which the whole program is read.
    if let store, FeatureStore.isNeeded(for: backtest.plan),
      let identity = ProgramIdentity.running(named: program.name)
    {
      backtest.features = FeatureStore(store, program: identity, workflow: workflow, data: data)
    }
    self.backtest = backtest
  }

  /// Puts a mistake into every replay of signals, for tests.
  package mutating func plant(_ fault: ReplayFault?) { backtest.replayFault = fault }

  /// Puts a mistake into a lane of every group, for tests.
  package mutating func plantLaneFault(in lane: Int) { backtest.plantLaneFault(in: lane) }

  /// Number of cycles of the data.
  public var cycleCount: Int { backtest.data.cycleCount - backtest.data.warmupCount }

  /// The paths of the files that its data were read from.
  public var dataFiles: [String] {
    MarketDataLoader.files(workflow.dataToRead) + workflow.strategies.compactMap(\.recording?.path)
  }

  /// What a container does, as far as the workflow names it: the strategies of a group; empty for others.
  public func description(of container: ContainerID) -> String {
    let sources = backtest.plan.sources.filter { $0.containerID == container }
    return sources.flatMap { $0.strategies.map { "strategy \(backtest.plan.strategies[$0].id)" } }
      .joined(separator: ", ")
  }

  /// The folder of this run where the user names none: `results/NAME-HASH`.
  public var defaultFolder: String { workflow.defaultFolder }

  /// Runs into `folder`, and leaves it complete, failed or interrupted, its manifest says which.
  ///
  /// - Parameters:
  ///   - folder: Created if it does not exist; refused if it holds anything but a run of this configuration.
  ///   - manner: How to run.
  ///   - keeping: What is kept beside the folder.
  ///   - marks: What the manifest says of how the run came about.
  ///   - onStart: Given the network before it runs.
  ///   - onOpen: Given the run once its folder is claimed.
  ///   - onFailure: Told what is left of the run where it failed, before the error is thrown.
  /// - Throws: `ResultsError` for the folder, what `Backtest.run` throws; the manifest then says `failed`, or else the
  ///   error is an `UnrecordedFailure`.
  public func execute(
    into folder: String, manner: RunManner = RunManner(), keeping: RunKeeping = RunKeeping(),
    marks: RunMarks = RunMarks(),
    onStart: (@Sendable (Network) -> Void)? = nil, onOpen: (@Sendable (OpenRun) -> Void)? = nil,
    onFailure: (@Sendable (FailedRun) -> Void)? = nil
  ) async throws -> RunSummary {
    let warnings = backtest.warnings
    var manifest = newManifest()
    manifest.notices = warnings
    marks.mark(&manifest)
    let results = try RunFolder(
      path: folder, configHash: workflow.configurationHash, dataHashes: manifest.dataHashes)
    if workflow.data.source != .synthetic { manifest.workflowFolder = workflow.folder.flatMap(results.way) }
    let open = OpenRun(folder: results, manifest: manifest)
    onOpen?(open)
    let output = ResultsOutput(folder: results.workingPath, settings: workflow.results, labels: labels)
    let written = PartialTables()
    let start = clock.now
    let outcome: BacktestOutcome
    do {
      try results.write(manifest)
      let configuration = try results.write(configuration: workflow.canonicalYAML)
      var (manner, keeping) = (manner, keeping)
      if workflow.mode == .multiPhaseOptimized {
        manner.signals = .replayed
        keeping.keepsSignals = true
      }
      outcome = try await backtest.run(
        manner, keeping: keeping, output: output, onStart: onStart, onFailure: { written.counts = $0 })
      if let signals = outcome.signals, workflow.mode == .multiPhaseOptimized, !outcome.wasInterrupted {
        try StagedSignals(backtest, signals, createdBy: "\(program.name) version \(Program.version)")
          .write(into: results.makeFolder(PhaseFolders.name, in: &manifest))
      }
      manifest.setFiles(
        [configuration, try results.write(outcome.metrics)] + outcome.files + (try writeAggregation(outcome, results)))
    } catch {
      let ending: RunFolder.Ending
      do { ending = try open.fail("\(error)", tables: written.counts) } catch let second {
        throw UnrecordedFailure(underlying: error, recording: second)
      }
      onFailure?(FailedRun(ending: ending, folder: results.path, tables: written.counts))
      throw error
    }
    manifest.tableCounts = outcome.tableCounts
    manifest.streams = outcome.streams
    manifest.runDigest = outcome.wasInterrupted ? nil : outcome.runDigest
    manifest.resultDigest = outcome.wasInterrupted ? nil : outcome.resultDigest
    manifest.status = outcome.wasInterrupted ? .interrupted : .complete
    manifest.lastCycle = outcome.last?.cycle
    manifest.lastTimestamp = outcome.last?.timestamp
    manifest.notices = backtest.notices(of: outcome, warnings: warnings)
    manifest.timings = [
      .init(name: "load", seconds: loadSeconds), .init(name: "run", seconds: Self.seconds(clock.now - start)),
    ]
    let ending = try results.end(manifest)
    return summary(manifest, ending, outcome, folder: results.path)
  }

  /// What the manifest of this run says before it has begun.
  package var plannedManifest: RunManifest { newManifest() }

  /// Writes what several portfolios came to together; nothing where there is one.
  private func writeAggregation(
    _ outcome: BacktestOutcome, _ folder: RunFolder
  ) throws(ResultsError) -> [RunManifest.FileHash] {
    guard outcome.metrics.count > 1 else { return [] }
    let state: RunManifest.Status = outcome.wasInterrupted ? .interrupted : .complete
    return [try folder.write(AggregatedResultsFile.aggregation(of: outcome.metrics, state: state))]
  }

  /// What files say of their run.
  private var labels: [FileLabel] {
    [
      FileLabel("workflow", workflow.name), FileLabel("config_hash", workflow.configurationHash),
      FileLabel("program", program.name), FileLabel("program_version", Program.version),
    ]
  }

  private func summary(
    _ manifest: RunManifest, _ ending: RunFolder.Ending, _ outcome: BacktestOutcome, folder: String
  ) -> RunSummary {
    let times = backtest.data.timestamps.dropFirst(backtest.data.warmupCount)
    let first = times.first.map { Timestamp(nanoseconds: $0) }
    let last = outcome.last?.timestamp ?? times.last.map { Timestamp(nanoseconds: $0) }
    var period: (Timestamp, Timestamp)?
    if let first, let last { period = (first, last) }
    return RunSummary(
      plan: backtest.plan, folder: folder, ending: ending, manifest: manifest, metrics: outcome.metrics,
      results: outcome.results, basis: backtest.basis, period: period,
      firstCycle: backtest.data.warmupCount, cycleCount: times.count, trace: outcome.trace)
  }

  private func newManifest() -> RunManifest {
    let plan = backtest.plan
    var manifest = RunManifest(
      configHash: workflow.configurationHash,
      dataHashes: backtest.data.dataHashes.map { .init(name: $0.file, hash: $0.sha256) },
      masterSeed: workflow.masterSeed,
      containerSeeds: plan.containerSeeds.map { .init(id: $0.container.path, seed: $0.seed) },
      executionOrder: plan.containerIDs.map(\.path), programVersion: Program.version, toolchain: Program.toolchain,
      results: workflow.results, hasSessions: backtest.data.hasSessions)
    manifest.program = program.name
    manifest.programBuild = ProgramBuild.identity
    if let dropped = backtest.data.dropped {
      manifest.droppedRowCount = dropped.items.count + dropped.furtherCount
      manifest.droppedRows = dropped.items.map(\.description)
    }
    return manifest
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}

/// What is left of a run that failed.
public struct FailedRun: Sendable {
  /// What became of its folder.
  public let ending: RunFolder.Ending
  /// The folder that the user named.
  public let folder: String
  /// How much of each table was recorded before, under names that end in `.partial`.
  public let tables: [RunManifest.TableCounts]
}

/// Filled in by a run that fails, before its error is thrown.
///
/// `@unchecked Sendable`: written once, by the run, and read by who waited for it.
private final class PartialTables: @unchecked Sendable {
  var counts: [RunManifest.TableCounts] = []
}

extension Workflow {
  /// The folder of a run of this workflow where the user names none: `results/NAME-HASH`.
  package var defaultFolder: String { "results/\(name)-\(configurationHash.prefix(12))" }
}
