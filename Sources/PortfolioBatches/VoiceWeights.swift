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
///
/// A class of constants, as its parts would be counted with each copy.
final class VoiceWeights<Number: Lane>: Sendable {
  private let method: AggregationMethod
  private let strength: AggregationStrength
  /// One, behind a pointer, as it is large.
  private let stances: ConstantMemory<StanceRule<Number>>
  /// How many streams are followed.
  let voiceCount: Int
  /// By place its weights, one a voice, 0 in lanes that do not follow the stream for this symbol.
  ///
  /// After them comes what its means are divided by, then the most that `RoundingNoise` can be where its sums are
  /// compared with the threshold, and the threshold with this noise and without it.
  private let numbers: ConstantMemory<Number>
  /// By place the first and the last voice that weigh something in some lane, and those between; others change no sum.
  private let spans: ConstantMemory<Range<Int>>
  /// At place * voices + voice: whether the stream is followed for this symbol, in all lanes of a vote; of votes only.
  private let isFollowed: ConstantMemory<Bool>

  /// - Parameters:
  ///   - portfolios: A lane each; lanes beyond them repeat the first.
  ///   - streams: What the lanes follow, see `BatchShape.streams`.
  ///   - own: By portfolio, a weight a voice.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int], _ own: [[Double]]) {
    (method, strength) = (shape.method, shape.strength)
    let stances = StanceRule(threshold: Number(of: portfolios, \.aggregation.threshold))
    self.stances = ConstantMemory([stances])
    voiceCount = streams.count
    var numbers: [Number] = []
    numbers.reserveCapacity(shape.symbols.count * (streams.count + Self.extraCount))
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
      let noise = Number(repeating: 2) * Number.noise(on: most)
      numbers += [total, noise, stances.threshold + noise, stances.threshold - noise]
      spans.append(span ?? 0..<0)
    }
    self.spans = ConstantMemory(spans)
    self.numbers = ConstantMemory(numbers)
    self.isFollowed = ConstantMemory(isFollowed)
  }

  /// How many numbers follow the weights of a place.
  fileprivate static var extraCount: Int { 4 }

  /// Runs `body` with all of it in reach.
  @inline(__always)
  func withPointers(_ body: (Pointers) -> Void) { withExtendedLifetime(self) { body(pointers) } }

  /// All of it in reach, as long as somebody holds this.
  @inline(__always)
  var pointers: Pointers {
    Pointers(
      method: method, strength: strength, rule: stances.first, voiceCount: voiceCount, numbers: numbers.first,
      spans: spans.first, isFollowed: isFollowed.first)
  }

  /// The weights in reach, and what stances come to by them.
  struct Pointers {
    let method: AggregationMethod
    let strength: AggregationStrength
    fileprivate let rule: UnsafePointer<StanceRule<Number>>
    let voiceCount: Int
    fileprivate let numbers: UnsafePointer<Number>
    fileprivate let spans: UnsafePointer<Range<Int>>
    fileprivate let isFollowed: UnsafePointer<Bool>
  }
}

extension VoiceWeights.Pointers {
  typealias Voices = UnsafePointer<VoiceStance>

  @inline(__always)
  private var stances: StanceRule<Number> { rule.pointee }

  /// The weights of a place, one a voice, and what follows them.
  @inline(__always)
  func row(_ place: Int) -> UnsafePointer<Number> {
    numbers + place &* (voiceCount &+ VoiceWeights.extraCount)
  }

  @inline(__always)
  private func divisor(_ place: Int) -> Number { row(place)[voiceCount] }
  @inline(__always)
  private func noise(_ place: Int) -> Number { row(place)[voiceCount &+ 1] }
  /// What a sum of stances is above where it is so beyond any noise, and what it is below where it is not.
  @inline(__always)
  private func bounds(_ place: Int) -> (above: Number, below: Number) {
    let row = row(place)
    return (row[voiceCount &+ 2], row[voiceCount &+ 3])
  }

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
  /// - Parameter tellsLanes: Whether it is told which lanes change; else all are.
  /// - Returns: A bit a lane in which that is another stance.
  @inline(__always)
  func combine(
    _ voices: Voices, _ place: Int, intoSigned held: UnsafeMutablePointer<Number>, tellsLanes: Bool = true
  ) -> UInt64 {
    Self.take(signed(voices, place), after: held.pointee, held, tellsLanes: tellsLanes)
  }

  /// The same of weighted sums in proportion.
  @inline(__always)
  func combine(
    sumsOf voices: Voices, _ place: Int, intoSigned held: UnsafeMutablePointer<Number>, tellsLanes: Bool
  ) -> UInt64 {
    // What holds is found and kept before anybody asks whether it is certain: masks that are asked for on both sides
    // of a branch cost more than all else here.
    let last = held.pointee
    let (sum, bounds) = (plainSum(voices, place), bounds(place))
    let isBeyond = bounds.above .< sum.magnitude
    // A sum of nothing is beyond no threshold. Where parts were replaced that would not do: what was lost beside a part
    // that is gone may still be heard.
    let isOpen = .!(isBeyond .| (sum.magnitude .< bounds.below) .| (sum .== .zero))
    let stance = Number.zero.replacing(with: stances.stanceBeyond(sum), where: isBeyond)
    let lanes = Self.take(stance, after: last, held, tellsLanes: tellsLanes)
    if !isOpen.holdsSomewhere { return lanes }
    return takeExactly(voices, place, after: last, held, tellsLanes: tellsLanes)
  }

  /// The same where only what the voices weigh together tells; not in the loops, as it is rare.
  @inline(never)
  private func takeExactly(
    _ voices: Voices, _ place: Int, after last: Number, _ held: UnsafeMutablePointer<Number>, tellsLanes: Bool
  ) -> UInt64 {
    Self.take(signed(voices, place), after: last, held, tellsLanes: tellsLanes)
  }

  @inline(__always)
  private static func take(
    _ stance: Number, after last: Number, _ held: UnsafeMutablePointer<Number>, tellsLanes: Bool
  ) -> UInt64 {
    // Another direction is further away than any noise.
    let changes = Number.noise(on: last) .< (stance - last).magnitude
    held.pointee = last.replacing(with: stance, where: changes)
    return tellsLanes ? changes.bits : Number.allLanes
  }

  @inline(__always)
  private func signed(_ voices: Voices, _ place: Int) -> Number {
    let isFull = strength == .full
    switch method {
    case .weightedSum:
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
    let sum = plainSum(voices, place)
    if let clear = stances.clearDirection(of: sum, noise: noise(place)) { return clear }
    return self.sum(voices, place).direction
  }

  /// The weighted sum of stances.
  @inline(__always)
  private func plainSum(_ voices: Voices, _ place: Int) -> Number {
    // What a flat stance adds changes no sum, and a look at which is flat would cost more.
    var sum = Number.zero
    let (weights, span) = (row(place), spans[place])
    var voice = span.lowerBound
    while voice < span.upperBound {
      sum = sum + weights[voice] * Number(repeating: voices[voice].signedStrength)
      voice &+= 1
    }
    return sum
  }

  /// In which way stances are combined.
  enum Combination {
    /// Directions of weighted sums, of which a part that changes can be replaced, see `replacements`.
    case directionsOfSums
    /// Weighted sums in proportion.
    case sums
    case others
  }

  @inline(__always)
  var combination: Combination {
    if method != .weightedSum { return .others }
    if strength == .proportional { return .sums }
    return voiceCount < Self.replacements / 2 ? .directionsOfSums : .others
  }

  /// How often a part of a sum may be replaced before it is to be summed up anew.
  ///
  /// Each time rounding adds at most 2^-50 of the most that the sum can be: this often no more than the half of `noise`
  /// that no comparison needs.
  static var replacements: Int { 1_000 }

  /// What the stances about a symbol add up to.
  @inline(__always)
  func sumUp(_ voices: Voices, _ place: Int) -> Number { plainSum(voices, place) }

  /// Takes the direction of a sum for what holds, as `combine` does, where replaced parts decide nothing.
  ///
  /// - Returns: A bit a lane in which that is another.
  @inline(__always)
  func combine(
    _ voices: Voices, _ place: Int, sum: Number, intoSigned held: UnsafeMutablePointer<Number>, tellsLanes: Bool
  ) -> UInt64 {
    let last = held.pointee
    let (bounds, size) = (bounds(place), sum.magnitude)
    // As in `combine`, kept before it is asked whether it is certain.
    let isBeyond = bounds.above .< size
    let direction = Number.zero.replacing(with: Number(repeating: 1).withSign(of: sum), where: isBeyond)
    held.pointee = direction
    let lanes = tellsLanes ? (direction .!= last).bits : Number.allLanes
    let isOpen = .!(isBeyond .| (size .< bounds.below))
    if !isOpen.holdsSomewhere { return lanes }
    return takeExactly(voices, place, after: last, held, tellsLanes: tellsLanes)
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
    let weights = row(place)
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

extension Lane {
  /// A bit a lane.
  @inline(__always) static var allLanes: UInt64 { (1 << UInt64(laneCount)) - 1 }
}
