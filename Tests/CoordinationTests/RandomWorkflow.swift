import Configuration
import Coordination
import Determinism
import MarketData
import MarketFeatures
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

/// A small workflow with its bars, drawn from a seed: any setting may meet any other.
struct RandomWorkflow: Sendable {
  let seed: UInt64
  var series: [BarSeries]
  var strategies: [StrategySettings]
  var aggregation: AggregationSettings
  var risk: [RiskSettings]
  var execution: ExecutionSettings
  var missingBars: MissingBarRule
  /// Cycles before the start of the run that features may see.
  var warmup: Int

  var workflow: Workflow {
    var data = MarketDataSettings(path: "nowhere", symbols: series.map(\.symbol))
    data.missingBars = missingBars
    data.warmup = warmup
    var workflow = Workflow(name: "random", data: data, strategies: strategies)
    workflow.aggregation = aggregation
    workflow.risk = risk
    workflow.execution = execution
    workflow.masterSeed = seed
    return workflow
  }

  var data: MarketDataSet {
    let set = MarketDataSet(series)
    return MarketDataSet(series, warmupCount: min(warmup, max(0, set.cycleCount - 1)))
  }

  /// The types that come with the program, and one whose strengths differ from 1.
  static let registry: StrategyRegistry = {
    var registry = StrategyRegistry.builtIn
    let graded = StrategyDefinition(name: "graded", summary: "A strength that goes with the last close's change.") {
      _, direction in
      try PreparedStrategy(features: [.rateOfChange(1)]) { Graded(allowsShort: direction == .longShort) }
    }
    do { try registry.register(graded) } catch { preconditionFailure("\(error)") }
    return registry
  }()

  private struct Graded: Strategy {
    let allowsShort: Bool

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
      let change = bar.feature(0)
      let strength = min(1, (change.magnitude * 50).rounded(.up) / 4)
      if change > 0 { return Stance(direction: 1, strength: strength) }
      if change < 0, allowsShort { return Stance(direction: -1, strength: strength) }
      return .flat
    }
  }
}

extension RandomWorkflow {
  /// Draws the workflow of a seed.
  init(seed: UInt64) {
    var draw = SeededGenerator(masterSeed: seed, id: "random-workflow", purpose: "test")
    self.seed = seed
    let cycles = draw.integer(in: 25...45)
    let symbolCount = draw.choose([1, 1, 2, 2, 3, 4]) ?? 1
    let isWild = draw.bernoulli(probability: 0.3)
    series = (0..<symbolCount).map { Self.series("S\($0)", cycles, isWild, &draw) }
    let symbols = series.map(\.symbol)
    let strategyCount = draw.integer(in: 1...5)
    strategies = (0..<strategyCount).map { Self.strategy("strategy-\($0 + 1)", symbols, &draw) }
    aggregation = AggregationSettings(
      method: draw.choose(AggregationMethod.allCases) ?? .weightedMean,
      threshold: draw.choose([0, 0, 0.2, 0.6]) ?? 0)
    let all = strategies
    let workerCount = draw.integer(in: 1...4)
    risk = (0..<workerCount).map { Self.worker("worker-\($0 + 1)", all, symbols, &draw) }
    execution = ExecutionSettings(
      fill: draw.choose(FillRule.allCases) ?? .nextOpen,
      proportionalCommission: draw.choose([0, 0.001, 0.02]) ?? 0, fixedCommission: draw.choose([0, 1, 40]) ?? 0,
      slippageBasisPoints: draw.choose([0, 5, 150]) ?? 0, closeAtEnd: draw.bernoulli(probability: 0.5))
    missingBars = draw.choose([.skip, .carry]) ?? .skip
    warmup = draw.choose([0, 0, 0, 4]) ?? 0
  }

  /// A walk that may begin late, end early, lack bars and, where it is wild, jump.
  private static func series(
    _ name: String, _ cycles: Int, _ isWild: Bool, _ draw: inout SeededGenerator
  ) -> BarSeries {
    var series = BarSeries(symbol: Symbol(name))
    let hasGaps = draw.bernoulli(probability: 0.6)
    let first = draw.bernoulli(probability: 0.3) ? draw.integer(in: 0...10) : 0
    let end = draw.bernoulli(probability: 0.3) ? cycles - draw.integer(in: 0...10) : cycles
    var close = 20 + 180 * draw.uniform()
    let start = Timestamp(year: 2021, month: 3, day: 1).nanoseconds
    for cycle in first..<max(end, first + 1) {
      let jump = isWild && draw.bernoulli(probability: 0.08) ? 0.6 + draw.uniform() : 1
      let open = SampleMarket.rounded(max(1, close * jump * (0.98 + 0.04 * draw.uniform())))
      close = SampleMarket.rounded(max(1, open * (0.96 + 0.08 * draw.uniform())))
      if hasGaps, cycle > first, draw.bernoulli(probability: 0.2) { continue }
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: start + Int64(cycle) * Timestamp.nanosecondsPerDay), open: open,
          high: SampleMarket.rounded(max(open, close) * 1.01), low: SampleMarket.rounded(min(open, close) * 0.99),
          close: close, volume: 500))
    }
    return series
  }

  private static func strategy(
    _ id: String, _ symbols: [Symbol], _ draw: inout SeededGenerator
  ) -> StrategySettings {
    let type = draw.choose(registry.names) ?? "momentum"
    var parameters: [String: ParameterValue] = [:]
    switch type {
    case "momentum":
      parameters = ["lookback": .integer(draw.integer(in: 1...5)), "threshold": .number(0.03 * draw.uniform())]
    case "ma_crossover":
      let fast = draw.integer(in: 1...3)
      parameters = [
        "fast": .integer(fast), "slow": .integer(fast + draw.integer(in: 1...5)),
        "average": .choice(draw.choose(["sma", "ema"]) ?? "sma"),
        "seed": .choice(draw.choose(["sma", "first"]) ?? "sma"),
      ]
    case "rsi_reversion":
      parameters = [
        "period": .integer(draw.integer(in: 2...5)), "low": .number(20 + 25 * draw.uniform()),
        "high": .number(55 + 25 * draw.uniform()), "exit": .number(50),
      ]
    case "bollinger_reversion":
      parameters = ["period": .integer(draw.integer(in: 2...6)), "deviations": .number(0.5 + draw.uniform())]
    case "channel_breakout":
      parameters = ["entry": .integer(draw.integer(in: 2...5)), "exit": .integer(draw.integer(in: 1...3))]
    default: break
    }
    var traded: [Symbol]?
    if draw.bernoulli(probability: 0.5) {
      traded = symbols.filter { _ in draw.bernoulli(probability: 0.5) }
      if traded?.isEmpty == true { traded = [symbols[draw.integer(in: 0...symbols.count - 1)]] }
    }
    return StrategySettings(
      id: id, type: type, parameters: parameters, direction: draw.choose(TradeDirection.allCases) ?? .longOnly,
      symbols: traded, weight: draw.choose([1, 1, 0.5, 3]) ?? 1)
  }

  private static func worker(
    _ id: String, _ strategies: [StrategySettings], _ symbols: [Symbol], _ draw: inout SeededGenerator
  ) -> RiskSettings {
    var worker = RiskSettings(id: id, capital: draw.choose([500, 10_000, 100_000, 1_000_000]) ?? 10_000)
    if draw.bernoulli(probability: 0.5) {
      let followed = strategies.filter { _ in draw.bernoulli(probability: 0.5) }.map(\.id)
      worker.strategies = followed.isEmpty ? [strategies[draw.integer(in: 0...strategies.count - 1)].id] : followed
      for id in worker.strategies ?? [] where draw.bernoulli(probability: 0.3) {
        worker.weights[id] = 0.25 + 2 * draw.uniform()
      }
    }
    let rules: [SizingRule] = [
      .fixedQuantity(draw.choose([1, 7.5, 400]) ?? 1), .fixedFraction(0.05 + 0.9 * draw.uniform()), .allIn,
      .targetPercent(0.1 + 0.9 * draw.uniform()),
    ]
    worker.sizing = draw.choose(rules) ?? .allIn
    if worker.sizing == .allIn, tradedSymbols(worker, strategies, symbols).count != 1 {
      worker.sizing = .targetPercent(0.5)
    }
    worker.rebalance = draw.choose(RebalanceRule.allCases) ?? .onChange
    worker.quantities = draw.choose(QuantityRule.allCases) ?? .whole
    if draw.bernoulli(probability: 0.3) { worker.limits.maxPosition = 0.05 + 0.6 * draw.uniform() }
    if draw.bernoulli(probability: 0.3) { worker.limits.maxGrossExposure = 0.1 + draw.uniform() }
    if draw.bernoulli(probability: 0.4) { worker.limits.maxDrawdown = 0.01 + 0.3 * draw.uniform() }
    return worker
  }

  private static func tradedSymbols(
    _ worker: RiskSettings, _ strategies: [StrategySettings], _ symbols: [Symbol]
  ) -> [Symbol] {
    let followed = strategies.filter { worker.strategies?.contains($0.id) ?? true }
    return SymbolTable(followed.flatMap { $0.symbols ?? symbols }).symbols
  }
}
