import Determinism
import TradingModel
import TradingStrategies

/// What lanes are told while only their cash and positions are followed: directions times strengths, combined when
/// trading comes to the cycle.
///
/// A class, so that what is asked at every signal is in reach, without a look at who else holds it.
final class EquitySignals<Number: Lane> {
  /// How far signals and weights were heard.
  fileprivate struct Position {
    var nextEvent = 0
    var changesTaken = 0
    var weightsInForce = 0
    /// How often parts of `sums` may still be replaced.
    var replacementsLeft = 0
  }

  private let weights: WeightSets<Number>
  private let events: SignalEvents
  private let placeCount: Int
  private let voiceCount: Int
  /// The stance that holds of each stream, at place * voices + voice; behind them as they were before the last block.
  private let voices: UnsafeMutablePointer<VoiceStance>
  /// The final stance by place, and before the last block.
  private let finals: UnsafeMutablePointer<Number>
  /// By place what stances add up to but for rounding, where directions of sums are all that is asked for.
  private let sums: UnsafeMutablePointer<Number>
  private var position = Position()
  private var savedPosition = Position()

  /// - Parameters:
  ///   - weights: Of as many voices as there are streams.
  ///   - events: Of the whole run.
  init(_ weights: WeightSets<Number>, places: Int, events: SignalEvents) {
    (self.weights, self.events, placeCount) = (weights, events, places)
    voiceCount = places * weights.voiceCount
    voices = .allocate(capacity: 2 * voiceCount)
    voices.initialize(repeating: VoiceStance(direction: 0, strength: 0), count: 2 * voiceCount)
    finals = .allocate(capacity: 2 * places)
    finals.initialize(repeating: .zero, count: 2 * places)
    sums = .allocate(capacity: places)
    sums.initialize(repeating: .zero, count: places)
  }

  deinit {
    voices.deallocate()
    finals.deallocate()
    sums.deallocate()
  }

  /// Runs `body` with all of it in reach, and goes on from where that has come to the next time.
  ///
  /// - Parameter tellsLanes: Whether it matters in which lanes stances change; else all are told at every one.
  @inline(__always)
  func hear(tellsLanes: Bool, _ body: (inout Hearing) -> Void) {
    events.events.withUnsafeBufferPointer { events in
      var hearing = Hearing(self, events, tellsLanes: tellsLanes)
      body(&hearing)
      position = hearing.position
    }
  }

  /// Keeps everything as it is.
  func save() {
    (voices + voiceCount).update(from: voices, count: voiceCount)
    (finals + placeCount).update(from: finals, count: placeCount)
    savedPosition = position
  }

  /// Brings back what was kept.
  func restore() {
    voices.update(from: voices + voiceCount, count: voiceCount)
    finals.update(from: finals + placeCount, count: placeCount)
    position = savedPosition
    position.replacementsLeft = 0
  }

  /// The signals from here on, for those who are told directions and strengths.
  func goingOn() -> LaneSignals<Number> {
    LaneSignals(
      weights, events: events, nextEvent: position.nextEvent, changesTaken: position.changesTaken,
      weightsInForce: position.weightsInForce,
      voices: Array(UnsafeBufferPointer(start: voices, count: voiceCount)),
      finals: (0..<placeCount).map { LaneStance(signed: finals[$0]) })
  }

  /// What is heard while a block is worked.
  struct Hearing {
    typealias Listener = (_ place: Int, _ lanes: UInt64, _ stance: Number) -> Void

    private unowned(unsafe) let signals: EquitySignals
    private let events: UnsafeBufferPointer<SignalEvents.Event>
    private let tellsLanes: Bool
    private let voices: UnsafeMutablePointer<VoiceStance>
    private let finals: UnsafeMutablePointer<Number>
    private let sums: UnsafeMutablePointer<Number>
    private var weights: VoiceWeights<Number>.Pointers
    fileprivate private(set) var position: Position
    /// The cycle from which on other weights count.
    private var weightCycle = Int.max
    /// The cycle at which the next stances are to be formed.
    private(set) var dueCycle = Int.max

    fileprivate init(
      _ signals: EquitySignals, _ events: UnsafeBufferPointer<SignalEvents.Event>, tellsLanes: Bool
    ) {
      (self.signals, self.events, self.tellsLanes) = (signals, events, tellsLanes)
      (voices, finals, sums, position) = (signals.voices, signals.finals, signals.sums, signals.position)
      weights = signals.weights.sets[signals.position.weightsInForce].pointers
      lookAhead()
    }

    /// Finds out what comes next.
    private mutating func lookAhead() {
      let changes = signals.weights.changes
      weightCycle = position.changesTaken < changes.count ? changes[position.changesTaken].cycle : .max
      dueCycle = min(weightCycle, nextEventCycle)
    }

    private var nextEventCycle: Int {
      @inline(__always) get { position.nextEvent < events.count ? Int(events[position.nextEvent].cycle) : .max }
    }

    /// Tells the changes up to a cycle, in order of cycles and symbols: the place, a bit a lane in which the final
    /// stance changes, and what holds from now on.
    @inline(__always)
    mutating func hear(through cycle: Int, _ body: Listener) {
      while dueCycle <= cycle {
        if dueCycle == weightCycle {
          formAnew(body)
        } else {
          // Every signal of one cycle and symbol is heard before stances are combined.
          let place = Int(events[position.nextEvent].place)
          if weights.areDirectionsOfSums { hearDirections(place, body) } else { hearStances(place, body) }
          dueCycle = min(weightCycle, nextEventCycle)
        }
      }
    }

    @inline(__always)
    private mutating func hearStances(_ place: Int, _ body: Listener) {
      takeEvents(dueCycle, place) { _, _, _ in }
      let lanes = weights.combine(own(place), place, intoSigned: finals + place, tellsLanes: tellsLanes)
      if lanes != 0 { body(place, lanes, finals[place]) }
    }

    @inline(__always)
    private mutating func hearDirections(_ place: Int, _ body: Listener) {
      if position.replacementsLeft <= 0 { sumUp() }
      let (weights, sums) = (weights, sums)
      var replacements = 0
      takeEvents(dueCycle, place) { voice, last, next in
        weights.replace(voice, place, from: last, to: next, in: &sums[place])
        replacements &+= 1
      }
      position.replacementsLeft &-= replacements
      let lanes = weights.combine(
        own(place), place, sum: sums[place], intoSigned: finals + place, tellsLanes: tellsLanes)
      if lanes != 0 { body(place, lanes, finals[place]) }
    }

    /// Sums up the stances that hold.
    private mutating func sumUp() {
      for place in 0..<signals.placeCount { sums[place] = weights.sumUp(own(place), place) }
      // Each signal of one cycle and symbol replaces a part.
      position.replacementsLeft = VoiceWeights<Number>.Pointers.replacements &- weights.voiceCount
    }

    /// Forms every stance once more, with the stances of the same cycle: weights have changed.
    private mutating func formAnew(_ body: Listener) {
      let cycle = weightCycle
      position.weightsInForce = signals.weights.changes[position.changesTaken].set
      position.changesTaken += 1
      weights = signals.weights.sets[position.weightsInForce].pointers
      position.replacementsLeft = 0
      for place in 0..<signals.placeCount {
        takeEvents(cycle, place) { _, _, _ in }
        let lanes = weights.combine(own(place), place, intoSigned: finals + place)
        if lanes != 0 { body(place, lanes, finals[place]) }
      }
      lookAhead()
    }

    /// The stances about a symbol.
    @inline(__always)
    private func own(_ place: Int) -> UnsafeMutablePointer<VoiceStance> { voices + place &* weights.voiceCount }

    /// Takes the next signals, as long as they are of a cycle and a place.
    @inline(__always)
    private mutating func takeEvents(
      _ cycle: Int, _ place: Int, _ body: (_ voice: Int, _ last: VoiceStance, _ next: VoiceStance) -> Void
    ) {
      let own = own(place)
      while position.nextEvent < events.count {
        let event = events[position.nextEvent]
        if Int(event.cycle) != cycle || Int(event.place) != place { break }
        let voice = Int(event.voice)
        let next = VoiceStance(direction: event.direction, strength: event.strength)
        body(voice, own[voice], next)
        own[voice] = next
        position.nextEvent &+= 1
      }
    }
  }
}
