import Determinism
import OrderExecution
import Testing
import TradingModel

@testable import RiskControl

/// Sizes, limits and stops that are met exactly, held against arithmetic in whole cents.
@Suite struct ExactLimitTests {
  static func rule(_ limits: RiskLimits = RiskLimits()) -> EntryRule<Double> {
    var settings = RiskSettings(id: "p")
    settings.quantities = .whole
    settings.limits = limits
    return settings.entryRule(CostModel())
  }

  static func generator(_ purpose: String) -> SeededGenerator {
    SeededGenerator(masterSeed: 33, id: "limits", purpose: purpose)
  }

  /// A number of cents of which `percent` are often a whole number of units at `price`.
  static func equity(_ draw: inout SeededGenerator, percent: Int, price: Int) -> Int {
    let any = draw.integer(in: 10_000...50_000_000)
    return draw.integer(in: 0...1) == 0 ? any : max(1, any / (100 * price)) * 100 * price / percent
  }

  @Test func fractionsOfEquity_comeToTheUnitsOfExactArithmetic() {
    var draw = Self.generator("fractions")
    for _ in 0..<20_000 {
      let (percent, price) = (draw.integer(in: 1...100), draw.integer(in: 2...30_000))
      let equity = Self.equity(&draw, percent: percent, price: price)
      let expected = Double(percent * equity / (100 * price))
      let (fraction, money, close) = (Double(percent) / 100, Double(equity) / 100, Double(price) / 100)
      #expect(Self.rule().units(fraction: fraction, equity: money, close: close) == expected)
      #expect(Self.rule().units(weight: -fraction, equity: money, close: close) == expected)
    }
  }

  @Test func limits_leaveTheUnitsOfExactArithmetic() {
    var draw = Self.generator("limits")
    var counts = (position: 0, gross: 0, nothing: 0)
    for _ in 0..<20_000 {
      let (percent, price) = (draw.integer(in: 1...100), draw.integer(in: 2...30_000))
      let equity = Self.equity(&draw, percent: percent, price: price)
      let (limit, money, close) = (Double(percent) / 100, Double(equity) / 100, Double(price) / 100)
      let most = percent * equity / (100 * price)
      let wanted = most + draw.integer(in: -1...2)
      if wanted > 0 {
        let own = Self.rule(RiskLimits(maxPosition: limit)).limited(
          wanted: Double(wanted), retained: 0, equity: money, gross: 0, close: close)
        #expect(own.units == Double(min(wanted, most)) && own.isReduced == (wanted > most), "\(percent) \(equity)")
        counts.position += own.isReduced ? 1 : 0
      }
      // Others hold what leaves so many units, or a cent less than that, or nothing.
      let left = draw.integer(in: 0...4)
      let gross = percent * equity - left * price * 100 - draw.integer(in: -1...1) * 100
      guard gross >= 0 else { continue }
      let units = max(0, percent * equity - gross) / (100 * price)
      let sum = Self.rule(RiskLimits(maxGrossExposure: limit)).limited(
        wanted: 5, retained: 0, equity: money, gross: Double(gross) / 10_000, close: close)
      #expect(sum.units == Double(units) && sum.isReduced && sum.isNothing == (units == 0), "\(percent) \(gross)")
      counts.gross += 1
      counts.nothing += sum.isNothing ? 1 : 0
    }
    #expect(counts.position > 5000 && counts.gross > 5000 && counts.nothing > 500, "\(counts)")
  }

  @Test func stops_areMetExactly() {
    var draw = Self.generator("stops")
    var missed = 0
    for _ in 0..<5000 {
      let (peak, percent) = (draw.integer(in: 1000...10_000_000), draw.integer(in: 1...99))
      let limit = LaneLimit<Double>(Double(percent) / 100)
      let equity = Double(peak * (100 - percent)) / 10_000
      var met = EquityGuard(capital: Double(peak) / 100, maxDrawdown: limit)
      #expect(met.watch(equity) == (true, false), "\(peak) \(percent)")
      var other = EquityGuard(capital: Double(peak) / 100, maxDrawdown: limit)
      #expect(other.watch(equity * (1 + 1e-9)) == (false, false), "\(peak) \(percent)")
      if equity > Double(peak) / 100 * (1 - Double(percent) / 100) { missed += 1 }
    }
    // Cases in which doubles miss the limit that exact numbers meet.
    #expect(missed > 200, "\(missed)")
  }

  @Test func ruin_isNothingLeftButNoise() {
    var worn = EquityGuard(capital: 1000, maxDrawdown: LaneLimit<Double>(nil))
    #expect(worn.watch(1000 * 1e-9) == (false, false))
    #expect(worn.watch(1e-13) == (false, true))
    #expect(worn.watch(-1) == (false, true))
  }

  /// A third of the equity was sold by the limit; at the same price the position is what the limit allows.
  @Test func aPositionAtItsLimit_isNoAttemptToEnlargeIt() throws {
    var settings = RuleTests.portfolio(.targetPercent(1))
    settings.rebalance = .everyBar
    settings.limits.maxPosition = 0.7
    let prices = [7.77, 7.77, 7.77, 7.77, 7.77]
    let ledger = try SimulationDriver.run(
      RuleTests.flat(prices), [Change(cycle: 0, direction: 1)], settings, ExecutionSettings())
    #expect(ledger.fills.count == 1)
    #expect(ledger.events.filter { $0.kind == .reduced }.count <= 1)
  }
}
