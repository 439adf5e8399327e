import Determinism
import Testing

@testable import RiskControl

/// Cycles at which nothing is due, looked at many at a time, against one cycle after the other.
@Suite struct EquityGuardTests {
  /// Where quiet cycles end, by `watch` alone, and the peak then.
  private static func end(_ equities: [SIMD8<Double>], _ start: EquityGuard<SIMD8<Double>>) -> (Int, SIMD8<Double>) {
    var watched = start
    for (index, equity) in equities.enumerated() {
      var next = watched
      let (isDrawdown, isRuin) = next.watch(equity)
      let isFinite = equity.magnitude .< SIMD8(repeating: .infinity)
      if (isDrawdown .| isRuin .| .!isFinite).holdsSomewhere { return (index, watched.peak) }
      watched = next
    }
    return (equities.count, watched.peak)
  }

  @Test(arguments: 0..<60) func quietCycles_endWhereSomethingIsDue(seed: Int) {
    var draw = SeededGenerator(masterSeed: UInt64(seed), id: "guard", purpose: "test")
    var equity = SIMD8<Double>(repeating: 1_000)
    var equities: [SIMD8<Double>] = []
    for _ in 0..<40 {
      for lane in 0..<8 { equity[lane] *= 0.9 + 0.22 * draw.uniform() }
      equities.append(equity)
    }
    // Ruin, its border, and numbers that ran away; in some seeds nothing at all.
    let odd: [Double] = [0, -5, 1e-10, 1e-8, .infinity, -.infinity, .nan]
    if seed % 4 != 0 { equities[seed % 40][seed % 8] = odd[seed % odd.count] }
    var isLimited = SIMD8<Double>.Mask(repeating: false)
    if seed % 3 == 0 { isLimited[seed % 8] = true }
    let limit = LaneLimit(value: SIMD8(repeating: 0.3), isSet: isLimited)
    let start = EquityGuard(capital: SIMD8(repeating: 1_000), maxDrawdown: limit)
    for first in [0, 1, 17, 40] {
      let (expected, peak) = Self.end(Array(equities[first...]), start)
      var found = start
      let end = equities.withUnsafeBufferPointer { found.watchQuiet($0, from: first) }
      #expect(end == first + expected, "seed \(seed), from \(first)")
      #expect(found.peak == peak, "seed \(seed), from \(first)")
    }
  }
}
