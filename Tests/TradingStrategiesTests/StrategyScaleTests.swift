import MarketFeatures
import Testing
import TradingModel

@testable import TradingStrategies

/// What must not grow with the square of the number of strategies, as counts.
@Suite struct StrategyScaleTests {
  /// Stands for a state that a copy of the strategy would share.
  private final class Token: Sendable {}

  /// Long while nobody else holds its state, that is while it was not copied since it was made; else short.
  private struct Uncopied: Strategy {
    private var token = Token()

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance { isKnownUniquelyReferenced(&token) ? .long : .short }
  }

  @Test func blocks_copyNoStrategy() throws {
    let prepared = PreparedStrategy { Uncopied() }
    let strategies = (0..<50).map { PlannedStrategy(id: "s\($0)", prepared: prepared, symbols: [0]) }
    let all = try signals(strategies, blocks([randomSeries(40, seed: 3)], size: 1))
    for signals in all { #expect(signals.map(\.stance) == [.long]) }
  }

  /// A strategy of each of 5,000 features is a group of its own, and those of one feature are one.
  @Test func grouping_ofThousands() throws {
    let count = 5000
    let apart = try (1...count).map { period in
      var features = StrategyFeatures()
      features.use(.simpleMovingAverage(period))
      let prepared = try PreparedStrategy(features) { Uncopied() }
      return PlannedStrategy(id: "s\(period)", prepared: prepared, symbols: [0])
    }
    let groups = try StrategyGrouping.plan(apart)
    #expect(groups.map(\.strategies) == (0..<count).map { [$0] })
    #expect(groups.map(\.features) == (1...count).map { [.simpleMovingAverage($0)] })
  }
}
