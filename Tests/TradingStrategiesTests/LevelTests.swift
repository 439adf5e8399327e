import Determinism
import Testing
import TradingModel
import TradingStrategies

/// Levels that are met exactly are not passed; what passes them by a millionth is.
@Suite struct LevelTests {
  /// Bars that open where they close, unless other highs and lows are given.
  static func series(_ closes: [Double], highs: [Double]? = nil) -> BarSeries {
    var series = BarSeries(symbol: Symbol("X"), capacity: closes.count)
    for (index, close) in closes.enumerated() {
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: close, high: highs?[index] ?? close, low: close,
          close: close, volume: 1))
    }
    return series
  }

  static func stances(
    _ type: String, _ parameters: [String: ParameterValue], _ closes: [Double], highs: [Double]? = nil
  ) throws -> [Int8] {
    let plan = PlannedStrategy(id: "a", prepared: try prepared(type, parameters, .longShort), symbols: [0])
    return directions(
      try signals([plan], blocks([series(closes, highs: highs)], size: 7))[0], count: closes.count)
  }

  static func generator(_ purpose: String) -> SeededGenerator {
    SeededGenerator(masterSeed: 35, id: "levels", purpose: purpose)
  }

  @Test func momentum_mustExceedItsThreshold() throws {
    var draw = Self.generator("momentum")
    var missed = 0
    for _ in 0..<300 {
      let (percent, first) = (draw.integer(in: 1...60), draw.integer(in: 1...30_000))
      let parameters: [String: ParameterValue] = ["lookback": .integer(1), "threshold": .number(Double(percent) / 100)]
      let start = Double(first) / 100
      // Prices of four decimals, so that the change is exact.
      let up = Double(first * (100 + percent)) / 10_000
      let down = Double(first * (100 - percent)) / 10_000
      #expect(try Self.stances("momentum", parameters, [start, up])[1] == 0, "\(start) to \(up)")
      #expect(try Self.stances("momentum", parameters, [start, down])[1] == 0, "\(start) to \(down)")
      #expect(try Self.stances("momentum", parameters, [start, up * (1 + 1e-9)])[1] == 1)
      #expect(try Self.stances("momentum", parameters, [start, down * (1 - 2e-9)])[1] == -1)
      if up / start - 1 > Double(percent) / 100 { missed += 1 }
    }
    #expect(missed > 30, "\(missed)")
  }

  /// So many equal rises and falls that the index is a whole number, at prices and moves of every size.
  @Test func relativeStrength_mustPassItsLevels() throws {
    var draw = Self.generator("index")
    for _ in 0..<300 {
      let rises = draw.integer(in: 1...9)
      let level = 10 * rises
      let move = draw.integer(in: 1...50)
      var price = draw.integer(in: 1000...500_000)
      var closes = [Double(price) / 100]
      var moves = (0..<10).map { $0 < rises ? move : -move }
      draw.shuffle(&moves)
      for step in moves {
        price += step
        closes.append(Double(price) / 100)
      }
      func last(_ low: Double, _ high: Double) throws -> Int8 {
        let parameters: [String: ParameterValue] = [
          "period": .integer(10), "low": .number(low), "high": .number(high), "exit": .number(50),
        ]
        return try #require(try Self.stances("rsi_reversion", parameters, closes).last)
      }
      let exact = Double(level)
      #expect(try last(exact, 100) == 0 && last(0, exact) == 0, "\(closes)")
      #expect(try last(exact + 1e-6, 100) == 1 && last(0, exact - 1e-6) == -1, "\(closes)")
    }
  }

  /// The band of two bars and one deviation goes through both closes.
  @Test func bollinger_mustPassItsBands() throws {
    var draw = Self.generator("bands")
    let closes = (0..<400).map { _ in Double(draw.integer(in: 900...1100)) / 100 }
    let on: [String: ParameterValue] = ["period": .integer(2), "deviations": .number(1)]
    #expect(try Self.stances("bollinger_reversion", on, closes).allSatisfy { $0 == 0 })
    let within: [String: ParameterValue] = ["period": .integer(2), "deviations": .number(0.999999)]
    #expect(try Self.stances("bollinger_reversion", within, closes).contains(1))
    // A close at the mean leaves; equal closes are their own band.
    let constant = Array(repeating: 0.1, count: 30)
    let none: [String: ParameterValue] = ["period": .integer(7), "deviations": .number(0)]
    #expect(try Self.stances("bollinger_reversion", none, constant).allSatisfy { $0 == 0 })
  }

  /// Two prices in turn have one mean over every even number of bars.
  @Test func averages_thatAreEqual_doNotCross() throws {
    var draw = Self.generator("averages")
    for _ in 0..<50 {
      let pair = [Double(draw.integer(in: 1...100_000)) / 100, Double(draw.integer(in: 1...100_000)) / 100]
      let closes = (0..<60).map { pair[$0 % 2] }
      let parameters: [String: ParameterValue] = ["fast": .integer(2), "slow": .integer(14)]
      #expect(try Self.stances("ma_crossover", parameters, closes).allSatisfy { $0 == 0 }, "\(pair)")
      let nudged = closes.dropLast() + [closes[59] * (1 + 1e-8)]
      #expect(try Self.stances("ma_crossover", parameters, Array(nudged)).last == 1, "\(pair)")
    }
  }

  @Test(arguments: ["sma", "first"]) func aStandstill_hasNoCrossing(_ seed: String) throws {
    var draw = Self.generator("standstill")
    for _ in 0..<50 {
      let closes = Array(repeating: Double(draw.integer(in: 1...100_000)) / 100, count: 90)
      let averages: [String: ParameterValue] = [
        "fast": .integer(5), "slow": .integer(13), "average": .choice("ema"), "seed": .choice(seed),
      ]
      #expect(try Self.stances("ma_crossover", averages, closes).allSatisfy { $0 == 0 }, "\(closes[0])")
      #expect(try Self.stances("macd_crossover", [:], closes).allSatisfy { $0 == 0 }, "\(closes[0])")
      let risen = closes.dropLast() + [closes[89] * (1 + 1e-8)]
      #expect(try Self.stances("macd_crossover", [:], Array(risen)).last == 1, "\(closes[0])")
      #expect(try Self.stances("ma_crossover", averages, Array(risen)).last == 1, "\(closes[0])")
    }
  }

  /// The same price twice, of which one was scaled by an adjustment.
  @Test func channels_mustBePassed() throws {
    let high = 104.93
    let adjusted = high * 3 / 3 * 0.7 / 0.7
    let parameters: [String: ParameterValue] = ["entry": .integer(2), "exit": .integer(2)]
    for close in [high.nextUp, high.nextDown, adjusted, high] {
      let closes = [100, 100, close]
      #expect(try Self.stances("channel_breakout", parameters, closes, highs: [high, high, close])[2] == 0)
    }
    let closes = [100, 100, high * (1 + 1e-9)]
    #expect(try Self.stances("channel_breakout", parameters, closes, highs: [high, high, closes[2]])[2] == 1)
  }
}

/// Votes that cancel, held against arithmetic in whole numbers.
@Suite struct VoteTests {
  @Test(arguments: [AggregationMethod.weightedMean, .weightedSum])
  func weightedVotes_decideAsWholeNumbers(_ method: AggregationMethod) throws {
    var draw = SeededGenerator(masterSeed: 36, id: "votes", purpose: method.rawValue)
    var (ties, noisy) = (0, 0)
    for _ in 0..<5000 {
      let weights = (0..<draw.integer(in: 2...6)).map { _ in draw.integer(in: 1...20) }
      let directions = weights.map { _ in Int8(draw.integer(in: -1...1)) }
      let percent = [0, 0, 10, 20, 50][draw.integer(in: 0...4)]
      let sum = zip(weights, directions).reduce(0) { $0 + $1.0 * Int($1.1) }
      // In hundredths of the weights' unit, which is a tenth.
      let total = method == .weightedMean ? weights.reduce(0, +) : 10
      let excess = 100 * abs(sum) - percent * total
      var aggregator = try SignalAggregator(
        settings: AggregationSettings(method: method, threshold: Double(percent) / 100),
        weights: weights.map { Double($0) / 10 }, symbolCount: 1)
      let raw = directions.map { direction in
        direction == 0
          ? [] : [Signal(cycle: 0, symbol: 0, stance: Stance(direction: direction, strength: 1), sequence: 1)]
      }
      let found = aggregator.process(raw).first.map { Int($0.stance.direction) } ?? 0
      #expect(found == (excess > 0 ? sum.signum() : 0), "\(weights) \(directions) \(percent)")
      let plain = zip(weights, directions).reduce(0.0) { $0 + Double($1.0) / 10 * Double($1.1) }
      let value = method == .weightedMean ? plain / weights.reduce(0.0) { $0 + Double($1) / 10 } : plain
      if excess == 0 {
        ties += 1
        if value.magnitude > Double(percent) / 100 { noisy += 1 }
      }
    }
    #expect(ties > 100 && noisy > 10, "\(ties) \(noisy)")
  }

  /// 0.1 and 0.2 say what 0.3 says: a change of the voters that changes nothing is no signal.
  @Test func equalVotes_areNoNewSignal() throws {
    var aggregator = try SignalAggregator(
      settings: AggregationSettings(method: .weightedSum), weights: [0.1, 0.2, 0.3], symbolCount: 1)
    func signal(_ cycle: Int, _ stance: Stance) -> Signal {
      Signal(cycle: cycle, symbol: 0, stance: stance, sequence: cycle + 1)
    }
    let found = aggregator.process([
      [signal(0, .long), signal(1, .flat)], [signal(0, .long), signal(1, .flat)], [signal(1, .long)],
    ])
    #expect(0.1 + 0.2 != 0.3 && found.map(\.cycle) == [0])
  }

  @Test func unusableWeights_areAnError() {
    for weights in [[1e308, 1e308], [-1, 1], [.nan, 1], [.infinity]] as [[Double]] {
      #expect(throws: StrategyError.self) {
        try SignalAggregator(settings: AggregationSettings(), weights: weights, symbolCount: 1)
      }
    }
    for threshold in [-0.1, .nan, .infinity] {
      #expect(throws: StrategyError.self) {
        try SignalAggregator(
          settings: AggregationSettings(threshold: threshold), weights: [1], symbolCount: 1)
      }
    }
  }
}

/// What `direction` allows is one rule for all strategies.
@Suite struct DirectionTests {
  /// Says what it is told, bar by bar.
  private struct Script: Strategy {
    var stances: [Stance]
    mutating func decide(_ bar: borrowing StrategyBar) -> Stance { stances.removeFirst() }
  }

  private static func run(_ stances: [Stance], _ direction: TradeDirection, size: Int) throws -> [Signal] {
    let definition = StrategyDefinition(name: "script", summary: "Says what it is told.") { _, _ in
      PreparedStrategy { Script(stances: stances) }
    }
    let plan = PlannedStrategy(id: "a", prepared: try definition.prepare([:], direction: direction), symbols: [0])
    return try signals([plan], blocks([randomSeries(stances.count, seed: 3)], size: size))[0]
  }

  @Test(arguments: [1, 3, 100]) func longOnly_takesEveryShortForFlat(_ size: Int) throws {
    let half = Stance(direction: -1, strength: 0.5)
    let stances: [Stance] = [.short, half, .long, .long, .short, .flat, half, .long, .short, .short]
    let long = try Self.run(stances, .longOnly, size: size)
    #expect(long.map(\.cycle) == [2, 4, 7, 8])
    #expect(long.map(\.stance) == [.long, .flat, .long, .flat])
    #expect(long.map(\.sequence) == [1, 2, 3, 4])
    let both = try Self.run(stances, .longShort, size: size)
    #expect(both.map(\.cycle) == [0, 1, 2, 4, 5, 6, 7, 8])
  }

  @Test func longOnly_stillRefusesWhatIsNoStance() {
    for wrong in [Stance(direction: -2, strength: 1), Stance(direction: -1, strength: 0)] {
      #expect(throws: StrategyError.self) { try Self.run([.flat, wrong], .longOnly, size: 2) }
    }
  }
}
