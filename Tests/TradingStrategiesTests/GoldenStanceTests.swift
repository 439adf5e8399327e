import Testing
import TradingModel
import TradingStrategies

@Suite("Stances against NumPy and TA-Lib")
struct GoldenStanceTests {
  static let strategies: [String: (type: String, parameters: [String: ParameterValue])] = [
    "sma_cross": ("ma_crossover", ["fast": .integer(20), "slow": .integer(50)]),
    "ema_cross": ("ma_crossover", ["fast": .integer(12), "slow": .integer(26), "average": .choice("ema")]),
    "rsi_reversion": ("rsi_reversion", [:]),
    "bollinger_reversion": ("bollinger_reversion", [:]),
    "donchian_breakout": ("channel_breakout", [:]),
    "momentum": ("momentum", ["lookback": .integer(60)]),
  ]

  static func series(_ symbol: String) throws -> BarSeries {
    var series = BarSeries(symbol: Symbol(symbol))
    for (index, row) in try fixture("\(symbol)_bars.csv").dropFirst().enumerated() {
      let values = row.compactMap { Double($0) }
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: values[2], high: values[0], low: values[1],
          close: values[2], volume: 0))
    }
    return series
  }

  /// The goldens force the last two bars to 0, so those are left out.
  static func expected(_ row: [Substring], count: Int) -> [Int8] {
    var result = Array(repeating: Int8(0), count: count)
    for change in row.dropFirst() {
      let parts = change.split(separator: ":").compactMap { Int($0) }
      for index in parts[0]..<count { result[index] = Int8(parts[1]) }
    }
    return Array(result.dropLast(2))
  }

  @Test(arguments: [("MSFT_ADJ", 2517), ("GOOG", 2148), ("IBM", 2515)])
  func stances_ofAllBuiltIns_matchGoldens(symbol: String, bars: Int) throws {
    let series = try Self.series(symbol)
    #expect(series.count == bars)
    let rows = try fixture("\(symbol)_stances.csv")
    #expect(rows.count == 12)
    for row in rows {
      let name = row[0].split(separator: ".").map(String.init)
      let direction = try #require(TradeDirection(rawValue: name[1]))
      let strategy = try #require(Self.strategies[name[0]])
      let plan = PlannedStrategy(
        id: "s", prepared: try prepared(strategy.type, strategy.parameters, direction), symbols: [0])
      let raw = try signals([plan], blocks([series], size: 1000))[0]
      let actual = directions(raw, count: bars)
      #expect(Array(actual.dropLast(2)) == Self.expected(row, count: bars), "\(row[0])")
      #expect(raw.count > 20 && raw.map(\.sequence) == Array(1...raw.count))
      #expect(raw.allSatisfy { $0.stance.strength == ($0.stance.direction == 0 ? 0 : 1) })
    }
  }

  @Test(arguments: [TradeDirection.longOnly, .longShort])
  func convergenceCrossover_equalsAPlainLoop(direction: TradeDirection) throws {
    let close = randomSeries(600, seed: 78).close
    let plan = PlannedStrategy(id: "macd", prepared: try prepared("macd_crossover", [:], direction), symbols: [0])
    let actual = directions(try signals([plan], blocks([randomSeries(600, seed: 78)], size: 64))[0], count: 600)
    // The averages of 12 and 26 closes both begin at bar 25, the signal line at bar 33 with the mean of 9 differences.
    var fast = close[14...25].reduce(0, +) / 12
    var slow = close[0...25].reduce(0, +) / 26
    var lines = [fast - slow]
    for value in close[26...] {
      fast += 2.0 / 13 * (value - fast)
      slow += 2.0 / 27 * (value - slow)
      lines.append(fast - slow)
    }
    var signal = lines[..<9].reduce(0, +) / 9
    var expected = Array(repeating: Int8(0), count: 33)
    for (index, line) in lines.enumerated().dropFirst(8) {
      if index > 8 { signal += 0.2 * (line - signal) }
      expected.append(line > signal ? 1 : direction == .longShort ? -1 : 0)
    }
    #expect(actual == expected)
    #expect(Set(expected[33...]).count == 2)
  }

  @Test func buyAndHold_isLongFromTheFirstBar() throws {
    let plan = PlannedStrategy(id: "hold", prepared: try prepared("buy_and_hold"), symbols: [0, 1])
    let data = blocks([randomSeries(9, seed: 1), randomSeries(9, seed: 2)], size: 4) { $0 == 0 || $1 >= 5 }
    let long = Stance(direction: 1, strength: 1)
    #expect(
      try signals([plan], data) == [
        [
          Signal(cycle: 0, symbol: 0, stance: long, sequence: 1),
          Signal(cycle: 5, symbol: 1, stance: long, sequence: 2),
        ]
      ])
  }

  /// Ties count as being back: after the fall the close is the mean itself, exactly.
  @Test func bandReversion_leavesAtTheMean() throws {
    var series = BarSeries(symbol: Symbol("X"))
    for index in 0..<12 {
      let price = index < 4 ? 10 : 4.1
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: price, high: price, low: price, close: price,
          volume: 0))
    }
    let parameters: [String: ParameterValue] = ["period": .integer(5), "deviations": .number(1)]
    let plan = PlannedStrategy(id: "s", prepared: try prepared("bollinger_reversion", parameters), symbols: [0])
    let raw = try signals([plan], blocks([series], size: 12))[0]
    #expect(raw.map(\.cycle) == [4, 8] && raw.map(\.stance.direction) == [1, 0])
  }

  @Test func exponentialCrossover_seededByTheFirstClose_equalsAPlainLoop() throws {
    let series = randomSeries(600, seed: 77)
    let parameters: [String: ParameterValue] = [
      "fast": .integer(12), "slow": .integer(26), "average": .choice("ema"), "seed": .choice("first"),
    ]
    let plan = PlannedStrategy(id: "w2", prepared: try prepared("ma_crossover", parameters), symbols: [0])
    let actual = directions(try signals([plan], blocks([series], size: 64))[0], count: 600)
    var fast = series.close[0]
    var slow = series.close[0]
    var expected: [Int8] = []
    for (index, close) in series.close.enumerated() {
      if index > 0 {
        fast += 2.0 / 13 * (close - fast)
        slow += 2.0 / 27 * (close - slow)
      }
      expected.append(index >= 25 && fast > slow ? 1 : 0)
    }
    #expect(actual == expected)
    #expect(expected.contains(1) && expected[25...].contains(0))
  }
}
