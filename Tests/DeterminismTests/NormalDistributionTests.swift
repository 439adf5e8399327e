import Testing

@testable import Determinism

@Suite struct NormalDistributionTests {
  /// Python: 0.5 * math.erfc(-x / math.sqrt(2)).
  @Test(arguments: [
    (-8.3, 5.2055697448902866e-17), (-5.0, 2.866515718791946e-07), (-2.5, 0.006209665325776139),
    (-1, 0.15865525393145707), (-0.6, 0.2742531177500736), (-0.3, 0.3820885778110474), (0, 0.5),
    (0.1, 0.539827837277029), (0.66, 0.7453730853286639), (0.67, 0.7485711049046899),
    (1.959963984540054, 0.975), (3, 0.9986501019683699), (6, 0.9999999990134123), (9, 1),
  ]) func valuesAreThoseOfOthers(_ x: Double, _ expected: Double) {
    #expect(abs(NormalDistribution.probability(below: x) / expected - 1) < 1e-13)
  }

  @Test func itUndoesTheQuantile() {
    for step in 1..<1_000 {
      let probability = Double(step) / 1_000
      let value = NormalDistribution.probability(below: NormalQuantile.value(at: probability))
      #expect(abs(value - probability) < 1e-15)
    }
  }

  @Test func theEndsAreTheEnds() {
    #expect(NormalDistribution.probability(below: -.infinity) == 0)
    #expect(NormalDistribution.probability(below: .infinity) == 1)
    #expect(NormalDistribution.probability(below: -60) == 0)
    #expect(NormalDistribution.probability(below: .nan).isNaN)
  }
}
