import Determinism
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

/// A change of the final stance about one symbol.
struct StanceChange<Number: Lane>: Sendable {
  let cycle: Int
  let place: Int
  /// The lanes in which it changes.
  let lanes: Number.Mask
  /// What holds from now on in these; in others nothing here means anything.
  let stance: LaneStance<Number>
}

/// What lanes are told: the stances of the strategies that each follows, combined by its weights.
///
/// Nothing here depends on what lanes do, so all of a block is known before its first bar is worked.
struct LaneSignals<Number: Lane>: Sendable {
  /// Takes what is told: the cycle, the place, the lanes in which the final stance changes, and where what holds from
  /// now on is while it is told.
  typealias Listener = (_ cycle: Int, _ place: Int, Number.Mask, UnsafePointer<LaneStance<Number>>) -> Void

  /// Those in force first, and those that some lane changes to.
  private let weights: WeightSets<Number>
  private var weightsInForce = 0
  private var changesTaken = 0
  private var events: SignalEvents
  private var nextEvent = 0
  /// The stance that holds of each stream, at place * voices + voice.
  private var voices: [VoiceStance]
  /// The final stance by place.
  private var finals: [LaneStance<Number>]
  /// The same as directions times strengths, where these are told.
  private var signedFinals: [Number] = []
  private let finalPlaces: Range<Int>

  /// - Parameter weights: Of as many voices as there are streams.
  init(_ weights: WeightSets<Number>, places: Int, events: SignalEvents) {
    self.weights = weights
    self.events = events
    finalPlaces = 0..<places
    voices = Array(repeating: VoiceStance(direction: 0, strength: 0), count: places * weights.voiceCount)
    finals = Array(repeating: LaneStance(direction: .zero, strength: .zero), count: places)
  }

  /// Signals of which some were heard elsewhere.
  init(
    _ weights: WeightSets<Number>, events: SignalEvents, nextEvent: Int, changesTaken: Int, weightsInForce: Int,
    voices: [VoiceStance], finals: [LaneStance<Number>]
  ) {
    self.weights = weights
    self.events = events
    finalPlaces = finals.indices
    (self.nextEvent, self.changesTaken, self.weightsInForce) = (nextEvent, changesTaken, weightsInForce)
    (self.voices, self.finals) = (voices, finals)
  }

  /// Takes the signals of the next block, which are the only ones known.
  mutating func take(_ signals: SignalEvents) { (events, nextEvent) = (signals, 0) }

  /// Tells the changes up to a cycle, in order of cycles and symbols.
  @inline(__always)
  mutating func forEachChange(through cycle: Int, _ body: Listener) {
    var finals: [LaneStance<Number>] = []
    swap(&finals, &self.finals)
    finals.withUnsafeMutableBufferPointer { finals in
      guard let held = finals.baseAddress else { return }
      forEachCombination(through: cycle) { weights, voices, cycle, place in
        let changes = weights.combine(voices, place, into: held + place)
        if changes.holdsSomewhere { body(cycle, place, changes, held + place) }
      }
    }
    self.finals = finals
  }

  /// The same, where stances are told as directions times their strength; one way or the other is asked for.
  @inline(__always)
  mutating func forEachSignedChange(
    through cycle: Int, _ body: (_ cycle: Int, _ place: Int, _ lanes: UInt64, UnsafePointer<Number>) -> Void
  ) {
    if signedFinals.isEmpty { signedFinals = finals.map { $0.direction * $0.strength } }
    var finals: [Number] = []
    swap(&finals, &signedFinals)
    finals.withUnsafeMutableBufferPointer { finals in
      guard let held = finals.baseAddress else { return }
      forEachCombination(through: cycle) { weights, voices, cycle, place in
        let lanes = weights.combine(voices, place, intoSigned: held + place)
        if lanes != 0 { body(cycle, place, lanes, held + place) }
      }
    }
    signedFinals = finals
  }

  /// Combines stances of the same cycle and symbol.
  private typealias Combination = (WeightRows<Number>, UnsafePointer<VoiceStance>, Int, Int) -> Void

  /// Hears signals up to a cycle, and combines them where something may have changed.
  @inline(__always)
  private mutating func forEachCombination(through cycle: Int, _ combine: Combination) {
    while changesTaken < weights.changes.count, weights.changes[changesTaken].cycle <= cycle {
      let change = weights.changes[changesTaken]
      hear(through: change.cycle - 1, combine)
      weightsInForce = change.set
      changesTaken += 1
      formAnew(at: change.cycle, combine)
    }
    hear(through: cycle, combine)
  }

  /// Forms every stance once more at a cycle, with the stances of the same cycle: weights have changed.
  private mutating func formAnew(at cycle: Int, _ combine: Combination) {
    let (sets, inForce) = (weights.sets, weightsInForce)
    sets[inForce].withPointers { weights in
      for place in finalPlaces {
        let first = place * weights.voiceCount
        while nextEvent < events.events.count, events.events[nextEvent].cycle == cycle,
          events.events[nextEvent].place == place
        {
          let event = events.events[nextEvent]
          voices[first + Int(event.voice)] = VoiceStance(direction: event.direction, strength: event.strength)
          nextEvent += 1
        }
        voices.withUnsafeBufferPointer { voices in
          guard let heard = voices.baseAddress else { return }
          combine(weights, heard + first, cycle, place)
        }
      }
    }
  }

  /// Hears the signals up to a cycle.
  @inline(__always)
  private mutating func hear(through cycle: Int, _ combine: Combination) {
    guard nextEvent < events.events.count, events.events[nextEvent].cycle <= cycle else { return }
    var next = nextEvent
    // What is asked at every signal is in reach, without a look at who else holds it.
    weights.sets[weightsInForce].withPointers { weights in
      events.events.withUnsafeBufferPointer { events in
        voices.withUnsafeMutableBufferPointer { voices in
          guard let heard = voices.baseAddress else { return }
          while next < events.count, events[next].cycle <= cycle {
            let first = events[next]
            let place = Int(first.place)
            let own = heard + place &* weights.voiceCount
            // Every signal of one cycle and symbol is heard before stances are combined.
            while next < events.count, events[next].cycle == first.cycle, events[next].place == first.place {
              own[Int(events[next].voice)] = VoiceStance(
                direction: events[next].direction, strength: events[next].strength)
              next &+= 1
            }
            combine(weights, own, Int(first.cycle), place)
          }
        }
      }
    }
    nextEvent = next
  }
}
