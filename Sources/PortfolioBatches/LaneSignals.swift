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
  private let method: AggregationMethod
  private let strength: AggregationStrength
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
    (method, strength) = (shape.method, shape.strength)
    weights = VoiceWeights(portfolios, shape, streams: streams)
    self.events = events
    let places = shape.symbols.count
    voices = Array(repeating: LaneStance(direction: 0, strength: 0), count: places * streams.count)
    finals = Array(repeating: LaneStance(direction: .zero, strength: .zero), count: places)
  }

  /// Takes the signals of the next block, which are the only ones known.
  mutating func take(_ signals: SignalEvents) { (events, nextEvent) = (signals, 0) }

  /// Tells the changes up to a cycle, in order of cycles and symbols: the cycle, the place, the lanes in which the
  /// final stance changes, and what holds from now on.
  @inline(__always)
  mutating func forEachChange(
    through cycle: Int, _ body: (_ cycle: Int, _ place: Int, Number.Mask, LaneStance<Number>) -> Void
  ) {
    // Taken out, which spares each step a look at who else holds them.
    var voices: [LaneStance<Double>] = []
    var finals: [LaneStance<Number>] = []
    swap(&voices, &self.voices)
    swap(&finals, &self.finals)
    var next = nextEvent
    events.events.withUnsafeBufferPointer { events in
      voices.withUnsafeMutableBufferPointer { voices in
        finals.withUnsafeMutableBufferPointer { finals in
          while next < events.count, events[next].cycle <= cycle {
            let first = events[next]
            let place = Int(first.place)
            let own = UnsafeMutableBufferPointer(
              rebasing: voices[(place &* weights.voiceCount)..<((place &+ 1) &* weights.voiceCount)])
            // Every signal of one cycle and symbol is heard before stances are combined.
            while next < events.count, events[next].cycle == first.cycle, events[next].place == first.place {
              own[Int(events[next].voice)] = LaneStance(
                direction: events[next].direction, strength: events[next].strength)
              next &+= 1
            }
            let combined = combine(UnsafeBufferPointer(own), place)
            let changes = .!combined.isAbout(finals[place])
            guard changes.holdsSomewhere else { continue }
            let stance = LaneStance(
              direction: finals[place].direction.replacing(with: combined.direction, where: changes),
              strength: finals[place].strength.replacing(with: combined.strength, where: changes))
            finals[place] = stance
            body(Int(first.cycle), place, changes, stance)
          }
        }
      }
    }
    nextEvent = next
    swap(&voices, &self.voices)
    swap(&finals, &self.finals)
  }

  @inline(__always)
  private func combine(_ voices: UnsafeBufferPointer<LaneStance<Double>>, _ place: Int) -> LaneStance<Number> {
    let combined: LaneStance<Number> =
      switch method {
      case .weightedMean: weights.mean(voices, place)
      case .weightedSum: weights.sum(voices, place)
      case .majority: LaneStance(repeating: weights.votes(voices, place).majority)
      case .unanimous: LaneStance(repeating: weights.votes(voices, place).unanimity)
      }
    return strength.applied(to: combined)
  }
}

/// How much each lane makes of the strategies that it follows.
struct VoiceWeights<Number: Lane>: Sendable {
  let stances: StanceRule<Number>
  /// How many streams are followed.
  let voiceCount: Int
  /// At place * voices + voice: the weight, 0 in lanes that do not follow the stream for this symbol.
  let weights: [Number]
  /// At place * voices + voice: whether the stream is followed for this symbol, in all lanes of a vote.
  let isFollowed: [Bool]
  /// By place: what means are divided by.
  let divisors: [Number]

  /// - Parameters:
  ///   - portfolios: A lane each; lanes beyond them repeat the first.
  ///   - streams: What the lanes follow, see `BatchShape.streams`.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int]) {
    stances = StanceRule(threshold: Number(of: portfolios, \.aggregation.threshold))
    voiceCount = streams.count
    var weights: [Number] = []
    var isFollowed: [Bool] = []
    var divisors: [Number] = []
    for symbol in shape.symbols {
      var total = Number.zero
      for voice in streams.indices {
        let weight = Number(of: portfolios) { portfolio in
          let own =
            shape.voices == nil ? portfolio.voices.first { $0.stream == streams[voice] } : portfolio.voices[voice]
          return own.map { $0.symbols.contains(symbol) ? $0.weight : 0 } ?? 0
        }
        weights.append(weight)
        isFollowed.append(shape.voices?[voice].symbols.contains(symbol) ?? true)
        total = total + weight
      }
      divisors.append(total)
    }
    self.weights = weights
    self.isFollowed = isFollowed
    self.divisors = divisors
  }

  /// The stance of the weighted sum of stances.
  @inline(__always)
  func sum(_ voices: UnsafeBufferPointer<LaneStance<Double>>, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum, voiced: voiced)
  }

  /// The stance of the weighted mean of stances.
  @inline(__always)
  func mean(_ voices: UnsafeBufferPointer<LaneStance<Double>>, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum / divisors[place], voiced: voiced / divisors[place])
  }

  @inline(__always)
  private func parts(
    _ voices: UnsafeBufferPointer<LaneStance<Double>>, _ place: Int
  ) -> (sum: Number, voiced: Number) {
    weights.withUnsafeBufferPointer { weights in
      var (sum, voiced) = (Number.zero, Number.zero)
      for voice in voices.indices {
        let stance = voices[voice]
        // What a flat stance adds changes no sum.
        if stance.direction == 0 { continue }
        // A direction is a sign, so that the order of these factors shows nowhere.
        let part = weights[place &* voices.count &+ voice] * Number(repeating: stance.direction * stance.strength)
        sum = sum + part
        voiced = voiced + part.magnitude
      }
      return (sum, voiced)
    }
  }

  @inline(__always)
  func votes(_ voices: UnsafeBufferPointer<LaneStance<Double>>, _ place: Int) -> StanceVotes<Double> {
    var votes = StanceVotes<Double>()
    for voice in voices.indices where isFollowed[place * voiceCount + voice] {
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
