import MarketFeatures
import Testing
import TradingModel
import TradingStrategies

/// A user's own strategy: long after a close above the average high, the stronger the higher it closed.
struct StrongClose: Strategy {
  let high: FeatureHandle
  let low: FeatureHandle
  var isLong = false

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    if bar.close > bar[high] { isLong = true }
    if bar.close < bar[low] { isLong = false }
    guard isLong, bar.high > bar.low else { return .flat }
    let strength = (bar.close - bar.low) / (bar.high - bar.low)
    return strength > 0 ? Stance(direction: 1, strength: strength) : .flat
  }
}

/// Says what it is told to say, at one bar.
struct Outspoken: Strategy {
  let stance: Stance
  let at: Int64

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    bar.timestamp.nanoseconds == at ? stance : .flat
  }
}

/// Says something impossible at its sixth bar.
struct SixthBar: Strategy {
  var seen = 0

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    seen += 1
    return seen == 6 ? Stance(direction: 3, strength: 1) : .flat
  }
}

/// Has a method of the name of the loop that comes with `Strategy`, which does nothing.
struct WithOwnLoop: Strategy {
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close > bar.open ? .long : .flat }
  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) {}
}

/// The same without that method.
struct WithoutOwnLoop: Strategy {
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close > bar.open ? .long : .flat }
}

@Suite("Strategy groups")
struct StrategyGroupTests {
  /// A user's empty loop takes the place of nothing: the strategy is asked at every bar all the same.
  @Test func emptyLoopOfAUser_keepsNoStrategyFromTrading() throws {
    let members = [
      PlannedStrategy(id: "with", prepared: PreparedStrategy { WithOwnLoop() }, symbols: [0]),
      PlannedStrategy(id: "without", prepared: PreparedStrategy { WithoutOwnLoop() }, symbols: [0]),
    ]
    let found = try signals(members, blocks([randomSeries(100, seed: 5)], size: 7))
    #expect(found[0] == found[1] && found[0].count > 20)
  }

  /// How a user adds a strategy: define it, register it, name it in a workflow.
  @Test func usersOwnStrategy_isRegisteredAndRuns() throws {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(
        name: "strong_close",
        parameters: [
          .integer("period", in: 2...500, default: 10, "Bars of the averages.")
        ],
        summary: "Long after a close above the average high until one below the average low."
      ) { parameters, _ in
        let period = try parameters.integer("period")
        return try Self.strongClose(
          .simpleMovingAverage(period, of: .high), .simpleMovingAverage(period, of: .low))
      })
    let settings = StrategySettings(id: "mine", type: "strong_close", parameters: ["period": .integer(5)])
    let plan = PlannedStrategy(id: settings.id, prepared: try registry.prepare(settings), symbols: [0])
    let series = randomSeries(300, seed: 3)
    let raw = try signals([plan], blocks([series], size: 50))[0]

    var expected: [Signal] = []
    var isLong = false
    var last = Stance.flat
    for index in 4..<300 {
      let window = index - 4...index
      if series.close[index] > series.high[window].reduce(0, +) / 5 { isLong = true }
      if series.close[index] < series.low[window].reduce(0, +) / 5 { isLong = false }
      let height = series.high[index] - series.low[index]
      let strength = isLong && height > 0 ? (series.close[index] - series.low[index]) / height : 0
      let stance = strength > 0 ? Stance(direction: 1, strength: strength) : .flat
      guard stance != last else { continue }
      last = stance
      expected.append(Signal(cycle: index, symbol: 0, stance: stance, sequence: expected.count + 1))
    }
    #expect(raw == expected)
    #expect(raw.count > 50)
  }

  static func strongClose(
    _ high: FeatureSpecification, _ low: FeatureSpecification
  ) throws(StrategyError) -> PreparedStrategy {
    var features = StrategyFeatures()
    let strategy = StrongClose(high: features.use(high), low: features.use(low))
    return try PreparedStrategy(features) { strategy }
  }

  static func everyStrategy(symbols: [Int]) throws -> [PlannedStrategy] {
    var plans: [PlannedStrategy] = []
    for (type, parameters) in GoldenStanceTests.strategies.values.sorted(by: { $0.type < $1.type }) {
      let id = "\(type)-\(plans.count)"
      plans.append(PlannedStrategy(id: id, prepared: try prepared(type, parameters, .longShort), symbols: symbols))
    }
    let hold = try prepared("buy_and_hold")
    let strong = try strongClose(.priorHigh(3), .priorLow(3))
    return plans + [
      PlannedStrategy(id: "hold", prepared: hold, symbols: symbols),
      PlannedStrategy(id: "strong", prepared: strong, symbols: [symbols[0]]),
    ]
  }

  @Test func signals_doNotDependOnBlocks() throws {
    let all = (0..<3).map { randomSeries(400, seed: UInt64($0 + 20)) }
    func isPresent(_ symbol: Int, _ cycle: Int) -> Bool { (cycle * 5 + symbol) % (4 + symbol) != 0 }
    let plans = try Self.everyStrategy(symbols: [0, 2])
    let whole = try signals(plans, blocks(all, size: 400, isPresent: isPresent))
    for size in [1, 7] {
      #expect(try signals(plans, blocks(all, size: size, isPresent: isPresent)) == whole)
    }
    for raw in whole {
      #expect(!raw.isEmpty && raw.map(\.sequence) == Array(1...raw.count))
      #expect(zip(raw, raw.dropFirst()).allSatisfy { ($0.cycle, $0.symbol) < ($1.cycle, $1.symbol) })
      #expect(raw.allSatisfy { $0.symbol != 1 && isPresent($0.symbol, $0.cycle) })
      for symbol in 0..<3 {
        let stances = [Stance.flat] + raw.filter { $0.symbol == symbol }.map(\.stance)
        #expect(zip(stances, stances.dropFirst()).allSatisfy { $0 != $1 })
      }
    }
  }

  @Test func signals_ofOneSymbol_areThoseOfItsBarsAlone() throws {
    let all = (0..<2).map { randomSeries(300, seed: UInt64($0 + 40)) }
    func isPresent(_ symbol: Int, _ cycle: Int) -> Bool { symbol == 0 || cycle % 3 == 1 }
    let together = try signals(
      try Self.everyStrategy(symbols: [0, 1]), blocks(all, size: 13, isPresent: isPresent))
    var sparse = BarSeries(symbol: Symbol("B"))
    for cycle in 0..<300 where isPresent(1, cycle) { sparse.append(all[1][cycle]) }
    let alone = try signals(try Self.everyStrategy(symbols: [0]), blocks([sparse], size: 100))
    for (left, right) in zip(together, alone).dropLast() {
      let moved = left.filter { $0.symbol == 1 }.map { [$0.cycle, Int($0.stance.direction)] }
      #expect(moved == right.map { [$0.cycle * 3 + 1, Int($0.stance.direction)] })
    }
  }

  @Test func invalidStances_nameStrategySymbolAndCycle() throws {
    let wrong = [
      Stance(direction: 2, strength: 1), Stance(direction: -2, strength: 1), Stance(direction: 1, strength: 1.5),
      Stance(direction: 1, strength: -0.5), Stance(direction: 1, strength: .infinity),
      Stance(direction: 0, strength: 0.5), Stance(direction: -1, strength: 0),
    ]
    let data = [randomSeries(20, seed: 1), randomSeries(20, seed: 2)]
    for (stance, size) in zip(wrong, [1, 7, 20, 3, 20, 1, 6]) {
      let late = PreparedStrategy { Outspoken(stance: stance, at: 9) }
      let early = PreparedStrategy { Outspoken(stance: stance, at: 5) }
      let plans = [
        PlannedStrategy(id: "a", prepared: late, symbols: [0, 1]),
        PlannedStrategy(id: "b", prepared: early, symbols: [1]),
      ]
      let error = StrategyError.invalidStance(strategy: "b", symbol: Symbol("S1"), cycle: 5, stance: stance)
      #expect(throws: error) { try signals(plans, blocks(data, size: size)) }
    }
    let undefined = PreparedStrategy {
      Outspoken(stance: Stance(direction: 1, strength: .nan), at: 2)
    }
    #expect(throws: StrategyError.self) {
      try signals([PlannedStrategy(id: "a", prepared: undefined, symbols: [0])], blocks(data, size: 20))
    }
    let error = StrategyError.invalidStance(
      strategy: "b", symbol: Symbol("S1"), cycle: 5, stance: Stance(direction: 2, strength: 1))
    #expect(
      error.description
        == "strategy b, symbol S1, cycle 5: the direction must be -1, 0 or 1 and the strength from 0 to 1, "
        + "0 exactly when the direction is 0; was direction 2, strength 1.0")
  }

  /// Reads a feature that only its neighbour declared, from its fourth bar on.
  struct Trespasser: Strategy {
    let feature: FeatureHandle
    var seen = 0

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
      seen += 1
      return seen < 4 || bar[feature].isNaN ? .flat : .long
    }
  }

  @Test(arguments: [1, 7, 20])
  func foreignHandle_endsTheRun(size: Int) throws {
    var features = StrategyFeatures()
    features.use(.priorHigh(3))
    let second = features.use(.priorLow(3))
    #expect(features.use(.priorLow(3)) == second && features.specifications == [.priorHigh(3), .priorLow(3)])
    var others = StrategyFeatures()
    others.use(.priorHigh(3))
    var same = others
    same.use(.priorLow(3))
    let data = blocks([randomSeries(20, seed: 1), randomSeries(20, seed: 2)], size: size)
    let error = StrategyError.foreignFeature(strategy: "b", symbol: Symbol("S1"), cycle: 3)
    // Of no feature at all, of too few, of another feature at the same place; never a value of a feature by chance.
    var swapped = StrategyFeatures()
    swapped.use(.priorLow(3))
    swapped.use(.priorHigh(3))
    for declared in [StrategyFeatures(), others, swapped] {
      let plans = [
        PlannedStrategy(id: "a", prepared: try Self.strongClose(.priorHigh(3), .priorLow(3)), symbols: [0, 1]),
        PlannedStrategy(
          id: "b", prepared: try PreparedStrategy(declared) { Trespasser(feature: second) }, symbols: [1]),
      ]
      #expect(throws: error) { try signals(plans, data) }
    }
    let sound = try PreparedStrategy(same) { Trespasser(feature: second) }
    #expect(try !signals([PlannedStrategy(id: "b", prepared: sound, symbols: [1])], data)[0].isEmpty)
    #expect(error.description.hasPrefix("strategy b, symbol S1, cycle 3: it read a feature that it did not declare;"))
  }

  @Test(arguments: [1, 7, 20])
  func invalidStances_ofSeveralSymbols_reportTheFirstCycle(size: Int) throws {
    let plan = PlannedStrategy(
      id: "late", prepared: PreparedStrategy { SixthBar() }, symbols: [0, 1, 2])
    let data = blocks((0..<3).map { randomSeries(20, seed: $0) }, size: size) { $1 >= [4, 1, 1][$0] }
    let stance = Stance(direction: 3, strength: 1)
    #expect(throws: StrategyError.invalidStance(strategy: "late", symbol: Symbol("S1"), cycle: 6, stance: stance)) {
      try signals([plan], data)
    }
  }

  /// Members decide in an order of their own; of those that fail at one cycle the first is told.
  @Test func failuresAtOneCycle_tellTheFirstMember() throws {
    func plan(_ id: String, features count: Int) throws -> PlannedStrategy {
      var features = StrategyFeatures()
      for period in 2..<2 + count { features.use(.simpleMovingAverage(period)) }
      let prepared = try PreparedStrategy(features) { Outspoken(stance: Stance(direction: 2, strength: 1), at: 4) }
      return PlannedStrategy(id: id, prepared: prepared, symbols: [0])
    }
    let plans = [try plan("many", features: 40), try plan("few", features: 1), try plan("none", features: 0)]
    for first in plans.indices {
      let error = StrategyError.invalidStance(
        strategy: plans[first].id, symbol: Symbol("S0"), cycle: 4, stance: Stance(direction: 2, strength: 1))
      #expect(throws: error) { try signals(Array(plans[first...]), blocks([randomSeries(20, seed: 1)], size: 20)) }
    }
  }

  /// Which strategies of a list are members, and how many features there are, shows in nothing.
  @Test func members_sayTheSameInEveryGroup() throws {
    let plans = try (2..<60).map { period in
      PlannedStrategy(
        id: "\(period)",
        prepared: try prepared("ma_crossover", ["fast": .integer(1 + period % 5), "slow": .integer(6 + period)]),
        symbols: [0])
    }
    let data = blocks([randomSeries(400, seed: 4)], size: 400)
    let whole = try signals(plans, data)
    let places = plans.indices.filter { $0 % 3 != 1 }.reversed()
    var computer = FeatureComputer(features: plans.flatMap(\.prepared.features), symbolCount: 1)
    var group = StrategyGroup(
      Array(places), of: plans, features: computer.features, symbols: symbolTable(1))
    let (found, failure) = group.process(data[0], computer.process(data[0]))
    #expect(failure == nil && found == places.map { whole[$0] } && found.contains { $0.count > 3 })
  }

  @Test func copies_ofAGroup_goTheirOwnWays() throws {
    let plans = try Self.everyStrategy(symbols: [0])
    var computer = FeatureComputer(features: plans.flatMap(\.prepared.features), symbolCount: 1)
    var first = StrategyGroup(strategies: plans, features: computer.features, symbols: symbolTable(1))
    var second = first
    let block = blocks([randomSeries(200, seed: 8)], size: 200)[0]
    let features = computer.process(block)
    #expect(first.process(block, features).signals == second.process(block, features).signals)
  }
}
