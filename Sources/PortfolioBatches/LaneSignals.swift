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

  /// The change of one lane.
  @inline(__always)
  func alone(_ lane: Int) -> StanceChange<Double> {
    StanceChange<Double>(
      cycle: cycle, place: place, lanes: true,
      stance: LaneStance(direction: stance.direction[lane], strength: stance.strength[lane]))
  }
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

  /// Tells the changes up to a cycle, in order of cycles and symbols.
  @inline(__always)
  mutating func forEachChange(through cycle: Int, _ body: (StanceChange<Number>) -> Void) {
    while nextEvent < events.events.count, events.events[nextEvent].cycle <= cycle {
      if let change = takeSignal() { body(change) }
    }
  }

  /// Takes every signal of one cycle and symbol, and combines the stances that hold then.
  private mutating func takeSignal() -> StanceChange<Number>? {
    let first = events.events[nextEvent]
    let place = Int(first.place)
    while nextEvent < events.events.count {
      let event = events.events[nextEvent]
      guard event.cycle == first.cycle, event.place == first.place else { break }
      voices[place * weights.voiceCount + Int(event.voice)] = LaneStance(
        direction: event.direction, strength: event.strength)
      nextEvent += 1
    }
    let combined = combine(place)
    let final = finals[place]
    let changes = .!combined.isAbout(final)
    guard changes.holdsSomewhere else { return nil }
    let stance = LaneStance(
      direction: final.direction.replacing(with: combined.direction, where: changes),
      strength: final.strength.replacing(with: combined.strength, where: changes))
    finals[place] = stance
    return StanceChange(cycle: Int(first.cycle), place: place, lanes: changes, stance: stance)
  }

  @inline(__always)
  private func combine(_ place: Int) -> LaneStance<Number> {
    let combined: LaneStance<Number> =
      switch method {
      case .weightedMean: weighted(place, isMean: true)
      case .weightedSum: weighted(place, isMean: false)
      case .majority: LaneStance(repeating: votes(place).majority)
      case .unanimous: LaneStance(repeating: votes(place).unanimity)
      }
    return strength.applied(to: combined)
  }

  @inline(__always)
  private func weighted(_ place: Int, isMean: Bool) -> LaneStance<Number> {
    let first = place * weights.voiceCount
    let (sum, voiced) = voices.withUnsafeBufferPointer { voices in
      weights.weights.withUnsafeBufferPointer { weights in
        var (sum, voiced) = (Number.zero, Number.zero)
        for voice in first..<(first + self.weights.voiceCount) {
          let stance = voices[voice]
          // What a flat stance adds changes no sum.
          if stance.direction == 0 { continue }
          let part = StanceRule.part(
            weight: weights[voice], direction: Number(repeating: stance.direction),
            strength: Number(repeating: stance.strength))
          sum = sum + part
          voiced = voiced + part.magnitude
        }
        return (sum, voiced)
      }
    }
    // A sum is divided by 1, which changes nothing.
    if !isMean { return weights.stances.stance(of: sum, voiced: voiced) }
    let divisor = weights.divisors[place]
    return weights.stances.stance(of: sum / divisor, voiced: voiced / divisor)
  }

  @inline(__always)
  private func votes(_ place: Int) -> StanceVotes<Double> {
    let first = place * weights.voiceCount
    var votes = StanceVotes<Double>()
    for voice in 0..<weights.voiceCount where weights.isFollowed[first + voice] {
      let stance = voices[first + voice]
      votes.add(direction: stance.direction, strength: stance.strength)
    }
    return votes
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
}

extension LaneStance {
  /// The same stance in every lane.
  init(repeating stance: LaneStance<Double>) {
    self.init(direction: Number(repeating: stance.direction), strength: Number(repeating: stance.strength))
  }
}
