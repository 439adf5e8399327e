import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

/// What lanes are told in a whole run, each for itself: one lane after the other, each in ascending order of cycles.
final class LaneEvents {
  /// Whether strengths count.
  private let isWeight: Bool
  /// Whose places are meant.
  private let shape: BatchShape
  /// By place what the lane that is under way was told last, as a direction times a strength.
  private let held: UnsafeMutableBufferPointer<Double>
  private var events: UnsafeMutablePointer<LaneEvent>
  private var capacity: Int
  private var count = 0
  /// Where those of each lane begin; each ends with an event of a cycle that there is not.
  private let starts: UnsafeMutableBufferPointer<Int>
  /// How many lanes have begun.
  private var begunCount = 1
  /// How far each lane has come; nil before anybody reads.
  private var reading: UnsafeMutablePointer<LaneCalendar>?
  private let memory: BatchMemory

  /// - Parameters:
  ///   - lanes: How many there are.
  ///   - expected: About how much they are told.
  ///   - memory: Has room for what the loops need.
  init(_ shape: BatchShape, lanes: Int, expecting expected: Int, in memory: BatchMemory) {
    self.shape = shape
    self.memory = memory
    isWeight = shape.isTargetSized
    let places = shape.symbols.count
    held = UnsafeMutableBufferPointer(start: memory.room(for: places, of: Double.self), count: places)
    held.initialize(repeating: 0)
    starts = UnsafeMutableBufferPointer(start: memory.room(for: lanes, of: Int.self), count: lanes)
    starts.initialize(repeating: 0)
    capacity = expected + lanes
    events = .allocate(capacity: capacity)
  }

  deinit { events.deallocate() }

  // MARK: Writing

  private func makeRoom(for more: Int) {
    if count + more <= capacity { return }
    capacity = max(count + more, 2 * capacity)
    let larger = UnsafeMutablePointer<LaneEvent>.allocate(capacity: capacity)
    larger.moveInitialize(from: events, count: count)
    events.deallocate()
    events = larger
  }

  /// Adds a change of the lane that is under way.
  func append(cycle: Int, place: Int, stance: Double) {
    makeRoom(for: 1)
    (events + count).initialize(
      to: LaneEvent(
        cycle: Int32(truncatingIfNeeded: cycle), place: Int32(truncatingIfNeeded: place), stance: told(stance)))
    count += 1
  }

  @inline(__always)
  private func told(_ stance: Double) -> Double { isWeight ? stance : DecisionRule.side(of: stance) }

  /// Adds the changes that follow from the signals of the only stream that a lane follows: what
  /// `LaneSignals.forEachSignedChange` tells.
  func append(_ columns: UnsafePointer<SignalColumns>, _ weights: WeightRows<Double>) {
    makeRoom(for: columns.pointee.count)
    held.update(repeating: 0)
    columns.pointee.withPointers { columns in
      shape.places.withUnsafeBufferPointer { places in
        let (cycles, symbols) = (columns.cycles, columns.symbols)
        let (directions, strengths) = (columns.directions, columns.strengths)
        var next = events + count
        // Mostly long and flat or short take turns in one symbol, and come to what they came to before.
        var (long, other) = (Turn(), Turn())
        for index in 0..<columns.count {
          let symbol = Int(symbols[index])
          guard symbol < places.count, places[symbol] >= 0 else { continue }
          let place = places[symbol]
          let (direction, strength) = (directions[index], strengths[index])
          let before = held[Int(place)]
          func take(_ turn: inout Turn) {
            if !turn.isOf(place, direction, strength, before: before) {
              turn = Turn(place, direction, strength, before: before, weights, told)
            }
            if !turn.isTold { return }
            held[Int(place)] = turn.after
            next.initialize(to: LaneEvent(cycle: cycles[index], place: place, stance: turn.stance))
            next += 1
          }
          if direction > 0 { take(&long) } else { take(&other) }
        }
        count = next - events
      }
    }
  }

  /// Ends what a lane is told; the next one begins, where there is one.
  func endLane() {
    append(cycle: Int(Int32.max), place: 0, stance: 0)
    if begunCount < starts.count { starts[begunCount] = count }
    begunCount += 1
  }

  // MARK: Reading

  /// Where reading goes on; nothing is added from then on, as it points at what there is.
  var calendar: UnsafeMutablePointer<LaneCalendar> {
    if let reading { return reading }
    let calendar = memory.room(for: 1, of: LaneCalendar.self)
    calendar.initialize(
      to: LaneCalendar(
        UnsafePointer(events), starts: UnsafeBufferPointer(starts),
        in: memory.room(bytes: LaneCalendar.size(lanes: starts.count))))
    reading = calendar
    return calendar
  }
}

/// A stance of the only stream that a lane follows, and what it comes to.
private struct Turn {
  private var place: Int32 = -1
  private var direction: Int8 = 0
  private var strength: UInt64 = 0
  private var before: UInt64 = 0
  /// What holds from then on, as a direction times a strength.
  private(set) var after = 0.0
  /// The same as it is told.
  private(set) var stance = 0.0
  /// Whether that is something else than before.
  private(set) var isTold = false

  /// None at all.
  init() {}

  /// - Parameter before: What held, as a direction times a strength.
  init(
    _ place: Int32, _ direction: Int8, _ strength: Double, before: Double, _ weights: WeightRows<Double>,
    _ told: (Double) -> Double
  ) {
    (self.place, self.direction, self.strength) = (place, direction, strength.bitPattern)
    (self.before, after) = (before.bitPattern, before)
    var voice = VoiceStance(direction: Double(direction), strength: strength)
    isTold = weights.combine(&voice, Int(place), intoSigned: &after) != 0
    stance = told(after)
  }

  /// Whether all that it was made of is the same, to the bit.
  @inline(__always)
  func isOf(_ place: Int32, _ direction: Int8, _ strength: Double, before: Double) -> Bool {
    self.place == place && self.direction == direction && self.strength == strength.bitPattern
      && self.before == before.bitPattern
  }
}
