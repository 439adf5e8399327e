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
          short.record(equities, timestamps, days, still: still)
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
