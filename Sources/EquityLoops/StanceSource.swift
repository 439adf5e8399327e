import Determinism
import PortfolioLanes

/// Tells lanes of an `EquityLoop` what they want, cycle by cycle.
protocol StanceSource<Number> {
  associatedtype Number: Lane

  /// The next cycle at which a lane may be told something else than before; `Int.max` where there is none.
  var dueCycle: Int { get }

  /// Takes what lanes are told up to a cycle, but nothing of what comes after the first at which a lane is told
  /// something else than before.
  ///
  /// - Returns: A bit a lane that is told something else, and when; nobody is where there is no such cycle.
  mutating func takeNext(through cycle: Int, into stances: StanceRows<Number>) -> (lanes: UInt64, cycle: Int)
}

extension StanceSource {
  /// Takes what lanes are told up to a cycle.
  ///
  /// - Returns: A bit a lane that is told something else than before.
  @inline(__always)
  mutating func take(through cycle: Int, into stances: StanceRows<Number>) -> UInt64 {
    var told: UInt64 = 0
    while dueCycle <= cycle { told |= takeNext(through: cycle, into: stances).lanes }
    return told
  }
}

/// Where stances are kept, see `EquityLayout.stance`.
struct StanceRows<Number: Lane> {
  /// That of the first place; those of the others follow.
  let first: UnsafeMutablePointer<Number>
  /// By place a bit a lane whose stance changed, and that has not acted on it.
  let due: UnsafeMutablePointer<UInt64>
  /// Whether strengths count.
  let isWeight: Bool
}
