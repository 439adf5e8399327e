import Testing
import TradingSimulation

/// What a program of a user's can do with one import, in code, without a file.
@Suite struct InMemoryBacktestTests {
  struct DipBuyer: Strategy {
    let mean: FeatureHandle
    mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close < 0.97 * bar[mean] ? .long : .flat }
  }

  static func dipBuyer() throws -> PreparedStrategy {
    var features = StrategyFeatures()
    let mean = features.use(.simpleMovingAverage(3))
    return try PreparedStrategy(features) { DipBuyer(mean: mean) }
  }

  static let start = Timestamp(year: 2024, month: 1, day: 2)
  static let bars = BarSeries(
    symbol: Symbol("ACME"), dailyCloses: [10, 10, 10, 9, 9.5, 11, 12, 11, 10, 11], from: start)

  /// The close of 9 lies under 97 % of the mean of 10, 10 and 9: bought at the next open, 9.
  ///
  /// The next close does not: sold at the open after it, 9.5. Bought once more at 10, and held at the last close, 11.
  @Test func bars_strategy_costs_run_metrics() async throws {
    let costs = CostModel(proportional: 0.001)
    let outcome = try await Backtest(bars: [Self.bars], strategy: Self.dipBuyer(), costs: costs).run()
    let (cash, _) = Self.bought(100_000, at: 9, costs, sold: 9.5)
    let (rest, units) = Self.bought(cash, at: 10, costs, sold: nil)
    #expect(outcome.metrics.map(\.portfolioID) == ["main"])
    #expect(outcome.metrics[0].metrics.fills == 3)
    #expect(outcome.metrics[0].metrics.finalEquity == rest + units * 11)
  }

  /// Cash and units after buying with all cash, and selling all where a price is given.
  private static func bought(
    _ cash: Double, at price: Double, _ costs: CostModel, sold: Double?
  ) -> (cash: Double, units: Double) {
    let units = costs.affordableUnits(funds: cash, price: price).rounded(.down)
    let rest = cash - (units * price + costs.commission(quantity: units, price: price))
    guard let sold else { return (rest, units) }
    return (rest + (units * sold - costs.commission(quantity: units, price: sold)), 0)
  }

  @Test func badBars_areErrors() throws {
    func problems(_ series: BarSeries...) -> [String] {
      do {
        _ = try Backtest(bars: series, strategy: Self.dipBuyer())
        return []
      } catch {
        return "\(error)".split(separator: "\n").map(String.init)
      }
    }
    #expect(problems(Self.bars) == [])
    #expect(problems() == ["there is no bar"])
    #expect(problems(BarSeries(symbol: Symbol("ACME"))) == ["there is no bar"])
    #expect(problems(Self.bars, Self.bars) == ["ACME: two series of one symbol"])
    var uneven = Self.bars
    uneven.volume.removeLast()
    #expect(problems(uneven) == ["ACME: its columns differ in length"])
    var twice = Self.bars
    twice.timestamps[4] = twice.timestamps[3]
    #expect(
      problems(twice) == [
        "ACME: bar 4: the time 2024-01-05T23:59:59.999999999Z is not later than that of the bar before"
      ])
    var wrong = Self.bars
    wrong.low[2] = -1
    wrong.close[7] = .nan
    #expect(problems(wrong).map { String($0.prefix(12)) } == ["ACME: bar 2 ", "ACME: bar 7 "])
  }
}
