import Determinism
import Testing

@Suite("Normal quantile")
struct NormalQuantileTests {
  /// Probability, and the quantile to 50 digits rounded to Float64, as bit patterns.
  static let vectors: [(probability: UInt64, quantile: Double)] = [
    (0x3FE0_0000_0000_0000, 0),
    (0x3FB3_3333_3333_3333, -0x1.7085226d3e524p+0),
    (0x3FB3_2CA5_7A78_6C22, -0x1.70b374817af52p+0),
    (0x3FED_9A6B_50B0_F27C, 0x1.70b374817af53p+0),
    (0x3FD3_3333_3333_3333, -0x1.0c7e39582c5fbp-1),
    (0x3DDB_7CDF_D9D7_BDBB, -0x1.97203597a2155p+2),
    (0x3CA0_0000_0000_0000, -0x1.06b48528cea52p+3),
    (0x3FEF_FFFF_FFFF_FFFF, 0x1.06b48528cea52p+3),
    (0x01A5_6E1F_C2F8_F359, -0x1.286074064c26ep+5),
    (0x3FEF_3333_3333_3333, 0x1.f5c0331eeff83p+0),
    (0x3DAE_C94C_A210_599E, -0x1.aa07c04a264fbp+2),
    (0x0000_0000_0000_0001, -0x1.33bd3f27fcd03p+5),
  ]

  @Test("is within four units in the last place of the true quantile", arguments: vectors)
  func accuracy(probability: UInt64, quantile: Double) {
    let value = NormalQuantile.value(at: Double(bitPattern: probability))
    #expect(abs(value - quantile) <= 4 * quantile.ulp)
  }

  @Test("is infinite at the ends and undefined outside")
  func ends() {
    #expect(NormalQuantile.value(at: 0) == -.infinity)
    #expect(NormalQuantile.value(at: 1) == .infinity)
    #expect(NormalQuantile.value(at: -0.1).isNaN)
    #expect(NormalQuantile.value(at: 1.1).isNaN)
    #expect(NormalQuantile.value(at: .nan).isNaN)
  }

  @Test("is antisymmetric to the bit where the complement is exact, and rises")
  func symmetry() {
    var previous = -Double.infinity
    for step in 1..<512 {
      let probability = Double(step) / 512
      let value = NormalQuantile.value(at: probability)
      #expect(value == -NormalQuantile.value(at: 1 - probability))
      #expect(value > previous)
      previous = value
    }
  }
}
