import Backtesting
import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import RegimeAnalysis
import RiskControl
import TestSupport
import TradingModel
import TradingStrategies

/// Bars, signals and portfolios by chance.
struct RandomMarket {
  let backtest: Backtest
  let hasAllBars: Bool
  private let seed: UInt64
  let signals: [SignalColumns]

  init(seed: UInt64) {
    var draw = SeededGenerator(masterSeed: seed, id: "lanes", purpose: "market")
    self.seed = seed
    let count = draw.integer(in: 40...160)
    let barsADay = draw.choose([1, 1, 3]) ?? 1
    var series = (0..<(draw.choose([1, 1, 2, 3, 5]) ?? 1)).map { index in
      var bars = SampleMarket.series("S\(index)", count: count, seed: seed * 10 + UInt64(index))
      for bar in 0..<count {
        bars.timestamps[bar] = (Int64(bar) + 1) * Timestamp.nanosecondsPerDay / Int64(barsADay) - 1
        // Some bars of some symbols lack volume.
        if seed % 3 == 1, bar % 4 == index { bars.volume[bar] = 0 }
        // Some prices stand still, at which a target is met already but for rounding.
        if seed % 4 == 2, bar % 5 > 2 {
          for column in [\BarSeries.open, \.high, \.low, \.close] {
            bars[keyPath: column][bar] = bars.close[bar - 1]
          }
        }
      }
      return bars
    }
    hasAllBars = seed % 6 != 5
    if !hasAllBars {
      for column in [\BarSeries.open, \.high, \.low, \.close, \.volume] { series[0][keyPath: column].remove(at: 20) }
      series[0].timestamps.remove(at: 20)
      if series.count == 1 {
        var other = SampleMarket.series("T", count: count)
        for bar in 0..<count {
          other.timestamps[bar] = (Int64(bar) + 1) * Timestamp.nanosecondsPerDay / Int64(barsADay) - 1
        }
        series.append(other)
      }
    }
    var workflow = Workflow(
      name: "lanes", data: MarketDataSettings(path: "memory", symbols: series.map(\.symbol)),
      strategies: (0..<draw.integer(in: 1...5)).map { StrategySettings(id: "s\($0)", type: "buy_and_hold") })
    workflow.benchmark = .none
    let symbols = series.map(\.symbol)
    for index in workflow.strategies.indices where index > 0 && draw.bernoulli(probability: 0.4) {
      workflow.strategies[index].symbols = [draw.choose(symbols) ?? symbols[0]]
    }
    let data = MarketDataSet(series)
    guard let backtest = try? Backtest(workflow, data: data) else { preconditionFailure("a plain workflow") }
    self.backtest = backtest
    signals = Self.signals(of: backtest, &draw)
  }

  /// A list of signals a strategy.
  private static func signals(of backtest: Backtest, _ draw: inout SeededGenerator) -> [SignalColumns] {
    let cycleCount = backtest.data.cycleCount
    return backtest.plan.strategies.map { strategy in
      var columns = SignalColumns()
      for cycle in 0..<cycleCount {
        for symbol in strategy.symbols where draw.bernoulli(probability: 0.15) {
          let direction = draw.choose([-1, 0, 1, 1] as [Int8]) ?? 0
          let strength: Double = direction == 0 ? 0 : draw.choose([1, 1, 0.5, 0.1, 0.3]) ?? 1
          columns.append([
            Signal(cycle: cycle, symbol: symbol, stance: Stance(direction: direction, strength: strength), sequence: 0)
          ])
        }
      }
      return columns
    }
  }

  /// What runs are like.
  enum Kind: CaseIterable {
    case any
    /// Little limits portfolios, and little makes their orders fail.
    case easy
    /// The same, of target weights that take all of the funds or nearly so: some orders are paid for to the last place,
    /// others short of a commission.
    case tight
  }

  /// Runs over these bars and signals that differ in everything else.
  ///
  /// - Parameter kind: In some markets each run that is easy has signals of its own.
  func jobs(count: Int, _ kind: Kind = .any) throws -> [ScalarBatch.Job] {
    var draw = SeededGenerator(masterSeed: seed, id: "lanes", purpose: "jobs")
    let sizings: [SizingRule] =
      switch kind {
      case .any: [.fixedQuantity(3), .fixedFraction(0.5), .allIn, .targetPercent(0.95), .targetPercent(0.4)]
      case .easy: [.fixedQuantity(3), .fixedFraction(0.5), .allIn] + Array(repeating: .targetPercent(1), count: 4)
      case .tight: [.targetPercent(1)]
      }
    let methods = AggregationMethod.allCases + (kind == .any ? [] : [.weightedSum, .weightedMean])
    let shapes = (0..<3).map { _ in
      (
        sizing: draw.choose(sizings) ?? .allIn, fill: draw.choose(FillRule.allCases) ?? .sameClose,
        quantities: draw.choose(QuantityRule.allCases) ?? .whole, rebalance: draw.choose(RebalanceRule.allCases),
        method: draw.choose(methods) ?? .weightedSum, strength: draw.choose(AggregationStrength.allCases) ?? .full
      )
    }
    let hasOwnSignals = kind == .easy && seed % 2 == 1
    return try (0..<count).map { _ in
      var workflow = backtest.plan.workflow
      guard let shape = draw.choose(shapes) else { preconditionFailure("there are shapes") }
      workflow.aggregation = AggregationSettings(
        method: shape.method, threshold: draw.choose([0, 0.1, 0.2, 0.3]) ?? 0, strength: shape.strength)
      if draw.bernoulli(probability: 0.3) { workflow.regimeAggregation = regimes(&draw) }
      workflow.execution = ExecutionSettings(
        fill: shape.fill, proportionalCommission: draw.choose([0, 0.001, 0.01]) ?? 0,
        fixedCommission: draw.choose([0, 0, 1, 30]) ?? 0, slippageBasisPoints: draw.choose([0, 5, 50]) ?? 0,
        closeAtEnd: draw.bernoulli(probability: 0.3))
      if kind == .tight {
        workflow.aggregation.strength = .full
        let costs: (proportional: Double, fixed: Double) =
          draw.choose([(0, 0), (0, 30), (0.001, 0), (0.01, 0)]) ?? (0, 0)
        workflow.execution = ExecutionSettings(
          fill: shape.fill, proportionalCommission: costs.proportional, fixedCommission: costs.fixed,
          closeAtEnd: workflow.execution.closeAtEnd)
      }
      workflow.risk = (0..<(hasOwnSignals ? 1 : draw.integer(in: 1...3))).map { place in
        var risk = portfolio("p\(place)", shape.sizing, shape.quantities, shape.rebalance ?? .onChange, &draw)
        if kind != .any { ease(&risk, kind, &draw) }
        return risk
      }
      return ScalarBatch.Job(
        plan: try Backtest(workflow, data: backtest.data).plan,
        signals: hasOwnSignals ? Self.signals(of: backtest, &draw) : signals)
    }
  }

  /// Makes orders fill, and a few portfolios stop, early or in the middle of a run.
  private func ease(_ risk: inout RiskSettings, _ kind: Kind, _ draw: inout SeededGenerator) {
    // Those who wait for a window may stop as soon as they are in the market.
    let isNarrow = draw.bernoulli(probability: risk.window.start == nil ? 0.08 : 0.4)
    risk.limits = RiskLimits(maxDrawdown: draw.choose(isNarrow ? [0.002, 0.002, 0.03, 0.1] : [nil, 0.6]) ?? nil)
    risk.capital *= 1_000
    if case .fixedFraction = risk.sizing { risk.sizing = .fixedFraction(draw.choose([0.1, 0.15]) ?? 0.1) }
    if kind == .tight {
      // Sales with a proportional commission may leave less than the last two take.
      risk.sizing = .targetPercent((draw.choose([1, 1, 0.9985, 0.985]) ?? 1) / Double(backtest.data.symbols.count))
    }
  }

  /// One run of many portfolios that differ in everything.
  func plan(portfolios count: Int) throws -> BacktestPlan {
    var draw = SeededGenerator(masterSeed: seed, id: "lanes", purpose: "plan")
    let isOneSymbol = backtest.data.symbols.count == 1
    let sizings: [SizingRule] = [
      .fixedQuantity(3), .fixedFraction(0.5), isOneSymbol ? .allIn : .fixedFraction(0.5), .targetPercent(0.95),
    ]
    var workflow = backtest.plan.workflow
    workflow.aggregation = AggregationSettings(
      method: draw.choose(AggregationMethod.allCases) ?? .weightedSum, threshold: draw.choose([0, 0.1, 0.3]) ?? 0,
      strength: draw.choose(AggregationStrength.allCases) ?? .full)
    if seed % 3 == 0 { workflow.regimeAggregation = regimes(&draw) }
    workflow.execution = ExecutionSettings(
      fill: draw.choose(FillRule.allCases) ?? .sameClose, proportionalCommission: draw.choose([0, 0.001, 0.01]) ?? 0,
      fixedCommission: draw.choose([0, 1, 30]) ?? 0, slippageBasisPoints: draw.choose([0, 50]) ?? 0,
      closeAtEnd: draw.bernoulli(probability: 0.5))
    workflow.risk = (0..<count).map { place in
      var risk = portfolio(
        "p\(place)", draw.choose(sizings) ?? .fixedFraction(0.5), draw.choose(QuantityRule.allCases) ?? .whole,
        draw.choose(RebalanceRule.allCases) ?? .onChange, &draw)
      if risk.sizing == .allIn, !isOneSymbol { risk.sizing = .fixedFraction(0.3) }
      if place % 11 == 5, workflow.aggregation.method != .weightedMean {
        for strategy in backtest.plan.strategies { risk.weights[strategy.id] = 0 }
      }
      return risk
    }
    return try Backtest(workflow, data: backtest.data).plan
  }

  /// Other weights in some regimes, none of them in a few.
  private func regimes(_ draw: inout SeededGenerator) -> RegimeAggregation {
    var aggregation = RegimeAggregation()
    var classifier = RegimeClassifierSettings(.momentum)
    classifier.window = draw.integer(in: 1...4)
    aggregation.regimes.classifiers = [classifier]
    aggregation.regimes.symbol = backtest.data.symbols.symbols[0]
    for label in classifier.labels(StrategyRegistry()) where draw.bernoulli(probability: 0.7) {
      var weights: [String: Double] = [:]
      for strategy in backtest.plan.strategies where draw.bernoulli(probability: 0.8) {
        weights[strategy.id] = draw.choose([0, 0.5, 1, 3, 3]) ?? 1
      }
      aggregation.weights[label] = weights
    }
    return aggregation
  }

  private func portfolio(
    _ id: String, _ sizing: SizingRule, _ quantities: QuantityRule, _ rebalance: RebalanceRule,
    _ draw: inout SeededGenerator
  ) -> RiskSettings {
    var risk = RiskSettings(id: id, capital: draw.choose([150, 1_000, 12_345.67, 1e6]) ?? 1_000)
    risk.sizing =
      switch sizing {
      case .fixedQuantity: .fixedQuantity(draw.choose([0.4, 3, 25, 100]) ?? 1)
      case .fixedFraction: .fixedFraction(draw.choose([0.1, 0.95, 1, 1.5]) ?? 1)
      // Of several symbols it is refused, once in a while.
      case .allIn: backtest.data.symbols.count == 1 || draw.bernoulli(probability: 0.02) ? .allIn : .fixedFraction(0.3)
      case .targetPercent: .targetPercent(draw.choose([0.2, 0.95, 1, 2]) ?? 1)
      }
    risk.quantities = quantities
    risk.rebalance = rebalance
    let strategies = backtest.plan.strategies.map(\.id)
    for strategy in strategies where draw.bernoulli(probability: 0.5) {
      risk.weights[strategy] = draw.choose([0.1, 0.2, 0.3, 1, 2.5])
    }
    if draw.bernoulli(probability: 0.3) {
      let followed = strategies.filter { _ in draw.bernoulli(probability: 0.6) }
      if !followed.isEmpty { risk.strategies = followed }
    }
    risk.limits = RiskLimits(
      maxPosition: draw.choose([nil, nil, 0.3, 1]) ?? nil, maxGrossExposure: draw.choose([nil, nil, 0.5, 1]) ?? nil,
      maxDrawdown: draw.choose([nil, nil, 0.1, 0.3]) ?? nil)
    if draw.bernoulli(probability: 0.15) {
      let times = backtest.data.timestamps
      risk.window.start = Timestamp(nanoseconds: times[10])
      if draw.bernoulli(probability: 0.5) { risk.window.end = Timestamp(nanoseconds: times[times.count - 8]) }
    }
    return risk
  }
}
