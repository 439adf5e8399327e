import Backtesting
import Configuration
import MarketData
import OrderExecution
import PerformanceAnalytics
import RunResults
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// Estimates against a statement of the same in numpy, on the data under `Configs`.
@Suite struct SignalEstimateTests {
  struct Expected: Sendable {
    let total: Double
    let volatility: Double
    let sharpe: Double
    let drawdown: Double
    let hitRate: Double

    func expect(_ figures: SignalEstimate.Figures, _ comment: Comment) {
      func isAbout(_ value: Double?, _ other: Double) -> Bool { value.map { abs($0 - other) < 1e-9 } ?? false }
      #expect(isAbout(figures.totalReturn, total) && isAbout(figures.volatility, volatility), comment)
      #expect(isAbout(figures.sharpe, sharpe) && isAbout(figures.maxDrawdown, drawdown), comment)
      #expect(isAbout(figures.hitRate, hitRate), comment)
    }
  }

  struct Trial: Sendable {
    let lookback: Int
    let threshold: Double
    let signals: Int
    let spells: Int
    let gross: Expected
    let net: Expected
  }

  static let trials = [
    Trial(
      lookback: 10, threshold: 0.01, signals: 770, spells: 385,
      gross: Expected(
        total: -0.3967357510431141, volatility: 0.09545747724475932, sharpe: -0.21741300281745468,
        drawdown: -0.4972564261253686, hitRate: 0.45194805194805193),
      net: Expected(
        total: -0.7207883580116377, volatility: 0.09551666609092507, sharpe: -0.6211270215137324,
        drawdown: -0.7240901908136529, hitRate: 0.38441558441558443)),
    Trial(
      lookback: 10, threshold: 0.02, signals: 660, spells: 330,
      gross: Expected(
        total: -0.3787998148255328, volatility: 0.07972835864513993, sharpe: -0.25921308260870585,
        drawdown: -0.4511760335147277, hitRate: 0.4393939393939394),
      net: Expected(
        total: -0.6790378609782759, volatility: 0.07978702679441561, sharpe: -0.6734293773021263,
        drawdown: -0.6921285884807526, hitRate: 0.3575757575757576)),
    Trial(
      lookback: 20, threshold: 0.01, signals: 586, spells: 293,
      gross: Expected(
        total: -0.022294527457612956, volatility: 0.09525339505787218, sharpe: 0.03583636953553211,
        drawdown: -0.31603409801898263, hitRate: 0.4197952218430034),
      net: Expected(
        total: -0.45601847962524866, volatility: 0.09542359915603514, sharpe: -0.2717855421534824,
        drawdown: -0.48441505204890145, hitRate: 0.32081911262798635)),
    Trial(
      lookback: 20, threshold: 0.02, signals: 564, spells: 282,
      gross: Expected(
        total: 0.4059366812774672, volatility: 0.08294749994122727, sharpe: 0.2472613656133639,
        drawdown: -0.20402105762734124, hitRate: 0.4787234042553192),
      net: Expected(
        total: -0.20034782764768455, volatility: 0.08300172951694794, sharpe: -0.09337143145029084,
        drawdown: -0.3363908244163889, hitRate: 0.3971631205673759)),
    Trial(
      lookback: 30, threshold: 0.01, signals: 438, spells: 219,
      gross: Expected(
        total: 0.06362602053117361, volatility: 0.09750069280956782, sharpe: 0.0805663442387134,
        drawdown: -0.2973751249851345, hitRate: 0.4063926940639269),
      net: Expected(
        total: -0.3137651078196384, volatility: 0.09768910633987353, sharpe: -0.14408059617884525,
        drawdown: -0.4340168619022291, hitRate: 0.3333333333333333)),
    Trial(
      lookback: 30, threshold: 0.02, signals: 412, spells: 206,
      gross: Expected(
        total: 0.15598747883281838, volatility: 0.08715422400808841, sharpe: 0.12699112093369788,
        drawdown: -0.2996965901408726, hitRate: 0.4174757281553398),
      net: Expected(
        total: -0.2345192404628984, volatility: 0.08731440529942507, sharpe: -0.10954085559049888,
        drawdown: -0.36636148159532855, hitRate: 0.3786407766990291)),
  ]

  private static func estimate(
    _ symbols: [String], lookback: Int, threshold: Double, direction: TradeDirection, cost: Double, fill: FillRule,
    slippage: Double = 0
  ) throws -> (SignalEstimate, Backtest) {
    let text = """
      data: {path: data, symbols: [\(symbols.joined(separator: ", "))]}
      strategy: {type: momentum, parameters: {lookback: \(lookback), threshold: \(threshold)}}
      risk: {sizing: {type: \(symbols.count == 1 ? "all_in" : "target_percent")}}
      metrics: {annual_factor: 252}
      """
    var workflow = try Checkout.workflow(text)
    workflow.strategies[0].direction = direction
    workflow.execution.proportionalCommission = cost
    workflow.execution.slippageBasisPoints = slippage
    workflow.execution.fill = fill
    let backtest = try Backtest(workflow, data: MarketDataLoader.load(workflow.data))
    return (backtest.estimate(try backtest.computedSignals()), backtest)
  }

  /// The six trials of a search over the settings of `simple_backtest`.
  @Test(arguments: trials) func trials_areAsInNumpy(_ trial: Trial) throws {
    let (estimate, _) = try Self.estimate(
      ["SP500"], lookback: trial.lookback, threshold: trial.threshold, direction: .longOnly, cost: 0.001,
      fill: .nextOpen)
    #expect(estimate.signals == trial.signals && estimate.spells == trial.spells)
    trial.gross.expect(estimate.gross, "gross")
    trial.net.expect(estimate.net, "net")
  }

  /// Three symbols with different days, long and short, both fills, costs of two kinds.
  @Test(arguments: [
    (
      FillRule.nextOpen,
      Trial(
        lookback: 15, threshold: 0.015, signals: 2432, spells: 1285,
        gross: Expected(
          total: 0.008514512416498254, volatility: 0.1564232514506424, sharpe: 0.08128116149169926,
          // Two spells end at the price at which they began: they gain by rounding only, which is no gain.
          drawdown: -0.4713905231302191, hitRate: 487.0 / 1285),
        net: Expected(
          total: -0.6389689455048504, volatility: 0.1563726612091356, sharpe: -0.2477581693454837,
          drawdown: -0.7690536506289837, hitRate: 0.3299610894941634))
    ),
    (
      FillRule.sameClose,
      Trial(
        lookback: 15, threshold: 0.015, signals: 2432, spells: 1286,
        gross: Expected(
          total: -0.2689872506388731, volatility: 0.15860984321986782, sharpe: -0.019188233785503227,
          drawdown: -0.616313667240179, hitRate: 0.36236391912908245),
        net: Expected(
          total: -0.7373476143908226, volatility: 0.15972816215956903, sharpe: -0.33885156053379983,
          drawdown: -0.837291407350548, hitRate: 0.30793157076205285))
    ),
  ])
  func severalSymbols_areAsInNumpy(_ fill: FillRule, _ expected: Trial) throws {
    let (estimate, _) = try Self.estimate(
      ["IBM_ADJ", "MSFT_ADJ", "SP500"], lookback: 15, threshold: 0.015, direction: .longShort, cost: 0.001, fill: fill,
      slippage: 2)
    #expect(estimate.signals == expected.signals && estimate.spells == expected.spells)
    expected.gross.expect(estimate.gross, "gross, \(fill)")
    expected.net.expect(estimate.net, "net, \(fill)")
  }

  /// The net estimate is near what the backtest comes to; the gross one deceives.
  @Test func netEstimate_isNearTheBacktest() async throws {
    let (estimate, backtest) = try Self.estimate(
      ["SP500"], lookback: 20, threshold: 0.02, direction: .longOnly, cost: 0.001, fill: .nextOpen)
    let sharpe = try #require(try await backtest.run().metrics[0].metrics.sharpe)
    #expect(abs(sharpe - -0.0927611227) < 1e-9)
    #expect(try abs(#require(estimate.net.sharpe) - sharpe) < 0.005)
    #expect(try #require(estimate.gross.sharpe) - sharpe > 0.3)
  }

  /// 10 to 10.1, on to 9.1 and back to 10 is no gain, though the product of these factors is above 1.
  @Test func aSpellThatEndsWhereItBegan_isNoGain() throws {
    let closes = [10.0, 10.1, 9.1, 10, 11]
    var bars = SampleMarket.series("A", count: closes.count)
    for (index, close) in closes.enumerated() {
      for column in [\BarSeries.open, \.high, \.low, \.close] { bars[keyPath: column][index] = close }
    }
    var signals = SignalColumns()
    signals.append([
      Signal(cycle: 0, symbol: 0, stance: .long, sequence: 1), Signal(cycle: 3, symbol: 0, stance: .flat, sequence: 2),
    ])
    let estimate = SignalEstimate(
      [SignalEstimate.Source(signals: signals, symbols: [0])], series: [bars], timestamps: bars.timestamps,
      fill: .sameClose, cost: 0, basis: AnnualBasis())
    // The product of what it earned is above 1 in its last place.
    let factors: [Double] = [10.1 / 10, 9.1 / 10.1, 10 / 9.1]
    #expect(factors.reduce(1.0) { $0 * (1 + ($1 - 1)) } > 1)
    #expect(estimate.spells == 1 && estimate.gross.hitRate == 0 && estimate.net.hitRate == 0)
  }

  /// What loses all has nothing left, and nothing that divides by it.
  @Test func ruin_stays() throws {
    var bars = SampleMarket.series("A", count: 6)
    for (index, close) in [10.0, 10, 30, 10, 10, 20].enumerated() {
      for column in [\BarSeries.open, \.high, \.low, \.close] { bars[keyPath: column][index] = close }
    }
    var signals = SignalColumns()
    signals.append([Signal(cycle: 1, symbol: 0, stance: .short, sequence: 1)])
    let estimate = SignalEstimate(
      [SignalEstimate.Source(signals: signals, symbols: [0])], series: [bars], timestamps: bars.timestamps,
      fill: .sameClose, cost: 0, basis: AnnualBasis())
    #expect(estimate.gross.totalReturn == -1 && estimate.gross.sharpe == nil && estimate.gross.hitRate == 0)
    let empty = SignalEstimate([], series: [], timestamps: [], fill: .nextOpen, cost: 0, basis: AnnualBasis())
    #expect(empty.signals == 0 && empty.gross.sharpe == nil && empty.net.hitRate == nil)
  }
}
