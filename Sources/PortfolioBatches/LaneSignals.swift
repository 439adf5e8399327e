import Determinism
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
  private let weights: VoiceWeights<Number>
  private var events: SignalEvents
  private var nextEvent = 0
  /// The stance that holds of each stream, at place * voices + voice.
  private var voices: [LaneStance<Double>]
  /// The final stance by place.
  private var finals: [LaneStance<Number>]

  init(
    _ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int], events: SignalEvents
  ) {
    weights = VoiceWeights(portfolios, shape, streams: streams)
    self.events = events
    let places = shape.symbols.count
    voices = Array(repeating: LaneStance(direction: 0, strength: 0), count: places * streams.count)
    finals = Array(repeating: LaneStance(direction: .zero, strength: .zero), count: places)
  }

  /// Takes the signals of the next block, which are the only ones known.
  mutating func take(_ signals: SignalEvents) { (events, nextEvent) = (signals, 0) }

  /// Tells the changes up to a cycle, in order of cycles and symbols: the cycle, the place, the lanes in which the
  /// final stance changes, and, while it is told, where what holds from now on is.
  @inline(__always)
  mutating func forEachChange(
    through cycle: Int, _ body: (_ cycle: Int, _ place: Int, Number.Mask, UnsafePointer<LaneStance<Number>>) -> Void
  ) {
    guard nextEvent < events.events.count, events.events[nextEvent].cycle <= cycle else { return }
    var next = nextEvent
    // What is asked at every signal is in reach, without a look at who else holds it.
    weights.withPointers { weights in
      events.events.withUnsafeBufferPointer { events in
        voices.withUnsafeMutableBufferPointer { voices in
          finals.withUnsafeMutableBufferPointer { finals in
            guard let heard = voices.baseAddress, let held = finals.baseAddress else { return }
            while next < events.count, events[next].cycle <= cycle {
              let first = events[next]
              let place = Int(first.place)
              let own = heard + place &* weights.voiceCount
              // Every signal of one cycle and symbol is heard before stances are combined.
              while next < events.count, events[next].cycle == first.cycle, events[next].place == first.place {
                own[Int(events[next].voice)] = LaneStance(
                  direction: events[next].direction, strength: events[next].strength)
                next &+= 1
              }
              let changes = weights.combine(own, place, into: held + place)
              if changes.holdsSomewhere { body(Int(first.cycle), place, changes, held + place) }
            }
          }
        }
      }
    }
    nextEvent = next
  }
}

/// How much each lane makes of the strategies that it follows.
struct VoiceWeights<Number: Lane>: Sendable {
  private let method: AggregationMethod
  private let strength: AggregationStrength
  private let stances: StanceRule<Number>
  /// How many streams are followed.
  let voiceCount: Int
  /// At place * voices + voice: the weight, 0 in lanes that do not follow the stream for this symbol.
  private let weights: [Number]
  /// At place * voices + voice: whether the stream is followed for this symbol, in all lanes of a vote.
  private let isFollowed: [Bool]
  /// By place: what means are divided by.
  private let divisors: [Number]
  /// By place: the most that `RoundingNoise` can be where sums are compared with the threshold.
  private let noises: [Number]

  /// - Parameters:
  ///   - portfolios: A lane each; lanes beyond them repeat the first.
  ///   - streams: What the lanes follow, see `BatchShape.streams`.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int]) {
    (method, strength) = (shape.method, shape.strength)
    stances = StanceRule(threshold: Number(of: portfolios, \.aggregation.threshold))
    voiceCount = streams.count
    var weights: [Number] = []
    var isFollowed: [Bool] = []
    var divisors: [Number] = []
    var noises: [Number] = []
    for symbol in shape.symbols {
      var (total, most) = (Number.zero, stances.threshold)
      for voice in streams.indices {
        let weight = Number(of: portfolios) { portfolio in
          let own =
            shape.voices == nil ? portfolio.voices.first { $0.stream == streams[voice] } : portfolio.voices[voice]
          return own.map { $0.symbols.contains(symbol) ? $0.weight : 0 } ?? 0
        }
        weights.append(weight)
        isFollowed.append(shape.voices?[voice].symbols.contains(symbol) ?? true)
        total = total + weight
        most = most + weight.magnitude
      }
      divisors.append(total)
      // Twice as much, which its own rounding stays below.
      noises.append(Number(repeating: 2) * Number.noise(on: most))
    }
    self.weights = weights
    self.isFollowed = isFollowed
    self.divisors = divisors
    self.noises = noises
  }

  /// Runs `body` with all of it in reach.
  @inline(__always)
  func withPointers(_ body: (Pointers) -> Void) {
    weights.withUnsafeBufferPointer { weights in
      isFollowed.withUnsafeBufferPointer { isFollowed in
        divisors.withUnsafeBufferPointer { divisors in
          noises.withUnsafeBufferPointer { noises in
            body(
              Pointers(
                method: method, strength: strength, stances: stances, voiceCount: voiceCount, weights: weights,
                isFollowed: isFollowed, divisors: divisors, noises: noises))
          }
        }
      }
    }
  }

  /// The weights in reach, and what stances come to by them.
  struct Pointers {
    let method: AggregationMethod
    let strength: AggregationStrength
    let stances: StanceRule<Number>
    let voiceCount: Int
    let weights: UnsafeBufferPointer<Number>
    let isFollowed: UnsafeBufferPointer<Bool>
    let divisors: UnsafeBufferPointer<Number>
    let noises: UnsafeBufferPointer<Number>
  }
}

extension VoiceWeights.Pointers {
  typealias Voices = UnsafePointer<LaneStance<Double>>

  /// Combines stances about a symbol, and takes what they come to for what holds.
  ///
  /// - Parameter voices: The stances of all streams.
  /// - Returns: The lanes in which that is another stance.
  @inline(__always)
  func combine(
    _ voices: Voices, _ place: Int, into final: UnsafeMutablePointer<LaneStance<Number>>
  ) -> Number.Mask {
    if strength == .full, method == .weightedSum {
      // Directions have their strength with them.
      let direction = direction(voices, place)
      let changes = direction .!= final.pointee.direction
      final.pointee = LaneStance(direction: direction, strength: direction.magnitude)
      return changes
    }
    let combined: LaneStance<Number> =
      switch method {
      case .weightedMean: mean(voices, place)
      case .weightedSum: sum(voices, place)
      case .majority: LaneStance(repeating: votes(voices, place).majority)
      case .unanimous: LaneStance(repeating: votes(voices, place).unanimity)
      }
    let stance = strength.applied(to: combined)
    let held = final.pointee
    let changes = .!stance.isAbout(held)
    final.pointee = LaneStance(
      direction: held.direction.replacing(with: stance.direction, where: changes),
      strength: held.strength.replacing(with: stance.strength, where: changes))
    return changes
  }

  /// The stance of the weighted sum of stances.
  @inline(__always)
  private func sum(_ voices: Voices, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum, voiced: voiced)
  }

  /// The direction of the weighted sum of stances.
  ///
  /// Mostly the sum is so far from the threshold that noise on the largest that it can be decides nothing; what the
  /// voices weigh together is asked for only where it may.
  @inline(__always)
  private func direction(_ voices: Voices, _ place: Int) -> Number {
    var sum = Number.zero
    for voice in 0..<voiceCount {
      let stance = voices[voice]
      if stance.direction == 0 { continue }
      sum = sum + weights[place &* voiceCount &+ voice] * Number(repeating: stance.direction * stance.strength)
    }
    if let clear = stances.clearDirection(of: sum, noise: noises[place]) { return clear }
    return self.sum(voices, place).direction
  }

  /// The stance of the weighted mean of stances.
  @inline(__always)
  private func mean(_ voices: Voices, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum / divisors[place], voiced: voiced / divisors[place])
  }

  @inline(__always)
  private func parts(_ voices: Voices, _ place: Int) -> (sum: Number, voiced: Number) {
    var (sum, voiced) = (Number.zero, Number.zero)
    for voice in 0..<voiceCount {
      let stance = voices[voice]
      // What a flat stance adds changes no sum.
      if stance.direction == 0 { continue }
      // A direction is a sign, so that the order of these factors shows nowhere.
      let part = weights[place &* voiceCount &+ voice] * Number(repeating: stance.direction * stance.strength)
      sum = sum + part
      voiced = voiced + part.magnitude
    }
    return (sum, voiced)
  }

  @inline(__always)
  private func votes(_ voices: Voices, _ place: Int) -> StanceVotes<Double> {
    var votes = StanceVotes<Double>()
    for voice in 0..<voiceCount where isFollowed[place &* voiceCount &+ voice] {
      votes.add(direction: voices[voice].direction, strength: voices[voice].strength)
    }
    return votes
  }
}

extension LaneStance {
  /// The same stance in every lane.
  init(repeating stance: LaneStance<Double>) {
    self.init(direction: Number(repeating: stance.direction), strength: Number(repeating: stance.strength))
  }
}
