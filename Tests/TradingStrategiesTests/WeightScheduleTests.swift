import Testing
import TradingModel
import TradingStrategies

/// Weights that change at given cycles.
@Suite struct WeightScheduleTests {
  /// Everything computed anew at every cycle for every symbol, from those who count there.
  private static func dense(
    _ raw: [[Signal]], _ settings: AggregationSettings, _ base: [Double], _ schedule: [WeightChange], symbols: Int,
    cycles: Int
  ) -> [Signal] {
    var final = Array(repeating: Stance.flat, count: symbols)
    var result: [Signal] = []
    for cycle in 0..<cycles {
      let weights = schedule.last { $0.cycle <= cycle }?.weights ?? base
      for symbol in 0..<symbols {
        let held = raw.map { $0.last { $0.symbol == symbol && $0.cycle <= cycle }?.stance ?? .flat }
        let counting = zip(held, weights).filter { $1 > 0 }
        let stance =
          counting.isEmpty
          ? .flat : SignalAggregatorTests.combined(counting.map(\.0), settings, counting.map(\.1))
        guard !SignalAggregatorTests.isAbout(stance, final[symbol]) else { continue }
        final[symbol] = stance
        result.append(Signal(cycle: cycle, symbol: symbol, stance: stance, sequence: result.count + 1))
      }
    }
    return result
  }

  private static func schedule(_ generator: inout TestGenerator, strategies: Int, cycles: Int) -> [WeightChange] {
    (0..<cycles).compactMap { cycle in
      guard generator.below(4) == 0 else { return nil }
      let weights = (0..<strategies).map { _ in [0, 0, 0.5, 1, 3][generator.below(5)] }
      return WeightChange(cycle: cycle, weights: weights)
    }
  }

  @Test(arguments: AggregationMethod.allCases)
  func aggregator_equalsDenseComputation_whereverSpansAreCut(method: AggregationMethod) throws {
    var generator = TestGenerator(state: 7)
    var (total, moved) = (0, 0)
    for round in 0..<25 {
      let (strategies, symbols, cycles) = (generator.below(4) + 1, generator.below(3) + 1, 30)
      let raw = SignalAggregatorTests.randomRaw(&generator, strategies: strategies, symbols: symbols, cycles: cycles)
      let weights = (0..<strategies).map { _ in generator.unit() + 0.1 }
      let settings = AggregationSettings(method: method, threshold: round % 2 == 0 ? 0 : 0.2)
      let schedule = Self.schedule(&generator, strategies: strategies, cycles: cycles)
      let expected = Self.dense(raw, settings, weights, schedule, symbols: symbols, cycles: cycles)
      for size in [1, 7, cycles] {
        var aggregator = try SignalAggregator(
          settings: settings, weights: weights, schedule: schedule, symbolCount: symbols)
        var actual: [Signal] = []
        for start in stride(from: 0, to: cycles, by: size) {
          let part = raw.map { $0.filter { (start..<start + size).contains($0.cycle) } }
          actual += aggregator.process(part, before: start + size)
        }
        #expect(actual == expected, "round \(round), \(size) cycles at a time")
      }
      total += expected.count
      // Signals at cycles at which no strategy said anything: of weights alone.
      moved += expected.count { signal in !raw.joined().contains { $0.cycle == signal.cycle } }
    }
    #expect(total > 100 && moved > 5)
  }

  @Test func schedulesThatCannotBeFollowed_areRefused() {
    let schedules = [
      [WeightChange(cycle: 2, weights: [1, 1]), WeightChange(cycle: 2, weights: [1, 0])],
      [WeightChange(cycle: 2, weights: [1])], [WeightChange(cycle: 2, weights: [1, -1])],
      [WeightChange(cycle: 2, weights: [1, .nan])], [WeightChange(cycle: 2, weights: [1, .infinity])],
    ]
    for schedule in schedules {
      #expect(throws: StrategyError.self) {
        try SignalAggregator(
          settings: AggregationSettings(), weights: [1, 1], schedule: schedule, symbolCount: 1)
      }
    }
  }
}
