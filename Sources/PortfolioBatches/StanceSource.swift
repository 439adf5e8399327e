import Determinism

/// Tells lanes of an `EquityTrading` what they want, cycle by cycle.
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

/// A stance of one lane that changes.
struct LaneEvent {
  let cycle: Int32
  let place: Int32
  let lane: Int32
  /// As `EquityLayout.stance` has it.
  let stance: Double
}

/// Tells each lane for itself.
struct LaneEventReader<Number: Lane>: StanceSource {
  private let events: UnsafeBufferPointer<LaneEvent>
  /// How many of them were told.
  private(set) var next: Int
  private(set) var dueCycle = 0

  /// - Parameter events: In ascending order of cycles.
  @inline(__always)
  init(_ events: UnsafeBufferPointer<LaneEvent>, from next: Int) {
    (self.events, self.next) = (events, next)
    lookAhead()
  }

  @inline(__always)
  private mutating func lookAhead() { dueCycle = next < events.count ? Int(events[next].cycle) : .max }

  @inline(__always)
  mutating func takeNext(through cycle: Int, into stances: StanceRows<Number>) -> (lanes: UInt64, cycle: Int) {
    let first = dueCycle
    if cycle < first { return (0, cycle) }
    var told: UInt64 = 0
    while dueCycle == first {
      let event = events[next]
      let (place, bit) = (Int(event.place), UInt64(1) &<< UInt64(truncatingIfNeeded: event.lane))
      let lanes = UnsafeMutableRawPointer(stances.first + place).assumingMemoryBound(to: Double.self)
      lanes[Int(event.lane)] = event.stance
      stances.due[place] |= bit
      told |= bit
      next &+= 1
      lookAhead()
    }
    return (told, first)
  }
}
