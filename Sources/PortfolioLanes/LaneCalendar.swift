/// A stance that changes.
@usableFromInline
package struct LaneEvent {
  @usableFromInline package let cycle: Int32
  @usableFromInline package let place: Int32
  /// As `EquityLayout.stance` has it.
  @usableFromInline package let stance: Double

  /// Makes it from its parts.
  @inlinable @inline(__always)
  package init(cycle: Int32, place: Int32, stance: Double) {
    (self.cycle, self.place, self.stance) = (cycle, place, stance)
  }
}

/// When lanes are told something, each for itself: which lanes are at the next cycles, written down for some hundreds
/// of cycles at a time.
///
/// So nobody need merge what they are told: a signal costs a bit that is set, and one that is found.
@usableFromInline
package final class LaneCalendar {
  /// Cycles that are written down at a time, from `first` on.
  @inlinable package static var span: Int { 256 }
  @inlinable package static var wordCount: Int { span / 64 }

  package let laneCount: Int
  /// By lane the next event that is to be told, and behind it the next that is to be written down.
  package let events: UnsafeMutablePointer<UnsafePointer<LaneEvent>>
  /// A bit for each of these cycles at which somebody is told something, and behind these words `lanes`.
  package let cycles: UnsafeMutablePointer<UInt64>
  /// By cycle a bit a lane.
  package let lanes: UnsafeMutablePointer<UInt64>
  /// The first of the cycles, and the next one at which somebody is told something.
  package var (first, dueCycle) = (0, 0)

  /// - Parameter starts: By lane where its first event is among all.
  package init(_ all: UnsafePointer<LaneEvent>, starts: UnsafeBufferPointer<Int>) {
    laneCount = starts.count
    events = .allocate(capacity: 2 * laneCount)
    cycles = .allocate(capacity: Self.wordCount + Self.span)
    lanes = cycles + Self.wordCount
    for (lane, start) in starts.enumerated() {
      (events + lane).initialize(to: all + start)
      (events + laneCount + lane).initialize(to: all + start)
    }
    cycles.initialize(repeating: 0, count: Self.wordCount + Self.span)
    writeDown()
  }

  deinit {
    events.deallocate()
    cycles.deallocate()
  }

  /// Writes down who is told something from the next cycle on at which somebody is.
  @inline(never)
  package func writeDown() {
    let next = events + laneCount
    var least = Int32.max
    for lane in 0..<laneCount { least = min(least, next[lane].pointee.cycle) }
    (first, dueCycle) = (Int(least), least == .max ? .max : Int(least))
    if least == .max { return }
    let end = least.addingReportingOverflow(Int32(Self.span)).overflow ? Int32.max : least &+ Int32(Self.span)
    for lane in 0..<laneCount {
      var event = next[lane]
      let bit = UInt64(1) &<< UInt64(lane)
      while event.pointee.cycle < end {
        let offset = Int(event.pointee.cycle &- least)
        cycles[offset &>> 6] |= 1 &<< UInt64(offset & 63)
        lanes[offset] |= bit
        event += 1
      }
      next[lane] = event
    }
  }
}
