import Determinism
import Testing
import TradingModel

@testable import TradingStrategies

/// The rules of aggregation give in each lane, and over one double, what their branchy form gives, to the bit.
@Suite struct StanceRuleTests {
  typealias Eight = SIMD8<Double>

  static let edges: [Double] = [
    0, -0.0, 0.2, -0.2, 0.2.nextUp, -0.2.nextDown, 1e-12, 0.2 + 1e-12, -0.2 - 2e-12, 1, -1, 1.0.nextUp,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    1e300, -1e300, .infinity, -.infinity, .nan, -.nan,
  ]

  static func branchy(
    _ value: Double, _ threshold: Double, _ voiced: Double
  ) -> (direction: Double, strength: Double) {
    let noise = 1e-12 * (threshold + voiced)
    if value - threshold > noise { return (1, min(value, 1)) }
    if -threshold - value > noise { return (-1, min(-value, 1)) }
    return (0, 0)
  }

  @Test func stances_areThoseOfTheBranchyForm() {
    var draw = SeededGenerator(masterSeed: 9, id: "stances", purpose: "test")
    let values =
      Self.edges + (0..<1000).map { _ in draw.normal() } + (0..<300).map { _ in Double(bitPattern: draw.next()) }
    for threshold in [0, 0.2, 1.5, .leastNonzeroMagnitude] {
      for start in stride(from: 0, to: values.count, by: 8) {
        var lanes = Eight()
        for lane in 0..<8 { lanes[lane] = values[(start + lane) % values.count] }
        let voiced = lanes.magnitude + Eight(repeating: 0.5)
        let wide = StanceRule(threshold: Eight(repeating: threshold)).stance(of: lanes, voiced: voiced)
        for lane in 0..<8 {
          let expected = Self.branchy(lanes[lane], threshold, voiced[lane])
          let single = StanceRule(threshold: threshold).stance(of: lanes[lane], voiced: voiced[lane])
          #expect(wide.direction[lane] == expected.direction && single.direction == expected.direction)
          #expect(wide.strength[lane].bitPattern == expected.strength.bitPattern, "\(lanes[lane])")
          #expect(single.strength.bitPattern == expected.strength.bitPattern, "\(lanes[lane])")
        }
      }
    }
  }

  /// The direction that enough strategies hold, with their mean strength.
  static func agreement(_ stances: [Stance], isEnough: (Int) -> Bool) -> (direction: Double, strength: Double) {
    for direction: Int8 in [1, -1] {
      let holders = stances.filter { $0.direction == direction }
      if !holders.isEmpty, isEnough(holders.count) {
        return (Double(direction), holders.reduce(0) { $0 + $1.strength } / Double(holders.count))
      }
    }
    return (0, 0)
  }

  @Test func votes_areThoseOfTheBranchyForm() {
    var draw = SeededGenerator(masterSeed: 9, id: "votes", purpose: "test")
    var agreements = 0
    for round in 0..<2000 {
      let voters = round % 6
      let stances = (0..<voters).map { _ in
        (0..<8).map { _ in
          let direction = draw.integer(in: -2...1)
          let isHeld = direction == 0 || direction == -2
          return isHeld ? Stance.flat : Stance(direction: Int8(direction), strength: 1 - draw.uniform())
        }
      }
      var wide = StanceVotes<Eight>()
      var single = Array(repeating: StanceVotes<Double>(), count: 8)
      for lanes in stances {
        var (direction, strength) = (Eight(), Eight())
        for lane in 0..<8 {
          (direction[lane], strength[lane]) = (Double(lanes[lane].direction), lanes[lane].strength)
          single[lane].add(direction: direction[lane], strength: strength[lane])
        }
        wide.add(direction: direction, strength: strength)
      }
      for lane in 0..<8 {
        let own = stances.map { $0[lane] }
        let majority = Self.agreement(own) { 2 * $0 > voters }
        let unanimity = Self.agreement(own) { $0 == voters }
        for (found, alone, expected) in [
          (wide.majority, single[lane].majority, majority), (wide.unanimity, single[lane].unanimity, unanimity),
        ] {
          #expect(found.direction[lane] == expected.direction && alone.direction == expected.direction)
          #expect(found.strength[lane].bitPattern == expected.strength.bitPattern)
          #expect(alone.strength.bitPattern == expected.strength.bitPattern)
          if expected.direction != 0 { agreements += 1 }
        }
      }
    }
    #expect(agreements > 2000)
  }
}
