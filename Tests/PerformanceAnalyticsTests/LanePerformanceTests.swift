import Determinism
import Testing
import TradingModel

@testable import PerformanceAnalytics

/// Rows in which nothing moves come to what they come to one by one.
@Suite struct LanePerformanceTests {
  typealias Eight = SIMD8<Double>

  /// Equities of eight portfolios that stand still now and then, and instants of one to three bars a day.
  private struct Rows {
    var equities: [Eight] = []
    var timestamps: [Int64] = []
    /// Rows of runs that stand still, in blocks of which each begins a call.
    var still: [[Range<Int>]] = []
    var ends: [Int] = []

    init(seed: UInt64) {
      var draw = SeededGenerator(masterSeed: seed, id: "still", purpose: "test")
      let step = Timestamp.nanosecondsPerDay / Int64(draw.integer(in: 1...3))
      var equity = Eight(repeating: 1_000)
      for _ in 0..<6 {
        var own: [Range<Int>] = []
        let first = equities.count
        for _ in 0..<draw.integer(in: 1...4) {
          let isStill = draw.bernoulli(probability: 0.5)
          let start = equities.count
          for row in 0..<draw.integer(in: 1...20) {
            // Some begin as capital that waits for a first trade does.
            if !isStill || row == 0, seed % 3 != 0 || equities.count > 15 {
              for lane in 0..<8 { equity[lane] *= 1 + draw.normal() * 0.02 }
              // Some are back at a peak, or about there.
              if draw.bernoulli(probability: 0.2) { equity[0] = 1_200 * (1 - 1e-13) }
              if draw.bernoulli(probability: 0.02) { equity[7] = 0 }
            }
            equities.append(equity)
            timestamps.append(Int64(timestamps.count + 1) * step - 1)
          }
          if isStill { own.append((start - first)..<(equities.count - first)) }
        }
        still.append(own)
        ends.append(equities.count)
      }
    }
  }

  @Test(arguments: 0..<200) func stillRows_areThoseOneByOne(seed: UInt64) {
    let rows = Rows(seed: seed)
    let capital = Eight(repeating: 1_000)
    var all = LanePerformance(capital: capital, dailyRiskFree: seed % 2 == 0 ? 0 : 1e-4)
    var (short, single) = (all, all)
    var first = 0
    for (end, still) in zip(rows.ends, rows.still) {
      Array(rows.equities[first..<end]).withUnsafeBufferPointer { equities in
        Array(rows.timestamps[first..<end]).withUnsafeBufferPointer { timestamps in
          let days = TradingDays(timestamps)
          all.record(equities, timestamps, days)
          still.withUnsafeBufferPointer { short.record(equities, timestamps, days, still: $0) }
          for row in equities.indices {
            let (equity, time) = (equities[row...row], timestamps[row...row])
            let own = UnsafeBufferPointer(rebasing: time)
            single.record(UnsafeBufferPointer(rebasing: equity), own, TradingDays(own))
          }
        }
      }
      first = end
      #expect(short.bars == all.bars && short.lastTime == all.lastTime && short.day == all.day, "seed \(seed)")
      #expect(single.returns == all.returns && single.day == all.day, "seed \(seed), row \(end)")
      #expect(short.returns == all.returns, "seed \(seed), row \(end)")
      #expect(short.drawdown == all.drawdown, "seed \(seed), row \(end)")
      #expect(short.lastEquity == all.lastEquity)
      // A product of what is added up otherwise.
      for lane in 0..<8 {
        #expect(abs(short.equitySum[lane] - all.equitySum[lane]) <= 1e-12 * all.equitySum[lane], "seed \(seed)")
      }
    }
  }

  @Test func wellAbove_needsFiniteEquityAboveTheLimit() {
    let none = Eight.Mask(repeating: false)
    func check(_ last: Double, limit: Double?) -> Bool {
      var performance = LanePerformance(capital: Eight(repeating: 100), dailyRiskFree: 0)
      var equity = Eight(repeating: 100)
      equity[3] = last
      [equity].withUnsafeBufferPointer { equities in
        [Int64(1)].withUnsafeBufferPointer { performance.record(equities, $0, TradingDays($0)) }
      }
      var isLimited = none
      isLimited[3] = limit != nil
      return performance.isWellAbove(Eight(repeating: limit ?? 0), where: isLimited)
    }
    #expect(check(1, limit: nil) && check(95, limit: 0.1) && check(150, limit: 0.1))
    for last in [0, -1, .nan, .infinity] { #expect(!check(last, limit: nil)) }
    #expect(!check(90, limit: 0.1) && !check(50, limit: 0.1) && !check(90.000_000_001, limit: 0.1))
  }
}

/// Rows that are recorded many at once come to what they come to one by one, whatever breaks the calm.
@Suite struct DenseRowsTests {
  private typealias Eight = SIMD8<Double>

  /// What one lane is worth where something happens; 1,500 is the peak of all lanes.
  private static let troubles: [Double] = [
    1_500, 1_500 * (1 - 1e-13), 1_500 * (1 + 1e-13), 1_500 * (1 - 1.9e-12), 1_500 * (1 - 3e-12), 1_500 * (1 + 1e-9),
    1_600, 0, -0.0, -5, .leastNonzeroMagnitude, .nan, .infinity, -.infinity, 1e300,
  ]

  /// Equities of eight portfolios that fell from a peak and are far from it, in calls of several lengths.
  private struct Calls {
    var equities: [Eight] = []
    var timestamps: [Int64] = []
    /// Where each call ends.
    var ends: [Int] = []

    init(seed: UInt64) {
      var draw = SeededGenerator(masterSeed: seed, id: "dense", purpose: "test")
      let day = Timestamp.nanosecondsPerDay
      var time = Int64(draw.integer(in: 0...20_000)) * day - 1
      var equity = Eight(repeating: 1_500)
      let lengths = [1, 7, 8, 9, 31, 32, 33, 40, 63, 64, 65, 96, 130]
      for call in 0..<4 {
        let first = equities.count
        let count = call == 0 ? draw.integer(in: 1...3) : draw.choose(lengths) ?? 64
        for row in 0..<count {
          for lane in 0..<8 {
            let isHigh = equity[lane] > 1_400
            equity[lane] = isHigh ? 1_300 : equity[lane] * (1 + draw.normal() * 0.001)
          }
          equities.append(call == 0 && row == 0 ? Eight(repeating: 1_500) : equity)
          time += Self.gap(seed, &draw)
          timestamps.append(time)
        }
        if call > 0, draw.bernoulli(probability: 0.5), let row = draw.choose([0, 1, 31, 32, 33, 63, 64]), row < count {
          let (lane, trouble) = (draw.integer(in: 0...7), draw.choose(DenseRowsTests.troubles) ?? 0)
          equities[first + row][lane] = trouble
          // What is nothing mostly stays so.
          if trouble <= 0, draw.bernoulli(probability: 0.5) {
            equity[lane] = trouble
            for rest in (first + row)..<equities.count { equities[rest][lane] = trouble }
          }
        }
        ends.append(equities.count)
      }
    }

    /// A bar a day, two a day, or now one and now the other with gaps between.
    private static func gap(_ seed: UInt64, _ draw: inout SeededGenerator) -> Int64 {
      let day = Timestamp.nanosecondsPerDay
      switch seed % 4 {
      case 0, 1: return day
      case 2: return day / 2
      // A day may be one of forty that begins in the middle.
      default: return draw.bernoulli(probability: 0.025) ? day / 3 : day * Int64(draw.integer(in: 1...4))
      }
    }
  }

  /// What is known of a lane and shows somewhere: which drawdown was the largest before the present peak does not.
  private typealias Figures = [(name: String, value: Double)]

  private static func figures(of one: LanePerformance<Double>) -> Figures {
    figures(of: one.returns, one.drawdown) + [
      ("sum", one.equitySum), ("last", one.lastEquity), ("bars", Double(one.bars)),
      ("first time", Double(one.firstTime)), ("last time", Double(one.lastTime)),
    ]
  }

  private static func figures(of one: PerformanceAccumulator) -> Figures {
    figures(of: one.days.returns, one.drawdown) + [
      ("sum", one.equitySum), ("last", one.lastEquity), ("bars", Double(one.bars)),
      ("first time", Double(one.firstTime)), ("last time", Double(one.lastTime)),
    ]
  }

  private static func figures(of returns: ReturnMoments<Double>, _ drawdown: DrawdownWatch<Double>) -> Figures {
    [
      ("returns", Double(returns.count)), ("is defined", returns.isDefined ? 1 : 0), ("origin", returns.sums.origin),
      ("excess", returns.sums.excess), ("squares", returns.sums.squaredExcess), ("losses", returns.losses),
      ("previous", returns.previous), ("watched bars", Double(drawdown.bars)), ("watched time", drawdown.lastTime),
      ("peak", drawdown.peak), ("near peak", drawdown.nearPeak), ("peak bar", drawdown.peakBar),
      ("peak time", drawdown.peakTime), ("trough", drawdown.trough), ("largest", drawdown.largest),
      ("longest bars", drawdown.longestBars), ("longest time", drawdown.longestTime),
    ]
  }

  /// What differs first; NaN is one number.
  private static func difference(_ found: Figures, _ expected: Figures) -> String? {
    for (one, other) in zip(found, expected)
    where one.value.bitPattern != other.value.bitPattern && !(one.value.isNaN && other.value.isNaN) {
      return "\(one.name): \(one.value), one by one \(other.value)"
    }
    return nil
  }

  @Test(arguments: 0..<300) func rowsAtOnce_areThoseOneByOne(seed: UInt64) {
    let calls = Calls(seed: seed)
    let capital = 1_000.0
    let basis = AnnualBasis()
    var wide = LanePerformance(capital: Eight(repeating: capital), dailyRiskFree: basis.dailyRiskFree)
    var whole = (0..<8).map { _ in LanePerformance(capital: capital, dailyRiskFree: basis.dailyRiskFree) }
    var single = whole
    var scalar = (0..<8).map { _ in PerformanceAccumulator(capital: capital, basis: basis, metrics: .core) }
    var first = 0
    for end in calls.ends {
      let (equities, timestamps) = (Array(calls.equities[first..<end]), Array(calls.timestamps[first..<end]))
      timestamps.withUnsafeBufferPointer { timestamps in
        let days = TradingDays(timestamps)
        equities.withUnsafeBufferPointer { wide.record($0, timestamps, days) }
        for lane in 0..<8 {
          equities.map { $0[lane] }.withUnsafeBufferPointer { equities in
            whole[lane].record(equities, timestamps, days)
            for row in equities.indices {
              let time = UnsafeBufferPointer(rebasing: timestamps[row...row])
              single[lane].record(UnsafeBufferPointer(rebasing: equities[row...row]), time, TradingDays(time))
              scalar[lane].record(timestamp: timestamps[row], equity: equities[row], isExposed: false)
            }
          }
        }
      }
      for lane in 0..<8 {
        let expected = Self.figures(of: scalar[lane])
        let forms = [("one by one", single[lane]), ("one lane", whole[lane]), ("eight lanes", wide.lane(lane))]
        for (form, found) in forms {
          let difference = Self.difference(Self.figures(of: found), expected)
          #expect(difference == nil, "seed \(seed), rows \(first)..<\(end), lane \(lane), \(form)")
        }
      }
      first = end
    }
  }

  /// Calm rows are taken at once, and those of which one lane is not calm at one row are not.
  @Test func onlyCalmRows_areTakenAtOnce() {
    let day = Timestamp.nanosecondsPerDay
    func isTaken(_ trouble: Double?, at place: Int = 0, step: Int64 = day, from first: Int = 2) -> Bool {
      var performance = LanePerformance(capital: Eight(repeating: 1_000), dailyRiskFree: 0)
      var equities = (0..<34).map { Eight(repeating: $0 == 0 ? 1_500 : 1_200 + Double($0)) }
      if let trouble { equities[place][place % 8] = trouble }
      let timestamps = (1...34).map { $0 * step - 1 }
      return timestamps.withUnsafeBufferPointer { timestamps in
        let days = TradingDays(timestamps)
        return equities.withUnsafeBufferPointer { equities in
          performance.record(0..<first, equities, timestamps, days)
          return performance.recordDense(first..<34, equities, days, end: Double(33 * step))
        }
      }
    }
    #expect(isTaken(nil) && !isTaken(nil, step: day / 2) && !isTaken(nil, from: 27) && isTaken(nil, from: 26))
    // Without a return before there is no origin of them, and without a row before them no beginning.
    #expect(!isTaken(nil, from: 1) && !isTaken(nil, from: 0))
    for trouble in Self.troubles where trouble != .leastNonzeroMagnitude && trouble != 1_500 * (1 - 3e-12) {
      // The rows themselves, and the one from which the first return leads.
      for place in [2, 3, 17, 32, 33] { #expect(!isTaken(trouble, at: place), "\(trouble), \(place)") }
    }
    for trouble in [0, -5, .nan] { #expect(!isTaken(trouble, at: 1), "\(trouble)") }
    #expect(isTaken(1_500 * (1 - 3e-12), at: 20) && isTaken(.leastNonzeroMagnitude, at: 20))
  }
}
