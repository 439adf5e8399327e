import Determinism
import Testing
import TradingModel

@Suite struct SignalColumnsTests {
  private static func random(_ seed: UInt64, cycles: Int, symbols: Int) -> [Signal] {
    var draw = SeededGenerator(masterSeed: seed, id: "columns", purpose: "test")
    var signals: [Signal] = []
    for cycle in 0..<cycles {
      for symbol in 0..<symbols where draw.bernoulli(probability: 0.2) {
        let direction = Int8(draw.integer(in: -1...1))
        let stance = Stance(direction: direction, strength: direction == 0 ? 0 : 1 - draw.uniform())
        signals.append(Signal(cycle: cycle, symbol: symbol, stance: stance, sequence: signals.count + 1))
      }
    }
    return signals
  }

  /// Spans by search are those found by looking at every signal, and give the signals as they came.
  @Test func spans_areThoseOfTheCycles() {
    for seed in UInt64(1)...20 {
      let signals = Self.random(seed, cycles: 30, symbols: 3)
      var columns = SignalColumns()
      columns.append(signals.prefix(signals.count / 3))
      columns.append(signals.dropFirst(signals.count / 3))
      #expect(columns.all == signals)
      // Lists go another way than other sequences.
      var whole = SignalColumns()
      for list in [[], Array(signals.prefix(signals.count / 3)), [], Array(signals.dropFirst(signals.count / 3))] {
        whole.append(list)
      }
      #expect(whole == columns)
      for first in 0...31 {
        for end in first...31 {
          let expected = signals.filter { $0.cycle >= first && $0.cycle < end }
          #expect(columns.signals(in: columns.span(of: first..<end)) == expected)
        }
      }
    }
  }

  /// Copies share memory until one of them changes, which the others do not see.
  @Test func copies_goTheirOwnWays() {
    for seed in UInt64(1)...20 {
      let signals = Self.random(seed, cycles: 40, symbols: 2)
      var copies: [(columns: SignalColumns, expected: [Signal])] = [(SignalColumns(), [])]
      var draw = SeededGenerator(masterSeed: seed, id: "copies", purpose: "test")
      for _ in 0..<60 {
        let place = draw.integer(in: 0...copies.count - 1)
        let before = copies[place].expected.count
        let more = Array(signals[before..<min(signals.count, before + draw.integer(in: 0...5))])
        if draw.bernoulli(probability: 0.5) { copies.append(copies[place]) }
        copies[place].columns.append(more)
        copies[place].expected += more
      }
      for (columns, expected) in copies {
        #expect(columns.all == expected && columns.count == expected.count)
        #expect(Array(columns.cycles) == expected.map { Int32($0.cycle) })
        #expect(Array(columns.symbols) == expected.map { Int32($0.symbol) })
        #expect(Array(columns.directions) == expected.map(\.stance.direction))
        #expect(Array(columns.strengths) == expected.map(\.stance.strength))
        var whole = SignalColumns()
        whole.append(expected)
        #expect(whole == columns)
        #expect(expected.isEmpty || columns != SignalColumns())
      }
    }
  }

  @Test func columns_holdNothingThatNoStrategySays() throws {
    func make(
      _ cycles: [Int32], _ symbols: [Int32], _ directions: [Int8], _ strengths: [Double]
    ) -> SignalColumns? {
      SignalColumns(
        cycles: cycles, symbols: symbols, directions: directions, strengths: strengths, cycleCount: 10, symbolCount: 2)
    }
    let columns = try #require(make([0, 0, 9], [0, 1, 1], [1, -1, 0], [1, 0.5, 0]))
    #expect(columns.all.map(\.sequence) == [1, 2, 3] && columns[1].stance == Stance(direction: -1, strength: 0.5))
    #expect(make([], [], [], []) == SignalColumns())
    for (cycle, symbol, direction, strength) in [
      (-1, 0, 1, 1.0), (10, 0, 1, 1), (0, -1, 1, 1), (0, 2, 1, 1), (0, 0, 2, 1), (0, 0, 1, 0), (0, 0, 0, 1),
      (0, 0, 1, 1.5), (0, 0, 1, .nan), (0, 0, 1, -1),
    ] as [(Int32, Int32, Int8, Double)] {
      #expect(make([cycle], [symbol], [direction], [strength]) == nil)
    }
    #expect(make([1, 1], [0, 0], [1, 0], [1, 0]) == nil, "twice in one place")
    #expect(make([1, 0], [0, 0], [1, 0], [1, 0]) == nil, "against time")
    #expect(make([1, 1], [1, 0], [1, 0], [1, 0]) == nil, "against the order of symbols")
    #expect(make([1], [0, 1], [1], [1]) == nil, "of different lengths")
  }
}
