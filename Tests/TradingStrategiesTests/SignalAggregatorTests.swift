import Testing
import TradingModel
import TradingStrategies

@Suite("Aggregation")
struct SignalAggregatorTests {
  static func raw(_ cycle: Int, _ direction: Int8, _ strength: Double, _ sequence: Int) -> Signal {
    Signal(cycle: cycle, symbol: 0, stance: Stance(direction: direction, strength: strength), sequence: sequence)
  }

  /// Final stances after strategies took the given stances, all at cycle 3.
  static func final(
    _ method: AggregationMethod, threshold: Double = 0, strength: AggregationStrength = .proportional,
    weights: [Double], _ stances: [(Int8, Double)]
  ) throws -> [Signal] {
    let settings = AggregationSettings(method: method, threshold: threshold, strength: strength)
    var aggregator = try SignalAggregator(settings: settings, weights: weights, symbolCount: 1)
    return aggregator.process(stances.map { $0.0 == 0 ? [] : [raw(3, $0.0, $0.1, 1)] })
  }

  @Test func methods_followTheirDefinitions() throws {
    func signal(_ direction: Int8, _ strength: Double) -> [Signal] { [Self.raw(3, direction, strength, 1)] }
    let three = [1.0, 1, 2]
    #expect(try Self.final(.weightedMean, weights: three, [(1, 1), (1, 0.5), (-1, 0.25)]) == signal(1, 0.25))
    #expect(try Self.final(.weightedMean, weights: three, [(1, 1), (1, 1), (-1, 1)]).isEmpty)
    #expect(try Self.final(.weightedMean, threshold: 0.25, weights: three, [(1, 1), (0, 0), (0, 0)]).isEmpty)
    #expect(
      try Self.final(.weightedMean, threshold: 0.2, weights: three, [(0, 0), (0, 0), (-1, 1)]) == signal(-1, 0.5))
    #expect(try Self.final(.weightedSum, threshold: 0.5, weights: three, [(0, 0), (1, 1), (-1, 1)]) == signal(-1, 1))
    #expect(try Self.final(.weightedSum, weights: three, [(1, 1), (1, 1), (1, 1)]) == signal(1, 1))
    #expect(try Self.final(.majority, weights: three, [(1, 1), (1, 0.5), (-1, 1)]) == signal(1, 0.75))
    #expect(try Self.final(.majority, weights: [1, 1], [(1, 1), (0, 0)]).isEmpty)
    #expect(try Self.final(.majority, weights: three, [(-1, 0.5), (-1, 0.5), (1, 1)]) == signal(-1, 0.5))
    #expect(try Self.final(.unanimous, weights: three, [(1, 1), (1, 0.25), (1, 0.25)]) == signal(1, 0.5))
    #expect(try Self.final(.unanimous, weights: three, [(1, 1), (1, 1), (0, 0)]).isEmpty)
  }

  @Test func fullStrength_isOneOrFlat() throws {
    func signal(_ direction: Int8) -> [Signal] { [Self.raw(3, direction, 1, 1)] }
    let three = [1.0, 1, 2]
    func final(_ method: AggregationMethod, _ threshold: Double, _ stances: [(Int8, Double)]) throws -> [Signal] {
      try Self.final(method, threshold: threshold, strength: .full, weights: three, stances)
    }
    #expect(try final(.weightedMean, 0, [(1, 1), (1, 0.5), (-1, 0.25)]) == signal(1))
    #expect(try final(.weightedMean, 0.25, [(1, 1), (0, 0), (0, 0)]).isEmpty)
    #expect(try final(.weightedMean, 0.2, [(0, 0), (0, 0), (-1, 1)]) == signal(-1))
    #expect(try final(.weightedSum, 0.05, [(1, 0.1), (0, 0), (0, 0)]) == signal(1))
    #expect(try final(.majority, 0, [(-1, 0.5), (-1, 0.25), (1, 1)]) == signal(-1))
    #expect(try final(.majority, 0, [(-1, 1), (0, 0), (1, 1)]).isEmpty)
    #expect(try final(.unanimous, 0, [(1, 1), (1, 0.25), (1, 0.25)]) == signal(1))
  }

  /// A value that changes on one side of the threshold changes nothing.
  @Test func fullStrength_sendsDirectionsAlone() throws {
    let settings = AggregationSettings(method: .weightedSum, threshold: 0.2, strength: .full)
    var aggregator = try SignalAggregator(settings: settings, weights: [0.5, 0.5], symbolCount: 1)
    let sent = aggregator.process([
      [Self.raw(0, 1, 1, 1), Self.raw(3, -1, 1, 2)], [Self.raw(1, 1, 1, 1), Self.raw(2, 1, 0.25, 2)],
    ])
    #expect(sent == [Self.raw(0, 1, 1, 1), Self.raw(3, -1, 1, 2)])
  }

  /// Strategies that do not trade a symbol have no say about it, not even by staying flat.
  @Test func onlyTradersOfASymbolCount() throws {
    for method in AggregationMethod.allCases {
      var aggregator = try SignalAggregator(
        settings: AggregationSettings(method: method), weights: [1, 3], symbols: [[0], [0, 1]], symbolCount: 2)
      let raw = [
        [Signal(cycle: 0, symbol: 0, stance: .long, sequence: 1)],
        [Signal(cycle: 1, symbol: 1, stance: .short, sequence: 1)],
      ]
      let symbols = aggregator.process(raw).map(\.symbol)
      // Of symbol 0's two traders one is flat; symbol 1 has but one.
      #expect(symbols == (method == .majority || method == .unanimous ? [1] : [0, 1]))
    }
  }

  @Test func nobodyFollowed_staysSilent() throws {
    var aggregator = try SignalAggregator(settings: AggregationSettings(), weights: [], symbolCount: 1)
    #expect(aggregator.process([]).isEmpty)
  }

  /// A search over weights tries that of nothing too.
  @Test func weightsOfZero_areFlat() throws {
    for method in [AggregationMethod.weightedMean, .weightedSum] {
      #expect(try Self.final(method, weights: [0, 0], [(1, 1), (1, 1)]).isEmpty)
      #expect(try Self.final(method, weights: [0, 1], [(1, 1), (-1, 1)]) == [Self.raw(3, -1, 1, 1)])
    }
  }

  /// Random changes of stance over cycles, for each strategy in order of (cycle, symbol).
  static func randomRaw(_ generator: inout TestGenerator, strategies: Int, symbols: Int, cycles: Int) -> [[Signal]] {
    (0..<strategies).map { _ in
      var stances = Array(repeating: Stance.flat, count: symbols)
      var result: [Signal] = []
      for cycle in 0..<cycles {
        for symbol in 0..<symbols where generator.below(4) == 0 {
          let direction = Int8(generator.below(3) - 1)
          let strength = direction == 0 ? 0 : [0.25, 0.5, 1, 0.1][generator.below(4)]
          let stance = Stance(direction: direction, strength: strength)
          guard stance != stances[symbol] else { continue }
          stances[symbol] = stance
          result.append(Signal(cycle: cycle, symbol: symbol, stance: stance, sequence: result.count + 1))
        }
      }
      return result
    }
  }

  /// Everything computed anew at every cycle for every symbol.
  static func dense(
    _ raw: [[Signal]], _ settings: AggregationSettings, _ weights: [Double], symbols: Int, cycles: Int
  ) -> [Signal] {
    var final = Array(repeating: Stance.flat, count: symbols)
    var result: [Signal] = []
    for cycle in 0..<cycles {
      for symbol in 0..<symbols {
        let held = raw.map { $0.last { $0.symbol == symbol && $0.cycle <= cycle }?.stance ?? .flat }
        let stance = combined(held, settings, weights)
        guard !isAbout(stance, final[symbol]) else { continue }
        final[symbol] = stance
        result.append(Signal(cycle: cycle, symbol: symbol, stance: stance, sequence: result.count + 1))
      }
    }
    return result
  }

  /// Whether two stances are one but for a trillionth of the strength.
  static func isAbout(_ left: Stance, _ right: Stance) -> Bool {
    left.direction == right.direction && (left.strength - right.strength).magnitude <= 1e-12 * right.strength
  }

  static func combined(_ held: [Stance], _ settings: AggregationSettings, _ weights: [Double]) -> Stance {
    let stance = proportional(held, settings, weights)
    if settings.strength == .proportional || stance == .flat { return stance }
    return stance.direction > 0 ? .long : .short
  }

  static func proportional(_ held: [Stance], _ settings: AggregationSettings, _ weights: [Double]) -> Stance {
    let long = held.filter { $0.direction == 1 }.map(\.strength)
    let short = held.filter { $0.direction == -1 }.map(\.strength)
    func mean(_ strengths: [Double]) -> Double { strengths.reduce(0, +) / Double(strengths.count) }
    switch settings.method {
    case .majority, .unanimous:
      let needed = settings.method == .unanimous ? held.count : held.count / 2 + 1
      if long.count >= needed { return Stance(direction: 1, strength: mean(long)) }
      return short.count >= needed ? Stance(direction: -1, strength: mean(short)) : .flat
    case .weightedMean, .weightedSum:
      let parts = zip(weights, held).map { $0 * Double($1.direction) * $1.strength }
      let divisor = settings.method == .weightedMean ? weights.reduce(0, +) : 1
      let value = parts.reduce(0, +) / divisor
      let noise = 1e-12 * (settings.threshold + parts.reduce(0) { $0 + $1.magnitude } / divisor)
      if value - settings.threshold > noise { return Stance(direction: 1, strength: min(1, value)) }
      return -settings.threshold - value > noise ? Stance(direction: -1, strength: min(1, -value)) : .flat
    }
  }

  @Test(arguments: AggregationMethod.allCases)
  func aggregator_equalsDenseComputation_whereverSpansAreCut(method: AggregationMethod) throws {
    var generator = TestGenerator(state: 99)
    var total = 0
    for round in 0..<25 {
      let (strategies, symbols, cycles) = (generator.below(5) + 1, generator.below(3) + 1, 30)
      let raw = Self.randomRaw(&generator, strategies: strategies, symbols: symbols, cycles: cycles)
      let weights = (0..<strategies).map { _ in generator.unit() + 0.1 }
      let settings = AggregationSettings(
        method: method, threshold: round % 2 == 0 ? 0 : 0.2, strength: round % 3 == 0 ? .full : .proportional)
      let expected = Self.dense(raw, settings, weights, symbols: symbols, cycles: cycles)
      for size in [1, 7, cycles] {
        var aggregator = try SignalAggregator(settings: settings, weights: weights, symbolCount: symbols)
        var actual: [Signal] = []
        for start in stride(from: 0, to: cycles, by: size) {
          actual += aggregator.process(raw.map { $0.filter { (start..<start + size).contains($0.cycle) } })
        }
        #expect(actual == expected)
      }
      total += expected.count
    }
    #expect(total > 100)
  }
}
