import Determinism
import TradingModel
import TradingStrategies

/// How much each lane makes of the strategies that it follows, and what stances come to by that.
///
/// Its memory belongs to somebody else, who is there as long as this is used.
@usableFromInline
package struct WeightRows<Number: Lane> {
  @usableFromInline let method: AggregationMethod
  @usableFromInline let strength: AggregationStrength
  @usableFromInline let rule: UnsafePointer<StanceRule<Number>>
  /// How many streams are followed.
  @usableFromInline package let voiceCount: Int
  /// By place its weights, one a voice, 0 in lanes that do not follow the stream for this symbol.
  ///
  /// After them comes what its means are divided by, then the most that `RoundingNoise` can be where its sums are
  /// compared with the threshold, and the threshold with this noise and without it: `extraCount` numbers.
  @usableFromInline let numbers: UnsafePointer<Number>
  /// By place the first and the last voice that weigh something in some lane, and those between; others change no sum.
  @usableFromInline let spans: UnsafePointer<Range<Int>>
  /// At place * voices + voice: whether the stream is followed for this symbol, in all lanes of a vote; of votes only.
  @usableFromInline let isFollowed: UnsafePointer<Bool>

  /// Makes it from its parts.
  @inlinable
  package init(
    method: AggregationMethod, strength: AggregationStrength, rule: UnsafePointer<StanceRule<Number>>, voiceCount: Int,
    numbers: UnsafePointer<Number>, spans: UnsafePointer<Range<Int>>, isFollowed: UnsafePointer<Bool>
  ) {
    (self.method, self.strength, self.rule, self.voiceCount) = (method, strength, rule, voiceCount)
    (self.numbers, self.spans, self.isFollowed) = (numbers, spans, isFollowed)
  }

  /// How many numbers follow the weights of a place.
  @inlinable @inline(__always)
  package static var extraCount: Int { 4 }
}

extension WeightRows {
  @usableFromInline package typealias Voices = UnsafePointer<VoiceStance>

  @inlinable @inline(__always)
  var stances: StanceRule<Number> { rule.pointee }

  /// The weights of a place, one a voice, and what follows them.
  @inlinable @inline(__always)
  package func row(_ place: Int) -> UnsafePointer<Number> {
    numbers + place &* (voiceCount &+ Self.extraCount)
  }

  @inlinable @inline(__always)
  func divisor(_ place: Int) -> Number { row(place)[voiceCount] }
  @inlinable @inline(__always)
  func noise(_ place: Int) -> Number { row(place)[voiceCount &+ 1] }
  /// What a sum of stances is above where it is so beyond any noise, and what it is below where it is not.
  @inlinable @inline(__always)
  func bounds(_ place: Int) -> (above: Number, below: Number) {
    let row = row(place)
    return (row[voiceCount &+ 2], row[voiceCount &+ 3])
  }

  /// Combines stances about a symbol, and takes what they come to for what holds.
  ///
  /// - Parameter voices: The stances of all streams.
  /// - Returns: The lanes in which that is another stance.
  @inlinable @inline(__always)
  package func combine(
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
  @inlinable @inline(__always)
  package func combine(
    _ voices: Voices, _ place: Int, intoSigned held: UnsafeMutablePointer<Number>, tellsLanes: Bool = true
  ) -> UInt64 {
    Self.take(signed(voices, place), after: held.pointee, held, tellsLanes: tellsLanes)
  }

  /// The same of weighted sums in proportion.
  @inlinable @inline(__always)
  package func combine(
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
  @inlinable @inline(never)
  func takeExactly(
    _ voices: Voices, _ place: Int, after last: Number, _ held: UnsafeMutablePointer<Number>, tellsLanes: Bool
  ) -> UInt64 {
    Self.take(signed(voices, place), after: last, held, tellsLanes: tellsLanes)
  }

  @inlinable @inline(__always)
  static func take(
    _ stance: Number, after last: Number, _ held: UnsafeMutablePointer<Number>, tellsLanes: Bool
  ) -> UInt64 {
    // Another direction is further away than any noise.
    let changes = Number.noise(on: last) .< (stance - last).magnitude
    held.pointee = last.replacing(with: stance, where: changes)
    return tellsLanes ? changes.bits : Number.allLanes
  }

  @inlinable @inline(__always)
  func signed(_ voices: Voices, _ place: Int) -> Number {
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

  @inlinable @inline(__always)
  static func signed(_ stance: LaneStance<Double>) -> Number {
    Number(repeating: stance.direction * stance.strength)
  }

  /// The stance of the weighted sum of stances.
  @inlinable @inline(__always)
  func sum(_ voices: Voices, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum, voiced: voiced)
  }

  /// The direction of the weighted sum of stances.
  ///
  /// Mostly the sum is so far from the threshold that noise on the largest that it can be decides nothing; what the
  /// voices weigh together is asked for only where it may.
  @inlinable @inline(__always)
  func direction(_ voices: Voices, _ place: Int) -> Number {
    let sum = plainSum(voices, place)
    if let clear = stances.clearDirection(of: sum, noise: noise(place)) { return clear }
    return self.sum(voices, place).direction
  }

  /// The weighted sum of stances.
  @inlinable @inline(__always)
  func plainSum(_ voices: Voices, _ place: Int) -> Number {
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
  @usableFromInline
  package enum Combination {
    /// Directions of weighted sums, of which a part that changes can be replaced, see `replacements`.
    case directionsOfSums
    /// Weighted sums in proportion.
    case sums
    case others
  }

  @inlinable @inline(__always)
  package var combination: Combination {
    if method != .weightedSum { return .others }
    if strength == .proportional { return .sums }
    return voiceCount < Self.replacements / 2 ? .directionsOfSums : .others
  }

  /// How often a part of a sum may be replaced before it is to be summed up anew.
  ///
  /// Each time rounding adds at most 2^-50 of the most that the sum can be: this often no more than the half of `noise`
  /// that no comparison needs.
  @inlinable @inline(__always)
  package static var replacements: Int { 1_000 }

  /// What the stances about a symbol add up to.
  @inlinable @inline(__always)
  package func sumUp(_ voices: Voices, _ place: Int) -> Number { plainSum(voices, place) }

  /// Takes the direction of a sum for what holds, as `combine` does, where replaced parts decide nothing.
  ///
  /// - Returns: A bit a lane in which that is another.
  @inlinable @inline(__always)
  package func combine(
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
  @inlinable @inline(__always)
  func mean(_ voices: Voices, _ place: Int) -> LaneStance<Number> {
    let (sum, voiced) = parts(voices, place)
    return stances.stance(of: sum / divisor(place), voiced: voiced / divisor(place))
  }

  @inlinable @inline(__always)
  func parts(_ voices: Voices, _ place: Int) -> (sum: Number, voiced: Number) {
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

  @inlinable @inline(__always)
  func votes(_ voices: Voices, _ place: Int) -> StanceVotes<Double> {
    var votes = StanceVotes<Double>()
    for voice in 0..<voiceCount where isFollowed[place &* voiceCount &+ voice] {
      votes.add(direction: voices[voice].direction, strength: voices[voice].strength)
    }
    return votes
  }
}

extension Lane {
  /// A bit a lane.
  @inlinable @inline(__always) package static var allLanes: UInt64 { (1 << UInt64(laneCount)) - 1 }
}
