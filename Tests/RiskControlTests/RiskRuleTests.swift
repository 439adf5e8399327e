import Determinism
import Testing
import TradingModel

@testable import RiskControl

/// The rules in their branchy form, as one would write them for one portfolio.
private enum Branchy {
  static func limited(_ entry: RiskRuleTests.Entry) -> (units: Double, isReduced: Bool, isNothing: Bool) {
    let opening = opening(entry.wanted, entry.retained)
    var most: Double?
    var scale = 0.0
    if let limit = entry.maxPosition {
      let units = max(0, limit * entry.equity / entry.close)
      if !RoundingNoise.covers(entry.wanted - units, of: units) {
        most = RoundingNoise.covers(units - entry.retained, of: units) ? entry.retained : units
        scale = units
      }
    }
    if let limit = entry.maxGrossExposure {
      let total = limit * entry.equity
      let rest = total - entry.gross
      if !RoundingNoise.covers(opening * entry.close - rest, of: total) {
        let units = entry.retained + (RoundingNoise.covers(rest, of: total) ? 0 : rest / entry.close)
        most = min(most ?? units, units)
        scale = entry.retained + total / entry.close
      }
    }
    guard opening > 0, let most else { return (entry.wanted, false, false) }
    let units = rounded(most, entry.quantities, scale: scale)
    return (units, true, units <= entry.retained)
  }

  static func opening(_ wanted: Double, _ retained: Double) -> Double {
    wanted - retained > 1e-12 * wanted.magnitude ? wanted - retained : 0
  }

  /// Towards zero, unless a trillionth of the scale, or a quarter, leads to the next number.
  static func rounded(_ units: Double, _ quantities: QuantityRule, scale: Double? = nil) -> Double {
    if quantities == .fractional { return units }
    let slack = min(0.25, 1e-12 * (scale ?? units).magnitude)
    let size = (units.magnitude + slack).rounded(.towardZero)
    return units.sign == .minus ? -size : size
  }

  static func decide(held: Int8, direction: Int8, isExiting: Bool, isEntering: Bool) -> (exits: Bool, enters: Bool) {
    if held == direction { return (false, false) }
    return (held != 0 && !isExiting, direction != 0 && !isEntering)
  }
}

/// The rules of risk workers give in each lane, and over one double, what their branchy form gives, to the bit.
@Suite struct RiskRuleTests {
  typealias Eight = SIMD8<Double>

  /// An entry's numbers.
  struct Entry {
    var quantities = QuantityRule.whole
    var maxPosition: Double?
    var maxGrossExposure: Double?
    var wanted = 0.0
    var retained = 0.0
    var equity = 0.0
    var gross = 0.0
    var close = 0.0
  }

  static let edges: [Double] = [
    0, -0.0, 1, -1, 0.1 + 0.2, 0.3, 1e-12, -1e-12, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1e300, -1e300,
    .greatestFiniteMagnitude, .infinity, -.infinity, .nan, -.nan,
  ]

  static func number(_ draw: inout SeededGenerator, _ scale: Double) -> Double {
    switch draw.integer(in: 0...7) {
    case 0: edges[draw.integer(in: 0...(edges.count - 1))]
    case 1: Double(draw.integer(in: -3...3))
    default: (draw.uniform() * 2 - 1) * scale
    }
  }

  static func generator(_ purpose: String) -> SeededGenerator {
    SeededGenerator(masterSeed: 8, id: "rules", purpose: purpose)
  }

  static func entry(_ draw: inout SeededGenerator, _ quantities: QuantityRule) -> Entry {
    var entry = Entry(quantities: quantities)
    if draw.integer(in: 0...2) > 0 { entry.maxPosition = draw.uniform() * 1.5 }
    if draw.integer(in: 0...2) > 0 { entry.maxGrossExposure = draw.uniform() * 2 }
    (entry.equity, entry.close) = (number(&draw, 1000), number(&draw, 20))
    (entry.wanted, entry.retained) = (number(&draw, 100), number(&draw, 50))
    entry.gross = number(&draw, 900)
    // Just at a limit, so that rounding noise occurs.
    let noise = 1 + (draw.uniform() - 0.5) * 4e-12
    if draw.integer(in: 0...4) == 0, let limit = entry.maxPosition {
      entry.wanted = limit * entry.equity / entry.close * noise
    }
    if draw.integer(in: 0...4) == 0, let limit = entry.maxGrossExposure { entry.gross = limit * entry.equity * noise }
    return entry
  }

  static func isSame(_ left: Double, _ right: Double) -> Bool {
    left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
  }

  static func lanes(_ value: (Int) -> Double) -> Eight {
    var lanes = Eight()
    for lane in 0..<8 { lanes[lane] = value(lane) }
    return lanes
  }

  static func limit(_ value: (Int) -> Double?) -> LaneLimit<Eight> {
    var isSet = Eight.Mask(repeating: false)
    for lane in 0..<8 { isSet[lane] = value(lane) != nil }
    // What stands in a lane without a limit must not show.
    return LaneLimit(value: lanes { value($0) ?? .nan }, isSet: isSet)
  }

  @Test func limits_areThoseOfTheBranchyForm() {
    var draw = Self.generator("limits")
    var counts = (reduced: 0, nothing: 0)
    for round in 0..<4000 {
      let quantities: QuantityRule = round % 2 == 0 ? .whole : .fractional
      let entries = (0..<8).map { _ in Self.entry(&draw, quantities) }
      let rule = EntryRule(
        costs: CostRule<Eight>(proportional: .zero, fixed: .zero, slippageBasisPoints: .zero), quantities: quantities,
        maxPosition: Self.limit { entries[$0].maxPosition },
        maxGrossExposure: Self.limit { entries[$0].maxGrossExposure })
      let wide = rule.limited(
        wanted: Self.lanes { entries[$0].wanted }, retained: Self.lanes { entries[$0].retained },
        equity: Self.lanes { entries[$0].equity }, gross: Self.lanes { entries[$0].gross },
        close: Self.lanes { entries[$0].close })
      for (lane, entry) in entries.enumerated() {
        var settings = RiskSettings(id: "p")
        settings.quantities = quantities
        settings.limits = RiskLimits(maxPosition: entry.maxPosition, maxGrossExposure: entry.maxGrossExposure)
        let single = settings.entryRule(CostModel()).limited(
          wanted: entry.wanted, retained: entry.retained, equity: entry.equity, gross: entry.gross, close: entry.close)
        let expected = Branchy.limited(entry)
        #expect(Self.isSame(wide.units[lane], expected.units), "\(entry)")
        #expect(Self.isSame(single.units, expected.units), "\(entry)")
        #expect(wide.isReduced[lane] == expected.isReduced && single.isReduced == expected.isReduced, "\(entry)")
        #expect(wide.isNothing[lane] == expected.isNothing && single.isNothing == expected.isNothing, "\(entry)")
        if expected.isReduced { counts.reduced += 1 }
        if expected.isNothing { counts.nothing += 1 }
      }
    }
    #expect(counts.reduced > 3000 && counts.nothing > 1000, "\(counts)")
  }

  @Test func wantedUnits_areThoseOfTheBranchyForm() {
    var draw = Self.generator("units")
    for round in 0..<2000 {
      let quantities: QuantityRule = round % 2 == 0 ? .whole : .fractional
      let rule = EntryRule(
        costs: CostRule<Eight>(proportional: .zero, fixed: .zero, slippageBasisPoints: .zero), quantities: quantities,
        maxPosition: Self.limit { _ in nil }, maxGrossExposure: Self.limit { _ in nil })
      let numbers = (0..<4).map { _ in Self.lanes { _ in Self.number(&draw, 500) } }
      let (first, equity, close, held) = (numbers[0], numbers[1], numbers[2], numbers[3])
      let fractions = rule.units(fraction: first, equity: equity, close: close)
      let weights = rule.units(weight: first, equity: equity, close: close)
      let kept = rule.retained(weight: first, held: held, wanted: close)
      let opening = rule.opening(wanted: first, retained: held)
      for lane in 0..<8 {
        let (a, e, c, h) = (first[lane], equity[lane], close[lane], held[lane])
        #expect(Self.isSame(fractions[lane], Branchy.rounded(a * e / c, quantities)), "\(a) \(e) \(c)")
        #expect(Self.isSame(weights[lane], Branchy.rounded(a.magnitude * max(e, 0) / c, quantities)), "\(a) \(e) \(c)")
        #expect(Self.isSame(kept[lane], a * h > 0 ? min(h.magnitude, c) : 0), "\(a) \(h) \(c)")
        #expect(Self.isSame(opening[lane], Branchy.opening(a, h)), "\(a) \(h)")
      }
    }
  }

  @Test func guards_areThoseOfTheBranchyForm() {
    var draw = Self.generator("guards")
    for _ in 0..<300 {
      let limits = (0..<8).map { _ in draw.integer(in: 0...2) == 0 ? nil : draw.uniform() }
      var wide = EquityGuard(capital: Eight(repeating: 1000), maxDrawdown: Self.limit { limits[$0] })
      var single = limits.map { EquityGuard(capital: 1000, maxDrawdown: LaneLimit($0)) }
      var peaks = Array(repeating: 1000.0, count: 8)
      for _ in 0..<20 {
        let equity = Self.lanes { _ in Self.number(&draw, 2000) }
        let seen = wide.watch(equity)
        for lane in 0..<8 {
          if equity[lane] > peaks[lane] { peaks[lane] = equity[lane] }
          let noise = 1e-12 * peaks[lane]
          let isDrawdown = limits[lane].map { equity[lane] - peaks[lane] * (1 - $0) <= noise } ?? false
          let isRuin = equity[lane] <= noise
          let alone = single[lane].watch(equity[lane])
          #expect(seen.isDrawdown[lane] == isDrawdown && alone.isDrawdown == isDrawdown)
          #expect(seen.isRuin[lane] == isRuin && alone.isRuin == isRuin)
          #expect(wide.peak[lane] == peaks[lane] && single[lane].peak == peaks[lane])
        }
      }
    }
  }

  @Test func decisions_areThoseOfTheBranchyForm() {
    var lane = 0
    var (held, direction) = (Eight(), Eight())
    var (isExiting, isEntering) = (Eight.Mask(repeating: false), Eight.Mask(repeating: false))
    for side: Int8 in [-1, 0, 1] {
      for wanted: Int8 in [-1, 0, 1] {
        for pending in 0..<4 {
          held[lane] = Double(side) * 2.5
          direction[lane] = Double(wanted)
          isExiting[lane] = pending & 1 == 1
          isEntering[lane] = pending & 2 == 2
          let units = DecisionRule<Eight>.side(of: held)
          let wide = DecisionRule.decide(
            side: units, direction: direction, isExiting: isExiting, isEntering: isEntering)
          let single = DecisionRule.decide(
            side: DecisionRule.side(of: held[lane]), direction: Double(wanted), isExiting: isExiting[lane],
            isEntering: isEntering[lane])
          let expected = Branchy.decide(
            held: side, direction: wanted, isExiting: isExiting[lane], isEntering: isEntering[lane])
          #expect(units[lane] == Double(side))
          #expect(wide.exits[lane] == expected.exits && single.exits == expected.exits)
          #expect(wide.enters[lane] == expected.enters && single.enters == expected.enters)
          let cancelsExit = DecisionRule.cancelsExit(side: units, direction: direction)[lane]
          #expect(cancelsExit == (side == 0 || side == wanted))
          let cancelsLong = DecisionRule.cancelsEntry(entry: Eight(repeating: 1), direction: direction)[lane]
          #expect(cancelsLong == (wanted != 1))
          let rebalances = DecisionRule.rebalances(
            side: units, weight: direction, isDue: isExiting, isRebalancing: isEntering)[lane]
          #expect(rebalances == (isExiting[lane] && !(side == 0 && wanted == 0) && !isEntering[lane]))
          lane = (lane + 1) % 8
        }
      }
    }
    for edge in Self.edges {
      let expected: Double = edge > 0 ? 1 : edge < 0 ? -1 : 0
      #expect(DecisionRule.side(of: edge) == expected)
    }
  }
}
