import Configuration
import Determinism
import FileFormats
import MarketData
import MarketFeatures
import PortfolioBatches
import RegimeAnalysis
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// A risk worker of a run: its settings and what they mean in indices.
///
/// A class of constants, as it goes from hand to hand, and has a dozen parts to be counted with each copy.
public final class PortfolioPlan: Sendable {
  /// As configured.
  public let settings: RiskSettings
  /// The risk worker's container.
  public let containerID: ContainerID
  /// Positions of the followed strategies in the order of strategy IDs, ascending.
  public let strategies: [Int]
  /// One weight a followed strategy.
  public let weights: [Double]
  /// Indices of the symbols that the followed strategies trade, ascending.
  public let symbols: [Int]
  /// What it holds at the beginning, ascending by symbol.
  public let opening: [HeldUnits]
  /// Indices of the symbols whose positions stay at its last cycle.
  public let kept: [Int]

  init(_ settings: RiskSettings, strategies: [Int], weights: [Double], traded: [Int], among table: SymbolTable) throws {
    self.settings = settings
    containerID = try ContainerID("risk/\(settings.id)")
    (self.strategies, self.weights, symbols) = (strategies, weights, traded)
    opening = settings.positions.compactMap { position in
      table.index(of: position.symbol).map {
        HeldUnits(symbol: $0, quantity: position.quantity, price: position.price)
      }
    }
    .sorted { $0.symbol < $1.symbol }
    kept = settings.window.keep.compactMap { table.index(of: $0) }
  }
}

/// What a workflow means for given data: every container and what it works on, in the order of IDs.
///
/// A pure function of the workflow, the symbols and the registered strategy types; the order in which anything was
/// registered does not show.
public struct BacktestPlan: Sendable {
  /// What was planned, in one piece, as plans go from hand to hand.
  @usableFromInline let parts: PlanParts
  /// The regimes of the data by which weights change; nil where none do, or where no data were looked at.
  package internal(set) var regimes: RegimeStretches?
  /// A mistake that tests put into every replay of signals.
  var replayFault: ReplayFault?
  /// A mistake that tests put into one lane of every group.
  var laneFault: LaneFault?
  /// About how many portfolios a batch of lanes has; shows in no result.
  var portfoliosABatch = LaneBatching.portfoliosABatch

  /// The workflow.
  @inlinable public var workflow: Workflow { parts.workflow }
  /// The symbols, ascending.
  @inlinable public var symbols: SymbolTable { parts.symbols }
  /// The strategies in natural order of their IDs.
  @inlinable public var strategies: [PlannedStrategy] { parts.strategies }
  /// The strategies by the features they share, those that are replayed among them.
  @inlinable public var groups: [StrategyGroupPlan] { parts.groups }
  /// By strategy, what it said in an earlier run, where that is said again; nil where the strategy runs.
  @inlinable public var replayed: [ReplayedSignals?] { parts.replayed }
  /// Every distinct feature that a strategy reads which runs, ascending.
  @inlinable public var features: [FeatureSpecification] { parts.features }
  /// The portfolios in natural order of their IDs.
  @inlinable public var portfolios: [PortfolioPlan] { parts.portfolios }

  /// The container that streams data.
  public static let streamerID: ContainerID = "data/streamer"
  /// The container that computes features.
  public static let computerID: ContainerID = "features/shared"
  /// The container that routes and aggregates signals.
  public static let routerID: ContainerID = "signals/router"
  /// The container that fills orders.
  public static let engineID: ContainerID = "execution/engine"
  /// The container that records signals.
  public static let signalRecorderID: ContainerID = "recorder/signals"
  /// The container that records portfolios.
  public static let portfolioRecorderID: ContainerID = "recorder/portfolios"

  /// The container that writes bars and features, where a table of them is asked for.
  public static let marketRecorderID: ContainerID = "recorder/market"

  /// The places in `features` of those that stand in a table of their own.
  public var recordedFeatures: [Int] {
    workflow.results.features.compactMap { name in features.firstIndex { $0.name == name } }
  }
  /// Whether there is a table of bars or of features.
  public var recordsMarket: Bool { workflow.results.writesBars || !workflow.results.features.isEmpty }

  /// Plans a workflow.
  ///
  /// - Parameter replayed: What strategies said in an earlier run, in natural order of their IDs; empty where all run.
  /// - Throws: `StrategyPreparationError` where a strategy cannot be prepared, `ClassifierPreparationError` where a
  ///   classifier of one's own cannot, `ContainerIDError` for an ID that is no
  ///   path component, `UnknownFeatureError` for a feature to be recorded that no strategy reads; a checked workflow of
  ///   built-in strategies causes none of them.
  public init(_ workflow: Workflow, registry: StrategyRegistry, replayed: [ReplayedSignals?] = []) throws {
    parts = try PlanParts(workflow, registry, replayed)
  }

  /// The same.
  ///
  /// - Parameter prepared: The strategies in the order of the workflow, where somebody has prepared them already.
  init(_ workflow: Workflow, registry: StrategyRegistry, prepared: [PreparedStrategy]?) throws {
    parts = try PlanParts(workflow, registry, [], prepared: prepared)
  }

  /// The same plan with signals in the place of strategies.
  ///
  /// - Precondition: There is one place a strategy.
  func replaying(_ replayed: [ReplayedSignals?]) -> BacktestPlan { BacktestPlan(self, replayed) }

  private init(_ plan: BacktestPlan, _ replayed: [ReplayedSignals?]) {
    parts = PlanParts(plan.parts, replayed)
    (regimes, replayFault) = (plan.regimes, plan.replayFault)
    (laneFault, portfoliosABatch) = (plan.laneFault, plan.portfoliosABatch)
  }

  /// Every container of the run, in the order of IDs; what works portfolios has the names of risk workers and engine
  /// also where these are worked in lanes.
  public var containerIDs: [ContainerID] { containerIDs(.network) }

  /// Every container of the run as it is on a path, in the order of IDs.
  public func containerIDs(_ path: RunPath) -> [ContainerID] {
    var fixed = [Self.streamerID, Self.routerID, Self.signalRecorderID, Self.portfolioRecorderID]
    if computesFeatures { fixed.append(Self.computerID) }
    if recordsMarket { fixed.append(Self.marketRecorderID) }
    let workers =
      path == .lanes ? batches.map(\.containerID) : [Self.engineID] + portfolios.map(\.containerID)
    return (fixed + sources.map(\.containerID) + workers).sorted()
  }

  /// The seed of each container, in the order of IDs: a function of the master seed and the ID alone.
  public var containerSeeds: [(container: ContainerID, seed: UInt64)] { containerSeeds(.network) }

  /// The same of the containers that there are on a path.
  public func containerSeeds(_ path: RunPath) -> [(container: ContainerID, seed: UInt64)] {
    containerIDs(path).map { id in
      let generator = SeededGenerator(masterSeed: workflow.masterSeed, id: id.path, purpose: "container")
      return (id, generator.containerSeed)
    }
  }

  /// Cycles a block has where nobody says otherwise: 4,096, or so many fewer that a block with its features holds at
  /// most four million values (32 MiB) and the ledgers of all portfolios for it at most ten million, but never
  /// under 16.
  ///
  /// Memory thus grows with the product of symbols and features and with the number of portfolios only where 16 cycles
  /// are more than that. No result depends on it.
  public var blockSize: Int {
    let barColumns = symbols.count * (features.count + 6)
    let ledgerColumns = portfolios.count * 3
    let cycles = min((4 << 20) / max(1, barColumns), (10 << 20) / max(1, ledgerColumns))
    return min(RunManner.largestBlock, max(16, cycles))
  }
}

/// A feature that is to be recorded and that no strategy of the run reads.
public struct UnknownFeatureError: Error, Equatable, CustomStringConvertible {
  /// The feature's name.
  public let name: String
  /// The names of those that the run has.
  public let known: [String]

  /// What is shown to people.
  public var description: String {
    "results.features: no strategy reads the feature '\(MessageText.excerpt(name))'; the run has "
      + (known.isEmpty ? "none" : known.map { MessageText.excerpt($0) }.joined(separator: ", "))
  }
}
