import Determinism
import MarketFeatures
import Testing
import TradingModel
import TradingStrategies

@Suite("Grouping by shared features")
struct StrategyGroupingTests {
  struct Nothing: Strategy {
    mutating func decide(_ bar: borrowing StrategyBar) -> Stance { .flat }
  }

  static func plan(_ id: String, _ periods: [Int]) throws -> PlannedStrategy {
    var features = StrategyFeatures()
    for period in periods { features.use(.simpleMovingAverage(period)) }
    let prepared = try PreparedStrategy(features) { Nothing() }
    return PlannedStrategy(id: id, prepared: prepared, symbols: [0])
  }

  @Test func groups_areConnectedComponents_inNaturalOrder() throws {
    let strategies = [
      try Self.plan("s10", [5, 50]), try Self.plan("s2", [20]), try Self.plan("hold", []),
      try Self.plan("s1", [50, 60]),
      try Self.plan("s9", [60, 20, 20]), try Self.plan("a", [7]), try Self.plan("z", []),
    ]
    let plans = try StrategyGrouping.plan(strategies)
    #expect(plans.map(\.containerID.path) == (1...3).map { "strategy/group-\($0)" })
    #expect(
      plans.map { $0.strategies.map { strategies[$0].id } } == [["a"], ["hold", "z"], ["s1", "s2", "s9", "s10"]])
    #expect(
      plans.map { $0.features.map(\.name) } == [
        ["sma(close,7)"], [], ["sma(close,20)", "sma(close,5)", "sma(close,50)", "sma(close,60)"],
      ])
    #expect(try StrategyGrouping.plan([]).isEmpty)
  }

  @Test func groups_doNotDependOnRegistrationOrder() throws {
    var generator = TestGenerator(state: 6)
    for _ in 0..<60 {
      var strategies: [PlannedStrategy] = []
      for index in 0..<generator.below(12) + 1 {
        let periods = (0..<generator.below(4)).map { _ in generator.below(15) + 1 }
        strategies.append(try Self.plan("s\(index)", periods))
      }
      var shuffled = strategies
      for index in shuffled.indices.reversed() { shuffled.swapAt(index, generator.below(index + 1)) }
      func named(_ list: [PlannedStrategy]) throws -> [[String]] {
        try StrategyGrouping.plan(list).map { plan in
          plan.strategies.map { list[$0].id } + plan.features.map(\.name)
        }
      }
      let groups = try named(strategies)
      #expect(try groups == named(shuffled))
      // Two strategies that share a feature are in one group, and no feature is in two groups.
      let features = try StrategyGrouping.plan(strategies).flatMap(\.features)
      #expect(features.count == Set(features.map(\.name)).count)
      #expect(try StrategyGrouping.plan(strategies).flatMap(\.strategies).sorted() == Array(strategies.indices))
    }
  }

  @Test func naturalOrder_readsDigitsAsNumbers() {
    let sorted = [
      "", "1", "01", "2", "10", "99999999999999999999998", "99999999999999999999999", "a", "a2b", "a2c", "a10",
    ]
    let expected = ["", "01", "1"] + sorted[3...]
    #expect(sorted.reversed().sorted { NaturalOrder.precedes($0, $1) } == expected)
    #expect(!NaturalOrder.precedes("a", "a"))
    #expect(NaturalOrder.precedes("B", "a"))
    #expect(NaturalOrder.precedes("a0", "a00") && !NaturalOrder.precedes("a00", "a0"))
  }
}
