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
/// So nobody need merge what they are told: a signal costs a bit that is set, and one that is found. Its memory is
/// somebody else's, who is there as long as it is read.
@usableFromInline
package struct LaneCalendar {
  private let laneCount: Int
  /// By lane the next event that is to be told, and behind it the next that is to be written down.
  package let events: UnsafeMutablePointer<UnsafePointer<LaneEvent>>
  /// A bit for each of these cycles at which somebody is told something, and behind these words `lanes`.
  package let cycles: UnsafeMutablePointer<UInt64>
  /// By cycle a bit a lane.
  package let lanes: UnsafeMutablePointer<UInt64>
  /// The first of the cycles.
  package var first = 0
  /// The next one at which somebody is told something.
  package var dueCycle = 0

  /// - Parameters:
  ///   - starts: By lane where its first event is among all.
  ///   - memory: Of `size(lanes:)` bytes.
  package init(
    _ all: UnsafePointer<LaneEvent>, starts: UnsafeBufferPointer<Int>, in memory: UnsafeMutableRawPointer
  ) {
    laneCount = starts.count
    let words = Self.wordCount + Self.span
    cycles = memory.bindMemory(to: UInt64.self, capacity: words)
    lanes = cycles + Self.wordCount
    events = (memory + words * MemoryLayout<UInt64>.stride)
      .bindMemory(to: UnsafePointer<LaneEvent>.self, capacity: 2 * laneCount)
    for (lane, start) in starts.enumerated() {
      (events + lane).initialize(to: all + start)
      (events + laneCount + lane).initialize(to: all + start)
    }
    cycles.initialize(repeating: 0, count: words)
    writeDown()
  }

  /// How many bytes one of so many lanes needs.
  package static func size(lanes: Int) -> Int {
    (wordCount + span) * MemoryLayout<UInt64>.stride + 2 * lanes * MemoryLayout<UnsafePointer<LaneEvent>>.stride
  }

  /// Cycles that are written down at a time, from `first` on.
  @inlinable static var span: Int { 256 }
  /// How many words have a bit for each of them.
  @inlinable package static var wordCount: Int { span / 64 }

  /// Writes down who is told something from the next cycle on at which somebody is.
  package mutating func writeDown() {
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
