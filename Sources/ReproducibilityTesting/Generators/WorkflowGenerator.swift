import Configuration
import Determinism
import MarketData
import OrderExecution
import RiskControl
import SettingsTables
import TradingModel
import TradingStrategies

/// Draws small workflows with their bars from seeds.
public struct WorkflowGenerator: Equatable, Sendable, CustomStringConvertible {
  /// What the workflows may have; each seed draws which of these its workflow does have.
  public var features: [WorkflowFeature]
  /// The bars; where a workflow lacks a feature of bars, the generator's own probabilities do not count.
  public var bars: BarGenerator
  /// Strategies of your own; none for the types that come with the program.
  ///
  /// Every workflow has one of them, and where it has several strategies every other one is among them with a
  /// probability of a half. IDs, symbols, directions and weights are drawn.
  public var strategies: [StrategySettings]
  /// The types of `strategies`, beside those that come with the program, and types of classifiers, which are drawn as
  /// the program's own are.
  public var registry: StrategyRegistry {
    get { types.registry }
    set { types = GeneratedTypes(registry: newValue) }
  }
  private var types: GeneratedTypes

  /// A generator of workflows that may have the given features: all by default.
  ///
  /// - Parameters:
  ///   - features: What the workflows may have.
  ///   - bars: The bars.
  ///   - strategies: Strategies of your own, of types in `registry`; none for the types that come with the program.
  ///   - registry: Made by adding types to `GeneratedWorkflow.registry` or `StrategyRegistry.builtIn`.
  public init(
    features: [WorkflowFeature] = WorkflowFeature.allCases, bars: BarGenerator = BarGenerator(),
    strategies: [StrategySettings] = [], registry: StrategyRegistry = GeneratedWorkflow.registry
  ) {
    self.features = features
    self.bars = bars
    self.strategies = strategies
    types = GeneratedTypes(registry: registry)
  }

  /// A Swift expression that makes this generator; strategies and types of your own stand as `strategies` and
  /// `registry`.
  public var description: String {
    var parts: [String] = []
    if features != WorkflowFeature.allCases {
      parts.append("features: [\(features.map { ".\($0.rawValue)" }.joined(separator: ", "))]")
    }
    if bars != BarGenerator() { parts.append("bars: \(bars)") }
    if !strategies.isEmpty { parts.append("strategies: strategies") }
    if types != GeneratedTypes(registry: GeneratedWorkflow.registry) { parts.append("registry: registry") }
    return "WorkflowGenerator(\(parts.joined(separator: ", ")))"
  }

  /// Draws the workflow of a seed.
  public func workflow(seed: UInt64) -> GeneratedWorkflow {
    var draw = SeededGenerator(masterSeed: seed, id: "reproducibility-testing", purpose: "workflow")
    var regimes = SeededGenerator(masterSeed: seed, id: "reproducibility-testing", purpose: "regimes")
    let swarm = Swarm(allowed: features, &draw, regimes: &regimes)
    let series = drawBars(swarm, seed: seed, &draw)
    let symbols = series.map(\.symbol)
    var data = MarketDataSettings(path: "generated", symbols: symbols)
    data.missingBars = swarm.has(.carriedBars) ? .carry : .skip
    data.warmup = swarm.has(.warmup) ? 4 : nil
    let count = swarm.has(.severalStrategies) ? draw.integer(in: 2...5) : 1
    let strategies = (1...count).map { number in
      drawStrategy("strategy-\(number)", isFirst: number == 1, symbols, swarm, &draw)
    }
    var workflow = Workflow(name: "generated", data: data, strategies: strategies)
    let workers = swarm.has(.severalWorkers) ? draw.integer(in: 2...4) : 1
    workflow.risk = (1...workers).map { drawWorker("worker-\($0)", strategies, symbols, swarm, &draw) }
    if swarm.has(.aggregation) {
      workflow.aggregation = AggregationSettings(
        method: draw.choose(AggregationMethod.allCases) ?? .weightedMean,
        threshold: draw.choose([0, 0, 0.2, 0.6]) ?? 0,
        strength: draw.choose(AggregationStrength.allCases) ?? .proportional)
    }
    workflow.execution = drawExecution(swarm, &draw)
    if swarm.has(.regimes) { workflow.regimeAggregation = drawRegimes(workflow, &regimes) }
    workflow.masterSeed = seed
    return GeneratedWorkflow(seed: seed, features: swarm.features, workflow: workflow, series: series, types: types)
  }

  private func drawBars(_ swarm: Swarm, seed: UInt64, _ draw: inout SeededGenerator) -> [BarSeries] {
    var bars = self.bars
    if !swarm.has(.severalSymbols) { bars.symbols = 1...1 }
    if !swarm.has(.missingBars) { bars.gapProbability = 0 }
    if !swarm.has(.lateSymbols) { bars.lateProbability = 0 }
    if !swarm.has(.jumps) { bars.jumpProbability = 0 }
    return bars.series(seed: seed)
  }

  private func drawExecution(_ swarm: Swarm, _ draw: inout SeededGenerator) -> ExecutionSettings {
    var execution = ExecutionSettings()
    if swarm.has(.sameClose), draw.bernoulli(probability: 0.6) { execution.fill = .sameClose }
    execution.closeAtEnd = swarm.has(.closeAtEnd)
    if swarm.has(.costs) {
      execution.proportionalCommission = draw.choose([0, 0.001, 0.02]) ?? 0
      execution.fixedCommission = draw.choose([0, 1, 40]) ?? 0
      execution.slippageBasisPoints = draw.choose([0, 5, 150]) ?? 0
    }
    return execution
  }

  private func drawStrategy(
    _ id: String, isFirst: Bool, _ symbols: [Symbol], _ swarm: Swarm, _ draw: inout SeededGenerator
  ) -> StrategySettings {
    let types = GeneratedWorkflow.registry.names.filter { type in
      (swarm.has(.strengths) || type != "graded") && registry.definition(named: type) != nil
    }
    var own: StrategySettings?
    if !strategies.isEmpty, isFirst || draw.bernoulli(probability: 0.5) { own = draw.choose(strategies) }
    let type = own?.type ?? draw.choose(types) ?? "momentum"
    var traded: [Symbol]?
    if swarm.has(.chosenSymbols), draw.bernoulli(probability: 0.5) {
      traded = symbols.filter { _ in draw.bernoulli(probability: 0.5) }
      if traded?.isEmpty == true { traded = draw.choose(symbols).map { [$0] } }
    }
    return StrategySettings(
      id: id, type: type, parameters: own?.parameters ?? drawParameters(type, &draw),
      direction: swarm.has(.shorts) && draw.bernoulli(probability: 0.7) ? .longShort : .longOnly, symbols: traded,
      weight: swarm.has(.aggregation) ? draw.choose([1, 1, 0.5, 3]) ?? 1 : 1)
  }

  /// Parameters of a type by its own table, periods small: the bars are few.
  private func drawParameters(_ type: String, _ draw: inout SeededGenerator) -> [String: ParameterValue] {
    guard let definition = registry.definition(named: type) else { return [:] }
    var settings = SettingsDraw(draw, size: 6)
    let parameters = definition.table.drawn(&settings).values
    draw = settings.generator
    return parameters
  }
}

extension WorkflowGenerator {
  fileprivate func drawWorker(
    _ id: String, _ strategies: [StrategySettings], _ symbols: [Symbol], _ swarm: Swarm,
    _ draw: inout SeededGenerator
  ) -> RiskSettings {
    var worker = RiskSettings(id: id, capital: draw.choose([500, 10_000, 100_000, 1_000_000]) ?? 10_000)
    if swarm.has(.chosenStrategies), draw.bernoulli(probability: 0.6) {
      let followed = strategies.filter { _ in draw.bernoulli(probability: 0.5) }.map(\.id)
      worker.strategies = followed.isEmpty ? draw.choose(strategies).map { [$0.id] } : followed
      if swarm.has(.aggregation) {
        for id in worker.strategies ?? [] where draw.bernoulli(probability: 0.3) {
          worker.weights[id] = 0.25 + 2 * draw.uniform()
        }
      }
    }
    worker.sizing = drawSizing(worker, strategies, symbols, swarm, &draw)
    if swarm.has(.rebalancing), draw.bernoulli(probability: 0.5) { worker.rebalance = .everyBar }
    if swarm.has(.fractions), draw.bernoulli(probability: 0.6) { worker.quantities = .fractional }
    if swarm.has(.limits) {
      if draw.bernoulli(probability: 0.5) { worker.limits.maxPosition = 0.05 + 0.6 * draw.uniform() }
      if draw.bernoulli(probability: 0.5) { worker.limits.maxGrossExposure = 0.1 + draw.uniform() }
    }
    if swarm.has(.drawdownStops), draw.bernoulli(probability: 0.6) {
      worker.limits.maxDrawdown = 0.01 + 0.3 * draw.uniform()
    }
    return worker
  }

  private func drawSizing(
    _ worker: RiskSettings, _ strategies: [StrategySettings], _ symbols: [Symbol], _ swarm: Swarm,
    _ draw: inout SeededGenerator
  ) -> SizingRule {
    var rules: [SizingRule] = []
    let followed = strategies.filter { worker.strategies?.contains($0.id) ?? true }
    if SymbolTable(followed.flatMap { $0.symbols ?? symbols }).count == 1 { rules.append(.allIn) }
    if swarm.has(.fixedSizes) {
      rules.append(.fixedQuantity(draw.choose([1, 7.5, 400]) ?? 1))
      rules.append(.fixedFraction(0.05 + 0.9 * draw.uniform()))
    }
    if swarm.has(.targetWeights) || rules.isEmpty { rules.append(.targetPercent(0.1 + 0.9 * draw.uniform())) }
    return draw.choose(rules) ?? .targetPercent(0.5)
  }
}
