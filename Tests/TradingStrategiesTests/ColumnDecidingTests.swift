import MarketFeatures
import Testing
import TradingModel

@testable import TradingStrategies

/// What strategies of the program say over columns is what they say bar by bar, to the bit.
@Suite struct ColumnDecidingTests {
  /// Asks another strategy bar by bar: the loop that comes with `Strategy` is the only one it has.
  private struct OneByOne: Strategy {
    var inner: any Strategy

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance { inner.decide(bar) }
  }

  private static let types: [(type: String, parameters: [String: ParameterValue])] = [
    ("ma_crossover", ["fast": .integer(2), "slow": .integer(3)]),
    ("ma_crossover", ["fast": .integer(2), "slow": .integer(3), "average": .choice("ema")]),
    ("macd_crossover", ["fast": .integer(2), "slow": .integer(4), "signal": .integer(2)]),
    ("momentum", ["lookback": .integer(2)]), ("momentum", ["lookback": .integer(3), "threshold": .number(0.01)]),
    ("rsi_reversion", ["period": .integer(3), "low": .number(40), "high": .number(60)]),
    ("bollinger_reversion", ["period": .integer(4), "deviations": .number(1)]),
    ("channel_breakout", ["entry": .integer(3), "exit": .integer(2)]), ("buy_and_hold", [:]),
  ]

  private static func strategies(symbols: [Int], oneByOne: Bool) throws -> [PlannedStrategy] {
    try types.enumerated().flatMap { place, entry in
      try [TradeDirection.longOnly, .longShort].map { direction in
        let whole = try prepared(entry.type, entry.parameters, direction)
        var features = StrategyFeatures()
        for feature in whole.features { features.use(feature) }
        var own = try PreparedStrategy(features) { oneByOne ? OneByOne(inner: whole.make()) : whole.make() }
        own.direction = direction
        return PlannedStrategy(id: "s\(place)-\(direction)", prepared: own, symbols: symbols)
      }
    }
  }

  /// A value that comparisons find hard: one of few, one that rounding parts from another, or none at all.
  private static func value(_ generator: inout TestGenerator, near level: Double, wildness: Int) -> Double {
    if generator.below(100) >= wildness { return level * (1 + 0.02 * (generator.unit() - 0.5)) }
    switch generator.below(18) {
    case 0: return .nan
    case 1: return .infinity
    case 2: return -.infinity
    case 3: return 0
    case 4: return -level
    case 5: return level.nextUp
    case 6: return level * (1 + 1e-12)
    case 7: return level * (1 - 2.5e-12)
    case 8: return level * 1e-300
    case 9: return level * 1e12
    // Parted by less than numbers of half the bits tell, or by little more.
    case 10: return level * (1 + 3e-8)
    case 11: return level * (1 - 1.3e-7)
    // Where such numbers end, and where they have fewer bits.
    case 12: return 3.402823e38
    case 13: return 3.402824e38
    case 14: return level * 1e-43
    default: return level
    }
  }

  /// Features with any values at all, none of which need follow from a price.
  private static func features(
    _ block: MarketBlock, count: Int, _ generator: inout TestGenerator, wildness: Int
  ) -> FeatureBlock {
    // Runs of one side are what is passed over: levels part for a while.
    var values: [Double] = []
    for _ in 0..<count {
      for symbol in 0..<block.symbolCount {
        var level = [100.0, 101, 99.5, 0.02, 55][generator.below(5)]
        for offset in 0..<block.count {
          if generator.below(60) == 0 { level = [100.0, 101, 99.5, 0, -0.02, 35, 70][generator.below(7)] }
          let isPresent = block.presence[symbol * block.count + offset] != 0
          values.append(isPresent ? value(&generator, near: level, wildness: wildness) : .nan)
        }
      }
    }
    return FeatureBlock(
      firstCycle: block.firstCycle, count: block.count, featureCount: count, symbolCount: block.symbolCount,
      values: values)
  }

  /// The signals of a whole run: of each block, and gathered in columns, which are the same.
  private static func signals(
    _ strategies: [PlannedStrategy], _ names: [FeatureSpecification], _ blocks: [(MarketBlock, FeatureBlock)],
    symbolCount: Int
  ) throws -> [[Signal]] {
    var group = StrategyGroup(strategies: strategies, features: names, symbols: symbolTable(symbolCount))
    var gathering = group
    var columns = strategies.map { _ in SignalColumns() }
    var found: [[Signal]] = strategies.map { _ in [] }
    for (market, features) in blocks {
      let (new, failure) = group.process(market, features)
      for index in new.indices { found[index] += new[index] }
      #expect(failure == nil)
      #expect(gathering.process(market, features, into: &columns) == nil)
    }
    #expect(columns.map(\.all) == found)
    return found
  }

  @Test(arguments: 0..<120)
  func columns_sayWhatBarsSay(seed: Int) throws {
    var generator = TestGenerator(state: UInt64(seed))
    let symbolCount = 1 + generator.below(3)
    let wildness = [0, 1, 5, 40][seed % 4]
    let total = 1 + generator.below(700)
    let gaps = [0, 0, 2, 30][generator.below(4)]
    let series = (0..<symbolCount).map { _ in
      var series = randomSeries(total, seed: generator.next())
      for index in 0..<total {
        series.close[index] = Self.value(&generator, near: series.close[index], wildness: wildness)
      }
      return series
    }
    var presence: [Bool] = []
    for _ in 0..<symbolCount * total { presence.append(generator.below(100) >= gaps) }
    let strategies = try Self.strategies(symbols: Array(0..<symbolCount), oneByOne: false)
    let names = strategies.flatMap(\.prepared.features).sorted()
      .reduce(into: [FeatureSpecification]()) { if $0.last != $1 { $0.append($1) } }
    var all: [(MarketBlock, FeatureBlock)] = []
    // One run of values, cut at random places.
    let size = [1, 3, 16, 17, 100, 1_000][generator.below(6)]
    for block in blocks(series, size: size, isPresent: { presence[$0 * total + $1] }) {
      all.append((block, Self.features(block, count: names.count, &generator, wildness: wildness)))
    }
    let expected = try Self.signals(
      Self.strategies(symbols: Array(0..<symbolCount), oneByOne: true), names, all, symbolCount: symbolCount)
    let found = try Self.signals(strategies, names, all, symbolCount: symbolCount)
    // By name: all signals of all of them are thousands of lines.
    let others = strategies.indices.filter { found[$0] != expected[$0] }.map { strategies[$0].id }
    #expect(others.isEmpty && found.count == expected.count, "blocks of \(size)")
  }

  /// Lines that stay so near to each other that numbers of half the bits do not tell which is above, or that are where
  /// such numbers end.
  @Test(arguments: 0..<40) func linesThatAreNear_areToldApart(seed: Int) throws {
    var generator = TestGenerator(state: UInt64(seed))
    let total = 64 + generator.below(700)
    let all = try [false, true].map { try Self.strategies(symbols: [0], oneByOne: $0) }
    let names = all[0].flatMap(\.prepared.features).sorted()
      .reduce(into: [FeatureSpecification]()) { if $0.last != $1 { $0.append($1) } }
    let narrow = Float([1e-44, 1e-30, 0.02, 100, 1e35, 3.4028e38][seed % 6])
    // Between two such numbers, where the least difference is rounded to a whole step, or on one.
    let level = Double(narrow) + (seed % 4 < 3 ? Double(narrow.ulp) / 2 : 0)
    let part = [1e-16, 1e-12, 1e-9, 6e-8, 1.2e-7, 5e-7][generator.below(6)]
    var factor = 1.0
    let values = (0..<names.count * total).map { _ in
      if generator.below(20) == 0 { factor = 1 + part * Double(generator.below(9) - 4) }
      return level * factor
    }
    let block = blocks([randomSeries(total, seed: generator.next())], size: total)[0]
    let features = FeatureBlock(
      firstCycle: 0, count: total, featureCount: names.count, symbolCount: 1, values: values)
    let (found, expected) = (
      try Self.signals(all[0], names, [(block, features)], symbolCount: 1),
      try Self.signals(all[1], names, [(block, features)], symbolCount: 1)
    )
    let others = found.indices.filter { found[$0] != expected[$0] }.map { all[0][$0].id }
    #expect(others.isEmpty, "level \(level), part \(part)")
  }

  /// Nothing is found where there is little to look at.
  @Test func theseColumns_haveManyChanges() throws {
    var generator = TestGenerator(state: 7)
    let strategies = try Self.strategies(symbols: [0], oneByOne: false)
    let names = strategies.flatMap(\.prepared.features).sorted()
      .reduce(into: [FeatureSpecification]()) { if $0.last != $1 { $0.append($1) } }
    let block = blocks([randomSeries(2_000, seed: 3)], size: 2_000)[0]
    let features = Self.features(block, count: names.count, &generator, wildness: 1)
    let found = try Self.signals(strategies, names, [(block, features)], symbolCount: 1)
    for (strategy, signals) in zip(strategies, found) where strategy.prepared.features.count > 0 {
      #expect(signals.count > 3, "\(strategy.id)")
    }
  }
}
