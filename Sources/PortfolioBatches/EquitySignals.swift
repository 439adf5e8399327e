import Determinism
import TradingModel
import TradingStrategies

/// What lanes are told while only their cash and positions are followed: directions times strengths, combined when
/// trading comes to the cycle.
///
/// A class, so that what is asked at every signal is in reach, without a look at who else holds it.
final class EquitySignals<Number: Lane> {
  /// How far signals and weights were heard.
  struct Position {
    var nextEvent = 0
    var changesTaken = 0
    var weightsInForce = 0
    /// How often parts of `sums` may still be replaced.
    var replacementsLeft = 0
  }

  let weights: WeightSets<Number>
  private let events: SignalEvents
  let placeCount: Int
  let voiceCount: Int
  /// The stance that holds of each stream, at place * voices + voice; behind them as they were before the last block.
  let voices: UnsafeMutablePointer<VoiceStance>
  /// The final stance by place, and before the last block.
  let finals: UnsafeMutablePointer<Number>
  /// By place what stances add up to but for rounding, where directions of sums are all that is asked for.
  let sums: UnsafeMutablePointer<Number>
  private(set) var position = Position()
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
  func hear(tellsLanes: Bool, _ body: (inout StanceHearing<Number>) -> Void) {
    events.events.withUnsafeBufferPointer { events in
      var hearing = StanceHearing(self, events, tellsLanes: tellsLanes)
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
}
