import Configuration
import Determinism
import FileFormats
import MarketData
import MarketFeatures
import RegimeAnalysis
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// What `BacktestPlan` is made of.
@usableFromInline
final class PlanParts: Sendable {
  @usableFromInline let workflow: Workflow
  @usableFromInline let symbols: SymbolTable
  @usableFromInline let strategies: [PlannedStrategy]
  @usableFromInline let groups: [StrategyGroupPlan]
  @usableFromInline let replayed: [ReplayedSignals?]
  @usableFromInline let features: [FeatureSpecification]
  /// Likewise of all strategies.
  private let declaredFeatures: [FeatureSpecification]
  @usableFromInline let portfolios: [PortfolioPlan]

  /// See `BacktestPlan.init`.
  init(
    _ workflow: Workflow, _ registry: StrategyRegistry, _ replayed: [ReplayedSignals?],
    prepared: [PreparedStrategy]? = nil
  ) throws {
    precondition(prepared.map { $0.count == workflow.strategies.count } ?? true, "there is one a strategy")
    self.workflow = workflow
    let table = SymbolTable(workflow.data.symbols)
    symbols = table
    // Apart from the workflow, which closures would hold a copy of.
    let strategies = workflow.strategies
    let places = strategies.indices.sorted { NaturalOrder.precedes(strategies[$0].id, strategies[$1].id) }
    let settings = places.map { strategies[$0] }
    let planned = try zip(places, settings).map { place, strategy in
      let traded = strategy.symbols.map { names in names.compactMap { table.index(of: $0) } }
      return PlannedStrategy(
        id: strategy.id, prepared: try prepared?[place] ?? registry.prepare(strategy),
        symbols: (traded ?? Array(0..<table.count)).sorted().withoutRepeats())
    }
    self.strategies = planned
    for custom in workflow.regimeAggregation.regimes.classifiers.compactMap(\.custom) {
      _ = try registry.prepare(classifier: custom.type, custom.parameters)
    }
    groups = try StrategyGrouping.plan(planned)
    let replayed = replayed.isEmpty ? planned.map { _ in nil } : replayed
    precondition(replayed.count == planned.count, "there is one place a strategy")
    self.replayed = replayed
    let inAll = Self.features(zip(places, planned).map { ($0, $1.prepared.features) })
    declaredFeatures = inAll
    for name in workflow.results.features where !inAll.contains(where: { $0.name == name }) {
      throw UnknownFeatureError(name: name, known: inAll.map(\.name))
    }
    features = Self.features(inAll, read: planned, replayed, recorded: workflow.results.features)
    portfolios = try workflow.risk.sorted { NaturalOrder.precedes($0.id, $1.id) }.map { risk in
      let followed = settings.indices.filter { risk.strategies?.contains(settings[$0].id) ?? true }
      return try PortfolioPlan(
        risk, strategies: followed, weights: followed.map { risk.weights[settings[$0].id] ?? settings[$0].weight },
        traded: followed.flatMap { planned[$0].symbols }.sorted().withoutRepeats(), among: table)
    }
  }

  /// The same with signals in the place of strategies, one place a strategy.
  init(_ plan: PlanParts, _ replayed: [ReplayedSignals?]) {
    precondition(replayed.count == plan.strategies.count, "there is one place a strategy")
    workflow = plan.workflow
    symbols = plan.symbols
    strategies = plan.strategies
    groups = plan.groups
    portfolios = plan.portfolios
    self.replayed = replayed
    declaredFeatures = plan.declaredFeatures
    features = Self.features(
      declaredFeatures, read: strategies, replayed, recorded: workflow.results.features)
  }

  /// Those of some features that a strategy reads which runs, or that stand in a table.
  private static func features(
    _ features: [FeatureSpecification], read strategies: [PlannedStrategy], _ replayed: [ReplayedSignals?],
    recorded: [String]
  ) -> [FeatureSpecification] {
    if !replayed.contains(where: { $0 != nil }) { return features }
    var isRead = features.map { feature in recorded.contains { $0 == feature.name } }
    for (strategy, replayed) in zip(strategies, replayed) where replayed == nil {
      for feature in strategy.prepared.features {
        if let place = features.ascendingIndex(of: feature) { isRead[place] = true }
      }
    }
    return zip(features, isRead).filter(\.1).map(\.0)
  }

  /// Every feature once, ascending.
  ///
  /// Equal features are one feature, unless somebody gave one name to two indicators. Whose then counts goes by the
  /// places of the strategies in the list, so that other orders of registration, which checks try, show the mistake.
  private static func features(_ read: [(place: Int, features: [FeatureSpecification])]) -> [FeatureSpecification] {
    var uses = read.flatMap { strategy in strategy.features.map { (feature: $0, place: strategy.place) } }
    uses.sort { $0.feature == $1.feature ? $0.place < $1.place : $0.feature < $1.feature }
    return uses.map(\.feature).withoutRepeats()
  }
}
