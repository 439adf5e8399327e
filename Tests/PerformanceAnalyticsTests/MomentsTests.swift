import Determinism
import Testing

@testable import PerformanceAnalytics

/// The parts of the metrics that lanes can use: each lane is what one portfolio would get alone, and running figures
/// are those of the definitions.
@Suite struct MomentsTests {
  typealias Eight = SIMD8<Double>

  /// Equities of eight portfolios; the last is ruined halfway.
  static func equities(_ count: Int) -> [Eight] {
    var draw = SeededGenerator(masterSeed: 12, id: "moments", purpose: "test")
    var equity = Eight(repeating: 1000)
    return (0..<count).map { step in
      for lane in 0..<8 { equity[lane] *= 1 + draw.normal() * 0.02 }
      if step == count / 2 { equity[7] = 0 }
      return equity
    }
  }

  static func expectSame(_ wide: Eight, _ name: String, _ one: (Int) -> Double) {
    for lane in 0..<8 { #expect(wide[lane].bitPattern == one(lane).bitPattern, "\(name) of lane \(lane)") }
  }

  @Test func returns_ofLanesAreThoseOfSingles() {
    var wide = ReturnMoments(capital: Eight(repeating: 1000))
    var single = (0..<8).map { _ in ReturnMoments(capital: 1000.0) }
    for equity in Self.equities(300) {
      wide.record(equity)
      for lane in 0..<8 { single[lane].record(equity[lane]) }
    }
    Self.expectSame(wide.mean, "mean") { single[$0].mean }
    Self.expectSame(wide.variance, "variance") { single[$0].variance }
    Self.expectSame(wide.meanSquaredLoss, "losses") { single[$0].meanSquaredLoss }
    for lane in 0..<8 { #expect(wide.isDefined[lane] == (lane != 7) && single[lane].isDefined == (lane != 7)) }
  }

  @Test func returns_areThoseOfTwoPasses() {
    let equities = Self.equities(300)
    for lane in 0..<7 {
      var moments = ReturnMoments(capital: 1000.0)
      var values: [Double] = []
      var previous = 1000.0
      for equity in equities {
        moments.record(equity[lane])
        values.append((equity[lane] - previous) / previous)
        previous = equity[lane]
      }
      let mean = values.reduce(0, +) / 300
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 299
      #expect(agree(moments.mean, mean, 1e-12))
      #expect(agree(moments.variance, variance, 1e-12))
      func moment(_ power: Int) -> Double {
        values.reduce(0) { sum, value in sum + (0..<power).reduce(1) { product, _ in product * (value - mean) } } / 300
      }
      #expect(agree(moments.secondMoment, moment(2), 1e-12))
      #expect(agree(moments.thirdMoment, moment(3), 1e-10))
      #expect(agree(moments.fourthMoment, moment(4), 1e-12))
      #expect(moments.worst == values.min() && moments.best == values.max())
      #expect(agree(moments.meanSquaredLoss, values.reduce(0) { $0 + min($1, 0) * min($1, 0) } / 300, 1e-12))
    }
  }

  /// The first return may be far from all others, all may be equal, and all but the first.
  @Test(arguments: [
    [0.5, 0.01, 0.02, -0.01, 0.03] as [Double], [0.01, 0.01, 0.01, 0.01], [0.0, 1e-4, 1e-4, 1e-4, 1e-4],
    [-1e-9, 1, -1, 1],
    [1e6, 1e6 + 1, 1e6 - 1],
  ])
  func squares_ofUnusualNumbers(values: [Double]) {
    var sums = ShiftedSums<Double>()
    for (index, value) in values.enumerated() { sums.add(value, isFirst: index == 0) }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(agree(sums.mean(values.count), mean, 1e-15))
    #expect(agree(sums.squares(values.count), squares, 1e-14))
  }

  /// What is divided at a new peak only is what is divided at every bar.
  @Test func drawdowns_areThoseOfTheDefinition() {
    var watch = DrawdownWatch(capital: 1000.0)
    var (peak, largest) = (1000.0, 0.0)
    for (index, equities) in Self.equities(3000).enumerated() {
      let equity = equities[0]
      watch.record(equity, at: Double(index))
      peak = max(peak, equity)
      largest = min(largest, equity / peak - 1)
      #expect(watch.largest.bitPattern == largest.bitPattern)
    }
    #expect(largest < -0.3)
  }

  @Test func drawdowns_ofLanesAreThoseOfSingles() {
    var wide = DrawdownWatch(capital: Eight(repeating: 1000))
    var single = (0..<8).map { _ in DrawdownWatch(capital: 1000.0) }
    for (index, equity) in Self.equities(300).enumerated() {
      wide.record(equity, at: Double(index * index))
      for lane in 0..<8 { single[lane].record(equity[lane], at: Double(index * index)) }
    }
    Self.expectSame(wide.largest, "largest") { single[$0].largest }
    Self.expectSame(wide.longestBars, "bars") { single[$0].longestBars }
    Self.expectSame(wide.longestTime, "time") { single[$0].longestTime }
    #expect(wide.largest[7] == -1 && wide.longestBars[7] >= 150)
  }

  @Test func trades_countOnlyInTheirLanes() {
    var wide = TradeMoments<Eight>()
    var single = (0..<8).map { _ in TradeMoments<Double>() }
    var draw = SeededGenerator(masterSeed: 13, id: "trades", purpose: "test")
    for equity in Self.equities(100) {
      let profit = equity - Eight(repeating: 1000)
      var mask = Eight.Mask(repeating: false)
      for lane in 0..<8 { mask[lane] = draw.integer(in: 0...1) == 0 }
      wide.recordFill(value: -equity, commission: equity, slippage: profit, where: mask)
      wide.recordTrade(profit: profit, where: mask)
      for lane in 0..<8 where mask[lane] {
        single[lane].recordFill(
          value: -equity[lane], commission: equity[lane], slippage: profit[lane], where: true)
        single[lane].recordTrade(profit: profit[lane], where: true)
      }
    }
    Self.expectSame(wide.fills, "fills") { single[$0].fills }
    Self.expectSame(wide.tradedValue, "value") { single[$0].tradedValue }
    Self.expectSame(wide.commission, "commission") { single[$0].commission }
    Self.expectSame(wide.slippage, "slippage") { single[$0].slippage }
    Self.expectSame(wide.trades, "trades") { single[$0].trades }
    Self.expectSame(wide.wins, "wins") { single[$0].wins }
    Self.expectSame(wide.losses, "losses") { single[$0].losses }
    Self.expectSame(wide.grossProfit, "profit") { single[$0].grossProfit }
    Self.expectSame(wide.grossLoss, "loss") { single[$0].grossLoss }
    #expect(wide.fills != Eight(repeating: 100) && wide.wins != .zero && wide.losses != .zero)
  }
}
