import Determinism
import Testing

@testable import RiskControl

/// Cycles of which only the extent is looked at, against one cycle after the other.
@Suite struct EquityGuardTests {
  typealias Eight = SIMD8<Double>

  /// What `watch` alone says of cycles in a row: whether nothing is due in lanes that count, and the peak then.
  private static func passes(
    _ equities: ArraySlice<Eight>, _ start: EquityGuard<Eight>, isStopped: Eight.Mask, isRuined: Eight.Mask
  ) -> (Bool, Eight) {
    var watched = start
    var isDue = Eight.Mask(repeating: false)
    for equity in equities {
      let (isDrawdown, isRuin) = watched.watch(equity)
      isDue = isDue .| (isDrawdown .& .!isStopped) .| (isRuin .& .!isRuined)
      isDue = isDue .| .!(equity.magnitude .< Eight(repeating: .infinity))
    }
    return (!isDue.holdsSomewhere, watched.peak)
  }

  @Test(arguments: 0..<120) func cyclesPass_onlyWhereNothingIsDue(seed: Int) {
    var draw = SeededGenerator(masterSeed: UInt64(seed), id: "guard", purpose: "test")
    var equity = Eight(repeating: 1_000)
    var equities: [Eight] = []
    for _ in 0..<40 {
      for lane in 0..<8 { equity[lane] *= 0.96 + 0.085 * draw.uniform() }
      equities.append(equity)
    }
    // Ruin, its border, and numbers that ran away; in some seeds nothing at all.
    let odd: [Double] = [0, -5, 1e-10, 1e-8, .infinity, -.infinity, .nan]
    if seed % 4 != 0 { equities[seed % 40][seed % 8] = odd[seed % odd.count] }
    var (isLimited, isStopped, isRuined) = (
      Eight.Mask(repeating: false), Eight.Mask(repeating: false), Eight.Mask(repeating: false)
    )
    if seed % 3 == 0 { isLimited[seed % 8] = true }
    if seed % 5 == 0 { isStopped[seed % 8] = true }
    if seed % 7 == 0 { isRuined[seed % 8] = true }
    let limit = LaneLimit(value: Eight(repeating: 0.3), isSet: isLimited)
    let start = EquityGuard(capital: Eight(repeating: 1_000), maxDrawdown: limit)
    var passed = 0
    for first in [0, 1, 17, 35, 40] {
      var extent = EquityExtent<Eight>()
      for equity in equities[first...] { extent.add(equity) }
      let (expected, peak) = Self.passes(equities[first...], start, isStopped: isStopped, isRuined: isRuined)
      var found = start
      let none = Eight.Mask(repeating: false)
      if found.passes(extent, isStopped: isStopped, isRuined: isRuined, isLost: none) {
        passed += 1
        #expect(expected, "seed \(seed), from \(first)")
        #expect(found.peak == peak, "seed \(seed), from \(first)")
      } else {
        #expect(found.peak == start.peak, "nothing is changed: seed \(seed), from \(first)")
        // Without a limit the extent says it all.
        if seed % 3 != 0 { #expect(!expected, "seed \(seed), from \(first)") }
      }
    }
    #expect(passed > 0, "seed \(seed)")
  }
}
