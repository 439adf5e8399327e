import Determinism

/// When lanes are told something, each for itself: which lanes are at the next cycles, written down for some hundreds
/// of cycles at a time.
///
/// So nobody need merge what they are told: a signal costs a bit that is set, and one that is found.
final class LaneCalendar {
  /// Cycles that are written down at a time, from `first` on.
  fileprivate static var span: Int { 256 }
  fileprivate static var wordCount: Int { span / 64 }

  fileprivate let laneCount: Int
  /// By lane the next event that is to be told, and behind it the next that is to be written down.
  fileprivate let events: UnsafeMutablePointer<UnsafePointer<LaneEvent>>
  /// A bit for each of these cycles at which somebody is told something, and behind these words `lanes`.
  fileprivate let cycles: UnsafeMutablePointer<UInt64>
  /// By cycle a bit a lane.
  fileprivate let lanes: UnsafeMutablePointer<UInt64>
  /// The first of the cycles, and the next one at which somebody is told something.
  fileprivate var (first, dueCycle) = (0, 0)

  /// - Parameter starts: By lane where its first event is among all.
  init(_ all: UnsafePointer<LaneEvent>, starts: UnsafeBufferPointer<Int>) {
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
  fileprivate func writeDown() {
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

/// Tells each lane for itself.
struct LaneEventReader<Number: Lane>: StanceSource {
  private unowned(unsafe) let calendar: LaneCalendar
  private let events: UnsafeMutablePointer<UnsafePointer<LaneEvent>>
  private let cycles: UnsafeMutablePointer<UInt64>
  private let lanes: UnsafeMutablePointer<UInt64>
  private var first: Int
  private(set) var dueCycle: Int

  /// - Parameter calendar: Is there as long as somebody reads.
  @inline(__always)
  init(_ calendar: LaneCalendar) {
    self.calendar = calendar
    (events, cycles, lanes) = (calendar.events, calendar.cycles, calendar.lanes)
    (first, dueCycle) = (calendar.first, calendar.dueCycle)
  }

  /// Leaves word of where somebody else goes on.
  func end() { (calendar.first, calendar.dueCycle) = (first, dueCycle) }

  @inline(__always)
  mutating func takeNext(through cycle: Int, into stances: StanceRows<Number>) -> (lanes: UInt64, cycle: Int) {
    let due = dueCycle
    if cycle < due { return (0, cycle) }
    let offset = due &- first
    let told = lanes[offset]
    lanes[offset] = 0
    let rows = UnsafeMutableRawPointer(stances.first).assumingMemoryBound(to: Double.self)
    var rest = told
    while rest != 0 {
      let lane = rest.trailingZeroBitCount
      let bit = rest & (0 &- rest)
      rest &= rest &- 1
      var event = events[lane]
      repeat {
        let place = Int(event.pointee.place)
        rows[place &* Number.laneCount &+ lane] = event.pointee.stance
        stances.due[place] |= bit
        event += 1
      } while Int(event.pointee.cycle) == due
      events[lane] = event
    }
    lookAhead(behind: offset)
    return (told, due)
  }

  /// Finds the next cycle behind one of those that are written down.
  @inline(__always)
  private mutating func lookAhead(behind offset: Int) {
    var word = offset &>> 6
    cycles[word] &= cycles[word] &- 1
    while cycles[word] == 0 {
      word &+= 1
      if word == LaneCalendar.wordCount {
        calendar.writeDown()
        (first, dueCycle) = (calendar.first, calendar.dueCycle)
        return
      }
    }
    dueCycle = first &+ word &<< 6 &+ cycles[word].trailingZeroBitCount
  }
}
