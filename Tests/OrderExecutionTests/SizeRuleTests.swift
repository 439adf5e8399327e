import Determinism
import Testing
import TradingModel

@testable import OrderExecution

/// The size rules give in each lane, and for a single portfolio, what their branchy form gives, to the bit.
@Suite struct SizeRuleTests {
  typealias Eight = SIMD8<Double>

  /// One portfolio's numbers.
  struct Case {
    var costs = CostModel()
    var held = 0.0
    var target = 0.0
    var raw = 0.0
    var funds = 0.0
    var maximum: Double?
    var units = 0.0
    var side = Side.buy
  }

  static let edges: [Double] = [
    0, -0.0, 1, -1, 0.1 + 0.2, 0.3, 4, 4.0.nextDown, 1e-12, -1e-12, 1e-300, .leastNonzeroMagnitude, 1e300, -1e300,
    .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]

  static func number(_ draw: inout SeededGenerator, _ scale: Double) -> Double {
    switch draw.integer(in: 0...9) {
    case 0: edges[draw.integer(in: 0...(edges.count - 1))]
    case 1: Double(draw.integer(in: -3...3))
    case 2: (draw.uniform() * 2 - 1) * 1e-12
    default: (draw.uniform() * 2 - 1) * scale
    }
  }

  static func draw(_ draw: inout SeededGenerator) -> Case {
    var drawn = Case()
    if draw.integer(in: 0...2) > 0 {
      drawn.costs = CostModel(
        proportional: draw.uniform() * 0.01, fixed: Double(draw.integer(in: 0...2)),
        slippageBasisPoints: Double(draw.integer(in: 0...20)))
    }
    drawn.held = number(&draw, 100)
    // Targets beside what is held, so that rounding noise occurs.
    drawn.target = draw.integer(in: 0...4) == 0 ? drawn.held * (1 + (draw.uniform() - 0.5) * 4e-12) : number(&draw, 100)
    drawn.raw = number(&draw, 50)
    drawn.funds = number(&draw, 3000)
    if draw.integer(in: 0...1) == 0 { drawn.maximum = number(&draw, 100).magnitude }
    drawn.units = max(.leastNonzeroMagnitude, number(&draw, 60).magnitude)
    drawn.side = draw.integer(in: 0...1) == 0 ? .buy : .sell
    return drawn
  }

  static func isSame(_ left: Resolution, _ right: Resolution) -> Bool {
    if case .trade(let side, let units) = left, case .trade(let otherSide, let otherUnits) = right {
      return side == otherSide && (units.bitPattern == otherUnits.bitPattern || (units.isNaN && otherUnits.isNaN))
    }
    return left == right
  }

  /// What four rules came to, and the target's position.
  struct Outcome {
    var exit: Resolution
    var entry: Resolution
    var allIn: Resolution
    var target: Resolution
    var quantity: Double
  }

  static func branchy(_ drawn: Case, _ quantities: QuantityRule) -> Outcome {
    let sizes = BranchySizes(costs: drawn.costs, isWhole: quantities == .whole)
    return Outcome(
      exit: sizes.exit(held: drawn.held),
      entry: sizes.entry(units: drawn.units, side: drawn.side, raw: drawn.raw, funds: drawn.funds),
      allIn: sizes.allIn(side: drawn.side, raw: drawn.raw, funds: drawn.funds, maximum: drawn.maximum),
      target: sizes.target(
        drawn.target, held: drawn.held, raw: drawn.raw, maximum: drawn.maximum, funds: drawn.funds),
      quantity: sizes.targetQuantity(weight: drawn.target, value: drawn.funds, raw: drawn.raw))
  }

  static func single(_ drawn: Case, _ quantities: QuantityRule) -> Outcome {
    let sizes = SizeResolver(costs: drawn.costs, quantities: quantities)
    return Outcome(
      exit: sizes.exit(held: drawn.held),
      entry: sizes.entry(units: drawn.units, side: drawn.side, raw: drawn.raw, funds: drawn.funds),
      allIn: sizes.allIn(side: drawn.side, raw: drawn.raw, funds: drawn.funds, maximum: drawn.maximum),
      target: sizes.target(drawn.target, held: drawn.held, raw: drawn.raw, maximum: drawn.maximum) { _, _ in
        drawn.funds
      }, quantity: sizes.targetQuantity(weight: drawn.target, value: drawn.funds, raw: drawn.raw))
  }

  static func lanes(_ cases: [Case], _ value: (Case) -> Double) -> Eight {
    var lanes = Eight()
    for lane in 0..<8 { lanes[lane] = value(cases[lane]) }
    return lanes
  }

  static func outcomes(_ cases: [Case], _ quantities: QuantityRule) -> [Outcome] {
    let costs = CostRule(
      proportional: lanes(cases, \.costs.proportional), fixed: lanes(cases, \.costs.fixed),
      slippageBasisPoints: lanes(cases, \.costs.slippageBasisPoints))
    let rule = SizeRule(costs: costs, quantities: quantities)
    let (held, raw, funds) = (lanes(cases, \.held), lanes(cases, \.raw), lanes(cases, \.funds))
    let maximum = lanes(cases) { $0.maximum ?? .infinity }
    let target = lanes(cases, \.target)
    let buys = lanes(cases) { $0.side == .buy ? 1 : 0 } .== Eight(repeating: 1)
    let trades = [
      rule.exit(held: held), rule.entry(units: lanes(cases, \.units), buys: buys, raw: raw, funds: funds),
      rule.allIn(buys: buys, raw: raw, funds: funds, maximum: maximum),
      rule.target(rule.net(from: held, to: target, raw: raw), funds: funds, maximum: maximum),
    ]
    let quantity = rule.targetQuantity(weight: target, value: funds, raw: raw)
    return (0..<8).map { lane in
      let sizes = trades.map {
        Resolution(
          SizedTrade(
            buys: $0.buys[lane], quantity: $0.quantity[lane], isShortOfFunds: $0.isShortOfFunds[lane]))
      }
      return Outcome(exit: sizes[0], entry: sizes[1], allIn: sizes[2], target: sizes[3], quantity: quantity[lane])
    }
  }

  static func differences(_ left: Outcome, _ right: Outcome) -> [String] {
    var names: [String] = []
    if !isSame(left.exit, right.exit) { names.append("exit") }
    if !isSame(left.entry, right.entry) { names.append("entry") }
    if !isSame(left.allIn, right.allIn) { names.append("all in") }
    if !isSame(left.target, right.target) { names.append("target") }
    let isSameQuantity =
      left.quantity.bitPattern == right.quantity.bitPattern || (left.quantity.isNaN && right.quantity.isNaN)
    if !isSameQuantity { names.append("target quantity") }
    return names
  }

  @Test(arguments: QuantityRule.allCases)
  func rules_equalTheirBranchyForm(_ quantities: QuantityRule) {
    var draw = SeededGenerator(masterSeed: 21, id: "sizes", purpose: quantities.rawValue)
    var kinds: Set<String> = []
    for _ in 0..<4_000 {
      let cases = (0..<8).map { _ in Self.draw(&draw) }
      let wide = Self.outcomes(cases, quantities)
      for lane in 0..<8 {
        let expected = Self.branchy(cases[lane], quantities)
        #expect(Self.differences(Self.single(cases[lane], quantities), expected) == [], "\(cases[lane])")
        #expect(Self.differences(wide[lane], expected) == [], "lane \(lane) of \(cases[lane])")
        kinds.insert(Self.kind(expected.target, cases[lane]))
      }
    }
    // Every way through the longest rule was taken.
    #expect(kinds.count == 8, "\(kinds.sorted())")
  }

  /// Which branch a target order ended in.
  static func kind(_ target: Resolution, _ drawn: Case) -> String {
    switch target {
    case .refused(let reason): return reason.name
    case .trade(_, let units):
      let delta = (drawn.target - drawn.held).magnitude
      let closes = drawn.held != 0 && (drawn.held > 0) != (drawn.target > drawn.held)
      if units.isNaN { return "not a number" }
      if units == delta { return closes && delta <= drawn.held.magnitude ? "reduces" : "whole" }
      return closes ? units == drawn.held.magnitude ? "closes only" : "closes and opens a part" : "opens a part"
    }
  }
}
