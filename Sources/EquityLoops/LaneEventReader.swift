import Determinism
import PortfolioLanes

/// Tells each lane for itself.
struct LaneEventReader<Number: Lane>: StanceSource {
  private let calendar: UnsafeMutablePointer<LaneCalendar>
  private let events: UnsafeMutablePointer<UnsafePointer<LaneEvent>>
  private let cycles: UnsafeMutablePointer<UInt64>
  private let lanes: UnsafeMutablePointer<UInt64>
  private var first: Int
  private(set) var dueCycle: Int

  /// - Parameter calendar: Is there as long as somebody reads.
  @inline(__always)
  init(_ calendar: UnsafeMutablePointer<LaneCalendar>) {
    self.calendar = calendar
    let state = calendar.pointee
    (events, cycles, lanes) = (state.events, state.cycles, state.lanes)
    (first, dueCycle) = (state.first, state.dueCycle)
  }

  /// Leaves word of where somebody else goes on.
  func end() { (calendar.pointee.first, calendar.pointee.dueCycle) = (first, dueCycle) }

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
        calendar.pointee.writeDown()
        (first, dueCycle) = (calendar.pointee.first, calendar.pointee.dueCycle)
        return
      }
    }
    dueCycle = first &+ word &<< 6 &+ cycles[word].trailingZeroBitCount
  }
}
