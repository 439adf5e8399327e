import FileFormats
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingStrategies

/// What a workflow does.
public enum WorkflowType: String, Sendable, CaseIterable {
  /// One pass of the data through strategies, risk workers and execution.
  case backtest
}

/// How phases are executed.
///
/// A mode never changes a result.
public enum ExecutionMode: String, Sendable, CaseIterable {
  /// One thread, bar by bar.
  case traditional = "TRADITIONAL"
  /// Chosen by stated rules, which are printed.
  case auto = "AUTO"
  /// Each phase as its own setting says.
  case composable = "COMPOSABLE"
  /// Phases may differ.
  case hybrid = "HYBRID"
}

/// The settings of the sections `resources`, `monitoring` and `fault_tolerance`.
///
/// They are checked and kept in the canonical form, and have no effect on results in this version. A value is nil where
/// it is not given.
public struct OperationalSettings: Equatable, Sendable {
  /// Memory that may be used, in gigabytes.
  public var maximumMemoryGigabytes: Double?
  /// Cores that may be used.
  public var maximumCores: Int?
  /// Containers that are kept ready.
  public var containerPoolSize: Int?
  /// Whether metrics of the run are collected.
  public var metricsAreEnabled: Bool?
  /// Seconds between two collections of metrics.
  public var metricsInterval: Double?
  /// Seconds between two health checks.
  public var healthCheckInterval: Double?
  /// Failures of a container after which it is given up.
  public var maximumContainerFailures: Int?
  /// Whether a failed container is rebuilt and replayed.
  public var restartsAutomatically: Bool?
  /// Seconds between two checkpoints.
  public var checkpointInterval: Double?

  /// Nothing is set.
  public init() {}
}

/// The folder that a workflow was read from; workflows are equal wherever they lie.
struct FileHome: Equatable, Sendable {
  var folder: String?

  static func == (_: FileHome, _: FileHome) -> Bool { true }
}

/// A workflow file, decoded: every default filled in, every value checked.
public struct Workflow: Equatable, Sendable {
  /// Version of the format.
  public var version: String
  /// Names the run; a valid component of container IDs and paths.
  public var name: String
  /// What is run.
  public var type: WorkflowType
  /// How phases are executed.
  public var executionMode: ExecutionMode
  /// Into what the workflow is cut; never changes a result.
  public var mode: WorkflowMode
  /// The phases of a single pass that is cut.
  public var stages: StagedPass
  /// What data is read; its path is resolved against the folder of the file.
  public var data: MarketDataSettings
  /// The path of the data as the file has it, for the canonical form.
  public var writtenDataPath: String
  /// The strategies in the order of the file, IDs unique.
  public var strategies: [StrategySettings]
  /// How signals are combined.
  public var aggregation: AggregationSettings
  /// Which weights signals have in which regime of the market.
  public var regimeAggregation: RegimeAggregation
  /// The risk workers in the order of the file, IDs unique; at least one.
  public var risk: [RiskSettings]
  /// How the file says them in short, where it does; no more than that once they are others.
  public internal(set) var riskGrid: RiskGrid?
  /// How orders are filled, and what they cost.
  public var execution: ExecutionSettings
  /// What portfolios are compared with; no part of the run.
  public var benchmark: BenchmarkSettings
  /// How metrics are computed.
  public var metrics: MetricsSettings
  /// The seed that every container's seed derives from.
  public var masterSeed: UInt64
  /// How results are written.
  public var results: ResultsSettings
  /// What has no effect on results.
  public var operation: OperationalSettings
  /// The study that its searches belong to; nil where they are counted with all that name none.
  public var study: String?
  /// The user's own words about it, for reports; nil for none.
  public var notes: String?
  /// The phases in the order of the file; none of a single pass.
  public var phases: [Phase]
  /// What events it runs other files on, in the order of the file; empty unless it does nothing else.
  public var triggers: [Trigger]

  /// Where the file lies; nothing of a workflow that was read from none.
  var home = FileHome()

  /// The folder in which relative paths of the file begin; nil where it was read from none, and neither the path of the
  /// data nor one of recorded signals is a relative one.
  package var folder: String? {
    if let folder = home.folder { return folder }
    let recordings = strategies.compactMap(\.recording).map { (path: $0.path, written: $0.writtenPath) }
    for (path, written) in [(path: data.path, written: writtenDataPath)] + recordings {
      guard !written.hasPrefix("/"), path.hasSuffix(written) else { continue }
      let before = path.dropLast(written.count)
      return before.isEmpty ? "." : String(before)
    }
    return nil
  }

  /// A path that the file names, relative to its folder.
  package func resolved(_ written: String) -> String {
    FilePath.resolved(written, besides: folder.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? "")
  }

  /// The version of the format: of what keys mean, and of their defaults.
  ///
  /// It stands in every configuration hash, which leaves keys at their default out. So a default that changes, or a key
  /// that means something else, takes a new version; a key that is new, and by default changes nothing, does not.
  public static let formatVersion = "1.0.0"

  /// A workflow with the defaults of everything but its name, data and strategies.
  public init(name: String, data: MarketDataSettings, strategies: [StrategySettings]) {
    version = Self.formatVersion
    self.name = name
    type = .backtest
    executionMode = .traditional
    mode = .singlePass
    stages = StagedPass()
    self.data = data
    writtenDataPath = data.path
    self.strategies = strategies
    aggregation = AggregationSettings()
    regimeAggregation = RegimeAggregation()
    risk = [RiskSettings(id: "main")]
    execution = ExecutionSettings()
    benchmark = .buyAndHold
    metrics = MetricsSettings()
    masterSeed = 42
    results = ResultsSettings()
    operation = OperationalSettings()
    study = nil
    notes = nil
    phases = []
    triggers = []
  }

  /// What is to be read for a run: its data, and those of the benchmark.
  public var dataToRead: MarketDataSettings {
    var settings = data
    if case .symbol(let symbol) = benchmark { settings.benchmark = symbol }
    return settings
  }
}
