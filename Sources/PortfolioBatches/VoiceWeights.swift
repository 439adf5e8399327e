import Determinism
import TradingModel
import TradingStrategies

/// The weights of lanes, and where they change.
struct WeightSets<Number: Lane>: Sendable {
  /// Those in force first, then every other that lanes have beside each other at some time.
  let sets: [VoiceWeights<Number>]
  /// How many streams are followed.
  let voiceCount: Int
  /// In ascending order of cycles, those at which the weights of some lane change.
  let changes: [(cycle: Int, set: Int)]

  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int]) {
    voiceCount = streams.count
    var own = portfolios.map { $0.voices.map(\.weight) }
    if portfolios.allSatisfy(\.schedule.isEmpty) {
      (sets, changes) = ([VoiceWeights(portfolios, shape, streams: streams, own)], [])
      return
    }
    var (known, sets) = ([own], [VoiceWeights<Number>(portfolios, shape, streams: streams, own)])
    var changes: [(cycle: Int, set: Int)] = []
    var next = portfolios.map { _ in 0 }
    while let cycle = zip(portfolios, next).compactMap({ $1 < $0.schedule.count ? $0.schedule[$1].cycle : nil }).min() {
      for (lane, portfolio) in portfolios.enumerated()
      where next[lane] < portfolio.schedule.count && portfolio.schedule[next[lane]].cycle == cycle {
        own[lane] = portfolio.schedule[next[lane]].weights
        next[lane] += 1
      }
      if let set = known.firstIndex(of: own) {
        changes.append((cycle, set))
      } else {
        changes.append((cycle, sets.count))
        known.append(own)
        sets.append(VoiceWeights(portfolios, shape, streams: streams, own))
      }
    }
    (self.sets, self.changes) = (sets, changes)
  }
}

/// The stance of one strategy about one symbol.
struct VoiceStance: Sendable {
  let direction: Double
  let strength: Double
  /// Both in one.
  let signedStrength: Double

  @inline(__always)
  init(direction: Double, strength: Double) {
    (self.direction, self.strength, signedStrength) = (direction, strength, direction * strength)
  }
}

/// How much each lane makes of the strategies that it follows.
struct VoiceWeights<Number: Lane>: Sendable {
  private let method: AggregationMethod
  private let strength: AggregationStrength
  private let stances: StanceRule<Number>
  /// How many streams are followed.
  let voiceCount: Int
  /// By place its weights, one a voice, 0 in lanes that do not follow the stream for this symbol.
  ///
  /// After them comes what its means are divided by, and then the most that `RoundingNoise` can be where its sums are
  /// compared with the threshold.
  private let numbers: [Number]
  /// By place the first and the last voice that weigh something in some lane, and those between; others change no sum.
  private let spans: [Range<Int>]
  /// At place * voices + voice: whether the stream is followed for this symbol, in all lanes of a vote; of votes only.
  private let isFollowed: [Bool]

  /// - Parameters:
  ///   - portfolios: A lane each; lanes beyond them repeat the first.
  ///   - streams: What the lanes follow, see `BatchShape.streams`.
  ///   - own: By portfolio, a weight a voice.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int], _ own: [[Double]]) {
    (method, strength) = (shape.method, shape.strength)
    stances = StanceRule(threshold: Number(of: portfolios, \.aggregation.threshold))
    voiceCount = streams.count
    var numbers: [Number] = []
    numbers.reserveCapacity(shape.symbols.count * (streams.count + 2))
    var isFollowed: [Bool] = []
    var spans: [Range<Int>] = []
    spans.reserveCapacity(shape.symbols.count)
    let isVote = shape.method == .majority || shape.method == .unanimous
    for symbol in shape.symbols {
      var (total, most) = (Number.zero, stances.threshold)
      var span: Range<Int>?
      for voice in streams.indices {
        var weight = Number.zero
        for index in 0..<Number.laneCount {
          let lane = index < portfolios.count ? index : 0
          let voices = portfolios[portfolios.startIndex + lane].voices
          let place = shape.voices == nil ? voices.firstIndex { $0.stream == streams[voice] } : voice
          if let place, voices[place].symbols.contains(symbol) { weight[index] = own[lane][place] }
        }
        numbers.append(weight)
        if isVote { isFollowed.append(shape.voices?[voice].symbols.contains(symbol) ?? true) }
        if (weight .!= .zero).holdsSomewhere { span = (span?.lowerBound ?? voice)..<(voice + 1) }
        total = total + weight
        most = most + weight.magnitude
      }
      // Twice as much, which its own rounding stays below.
      numbers += [total, Number(repeating: 2) * Number.noise(on: most)]
      spans.append(span ?? 0..<0)
    }
    self.spans = spans
    self.numbers = numbers
    self.isFollowed = isFollowed
  }

  /// Runs `body` with all of it in reach.
  @inline(__always)
  func withPointers(_ body: (Pointers) -> Void) {
    numbers.withUnsafeBufferPointer { all in
      guard let numbers = all.baseAddress else { return }
      spans.withUnsafeBufferPointer { spans in
        isFollowed.withUnsafeBufferPointer { isFollowed in
          body(
            Pointers(
              method: method, strength: strength, stances: stances, voiceCount: voiceCount, numbers: numbers,
              spans: spans, isFollowed: isFollowed))
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
    fileprivate let numbers: UnsafePointer<Number>
    fileprivate let spans: UnsafeBufferPointer<Range<Int>>
    fileprivate let isFollowed: UnsafeBufferPointer<Bool>
  }
}

extension VoiceWeights.Pointers {
  typealias Voices = UnsafePointer<VoiceStance>

  @inline(__always)
  private func weights(_ place: Int) -> UnsafePointer<Number> { numbers + place &* (voiceCount &+ 2) }

  @inline(__always)
  private func weight(_ voice: Int, _ place: Int) -> Number { numbers[place &* (voiceCount &+ 2) &+ voice] }
  @inline(__always)
  private func divisor(_ place: Int) -> Number { weight(voiceCount, place) }
  @inline(__always)
  private func noise(_ place: Int) -> Number { weight(voiceCount &+ 1, place) }

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

  /// Combines stances about a symbol, and takes what they come to for what holds: the direction times the strength.
  ///
  /// - Returns: The lanes in which that is another stance.
  @inline(__always)
  func combine(_ voices: Voices, _ place: Int, intoSigned held: UnsafeMutablePointer<Number>) -> Number.Mask {
    let stance = signed(voices, place)
    let last = held.pointee
    // Another direction is further away than any noise.
    let changes = Number.noise(on: last) .< (stance - last).magnitude
    held.pointee = last.replacing(with: stance, where: changes)
    return changes
  }

  @inline(__always)
  private func signed(_ voices: Voices, _ place: Int) -> Number {
    let isFull = strength == .full
    switch method {
    case .weightedSum:
      if isFull { return direction(voices, place) }
      let (sum, voiced) = parts(voices, place)
      return stances.signed(of: sum, voiced: voiced, isFull: isFull)
    case .weightedMean:
      let (sum, voiced) = parts(voices, place)
      return stances.signed(of: sum / divisor(place), voiced: voiced / divisor(place), isFull: isFull)
    case .majority: return Self.signed(strength.applied(to: votes(voices, place).majority))
    case .unanimous: return Self.signed(strength.applied(to: votes(voices, place).unanimity))
    }
  }

  private static func signed(_ stance: LaneStance<Double>) -> Number {
    Number(repeating: stance.direction * stance.strength)
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
    // What a flat stance adds changes no sum, and a look at which is flat would cost more.
    let weights = weights(place)
    for voice in spans[place] { sum = sum + weights[voice] * Number(repeating: voices[voice].signedStrength) }
    if let clear = stances.clearDirection(of: sum, noise: noise(place)) { return clear }
    return self.sum(voices, place).direction
  }

  /// The stance of the weighted mean of stances.
  @inline(__always)
  private func mean(_ voices: Voices, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum / divisor(place), voiced: voiced / divisor(place))
  }

  @inline(__always)
  private func parts(_ voices: Voices, _ place: Int) -> (sum: Number, voiced: Number) {
    var (sum, voiced) = (Number.zero, Number.zero)
    let weights = weights(place)
    for voice in spans[place] {
      // A direction is a sign, so that the order of these factors shows nowhere; a flat stance changes no sum.
      let part = weights[voice] * Number(repeating: voices[voice].signedStrength)
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
