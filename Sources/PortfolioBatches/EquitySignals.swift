import Determinism
import PortfolioLanes
import TradingModel
import TradingStrategies

/// What lanes are told while only their cash and positions are followed: directions times strengths, combined when
/// trading comes to the cycle.
///
/// A class, so that what is asked at every signal is in reach, without a look at who else holds it.
final class EquitySignals<Number: Lane> {
  private let weights: WeightSets<Number>
  /// The same within reach.
  private let rows: [WeightRows<Number>]
  private let events: SignalEvents
  let placeCount: Int
  let voiceCount: Int
  /// The stance that holds of each stream, at place * voices + voice; behind them as they were before the last block.
  let voices: UnsafeMutablePointer<VoiceStance>
  /// The final stance by place, and before the last block.
  let finals: UnsafeMutablePointer<Number>
  /// By place what stances add up to but for rounding, where directions of sums are all that is asked for.
  let sums: UnsafeMutablePointer<Number>
  private(set) var position = HearingPosition()
  private var savedPosition = HearingPosition()

  /// - Parameters:
  ///   - weights: Of as many voices as there are streams.
  ///   - events: Of the whole run.
  init(_ weights: WeightSets<Number>, places: Int, events: SignalEvents) {
    (self.weights, self.events, placeCount) = (weights, events, places)
    rows = weights.sets.map(\.pointers)
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

  /// Runs `body` on some work to which they are told, and goes on from where that has come to the next time.
  ///
  /// - Parameter tellsLanes: Whether it matters in which lanes stances change; else all are told at every one.
  func hear(tellsLanes: Bool, _ work: inout EquityWork, _ body: (inout EquityWork) -> Void) {
    withWork(tellsLanes: tellsLanes) { hearing in
      work.hearing = hearing
      body(&work)
      // Addresses hold until here.
      if let position = work.hearing?.position { hearing.position = position }
      work.hearing = nil
    }
  }

  /// Runs `body` with all of it in reach, and goes on from the position to which that brings it.
  func withWork(tellsLanes: Bool, _ body: (inout HearingWork) -> Void) {
    events.events.withUnsafeBufferPointer { events in
      weights.changes.withUnsafeBufferPointer { changes in
        rows.withUnsafeBytes { rows in
          guard let sets = rows.baseAddress else { return }
          var work = HearingWork(
            weights: sets, changes: changes, events: events, placeCount: placeCount, voices: voices,
            finals: UnsafeMutableRawPointer(finals), sums: UnsafeMutableRawPointer(sums), tellsLanes: tellsLanes,
            position: position)
          body(&work)
          position = work.position
        }
      }
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
