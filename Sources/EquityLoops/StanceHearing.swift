import Determinism
import PortfolioLanes
import RiskControl

/// What lanes are told together while a block is worked: directions times strengths, combined when trading comes to the
/// cycle.
///
/// Loops over signals have everything in registers, one for each way in which stances are combined: what is told is
/// written to memory, and they would fetch all of this again after each time.
struct StanceHearing<Number: Lane>: StanceSource {
  private let sets: UnsafePointer<WeightRows<Number>>
  private let changes: UnsafeBufferPointer<WeightTurn>
  private let events: UnsafeBufferPointer<VoiceSignal>
  private let placeCount: Int
  private let tellsLanes: Bool
  private let voices: UnsafeMutablePointer<VoiceStance>
  private let finals: UnsafeMutablePointer<Number>
  private let sums: UnsafeMutablePointer<Number>
  private var weights: WeightRows<Number>
  private(set) var position: HearingPosition
  /// The cycle from which on other weights count.
  private var weightCycle = Int.max
  private(set) var dueCycle = Int.max

  /// - Parameter work: Of lanes of this number.
  init(_ work: HearingWork) {
    sets = work.weights.assumingMemoryBound(to: WeightRows<Number>.self)
    (changes, events, placeCount, tellsLanes) = (work.changes, work.events, work.placeCount, work.tellsLanes)
    (voices, position) = (work.voices, work.position)
    finals = work.finals.assumingMemoryBound(to: Number.self)
    sums = work.sums.assumingMemoryBound(to: Number.self)
    weights = sets[work.position.weightsInForce]
    lookAhead()
  }

  /// Finds out what comes next.
  private mutating func lookAhead() {
    weightCycle = position.changesTaken < changes.count ? changes[position.changesTaken].cycle : .max
    dueCycle = min(weightCycle, nextEventCycle)
  }

  private var nextEventCycle: Int {
    @inline(__always) get { position.nextEvent < events.count ? Int(events[position.nextEvent].cycle) : .max }
  }

  @inline(__always)
  mutating func takeNext(through cycle: Int, into stances: StanceRows<Number>) -> (lanes: UInt64, cycle: Int) {
    var (told, last) = (UInt64(0), cycle)
    while dueCycle <= last {
      var heard = dueCycle
      if heard == weightCycle {
        told |= formAnew(stances)
      } else {
        let end = min(last, weightCycle &- 1)
        switch weights.combination {
        case .directionsOfSums: told |= hearDirections(through: end, stances)
        case .sums: told |= hearSums(through: end, stances)
        case .others: told |= hearOthers(through: end, stances)
        }
        dueCycle = min(weightCycle, nextEventCycle)
        heard = Int(events[position.nextEvent &- 1].cycle)
      }
      // The rest of its cycle is still to be heard.
      if told != 0 { last = heard }
    }
    return (told, last)
  }

  // MARK: Signals

  // One loop for each, in a function of its own: what a loop needs stays in registers.

  /// Hears signals of directions of sums, of which the parts that change are replaced.
  @inline(never)
  private mutating func hearDirections(through end: Int, _ stances: StanceRows<Number>) -> UInt64 {
    if position.replacementsLeft <= 0 { sumUp() }
    return hear(.directionsOfSums, through: end, stances)
  }

  /// Hears signals of weighted sums.
  @inline(never)
  private mutating func hearSums(through end: Int, _ stances: StanceRows<Number>) -> UInt64 {
    hear(.sums, through: end, stances)
  }

  /// Hears signals that are combined in another way.
  @inline(never)
  private mutating func hearOthers(through end: Int, _ stances: StanceRows<Number>) -> UInt64 {
    hear(.others, through: end, stances)
  }

  /// Sums up the stances that hold.
  private mutating func sumUp() {
    for place in 0..<placeCount {
      sums[place] = weights.sumUp(voices + place &* weights.voiceCount, place)
    }
    // Each signal replaces a part; those of one cycle and symbol are heard together.
    position.replacementsLeft = WeightRows<Number>.replacements &- weights.voiceCount
  }

  /// Hears signals up to a cycle, but none after the cycle at which a lane is told something else; every one of a
  /// cycle and symbol is heard before stances are combined.
  ///
  /// - Parameter way: How they are.
  @inline(__always)
  private mutating func hear(
    _ way: WeightRows<Number>.Combination, through end: Int, _ stances: StanceRows<Number>
  ) -> UInt64 {
    guard let base = events.baseAddress else { return 0 }
    let keepsSums = way == .directionsOfSums
    let (weights, finals, sums, tellsLanes) = (weights, finals, sums, tellsLanes)
    let (start, limit) = (base + position.nextEvent, base + events.count)
    // Not many more than may be replaced.
    let pause = keepsSums && position.replacementsLeft < limit - start ? start + position.replacementsLeft : limit
    var (next, end, told) = (start, end, UInt64(0))
    while next < pause, Int(next.pointee.cycle) <= end {
      let (cycle, symbol) = (next.pointee.cycle, next.pointee.place)
      let place = Int(symbol)
      let own = voices + place &* weights.voiceCount
      var sum = keepsSums ? sums[place] : .zero
      repeat {
        let voice = Int(next.pointee.voice)
        let stance = VoiceStance(direction: next.pointee.direction, strength: next.pointee.strength)
        if keepsSums {
          sum =
            sum + weights.row(place)[voice] * Number(repeating: stance.signedStrength - own[voice].signedStrength)
        }
        own[voice] = stance
        next += 1
      } while next < limit && next.pointee.cycle == cycle && next.pointee.place == symbol
      let held = finals + place
      let lanes: UInt64
      switch way {
      case .directionsOfSums:
        sums[place] = sum
        lanes = weights.combine(own, place, sum: sum, intoSigned: held, tellsLanes: tellsLanes)
      case .sums: lanes = weights.combine(sumsOf: own, place, intoSigned: held, tellsLanes: tellsLanes)
      case .others: lanes = weights.combine(own, place, intoSigned: held, tellsLanes: tellsLanes)
      }
      if lanes != 0 {
        stances.first[place] = stances.isWeight ? held.pointee : DecisionRule.side(of: held.pointee)
        if tellsLanes { stances.due[place] |= lanes }
        (told, end) = (told | lanes, Int(cycle))
      }
    }
    if keepsSums { position.replacementsLeft &-= next - start }
    position.nextEvent = next - base
    return told
  }

  // MARK: Weights

  /// Forms every stance once more, with the stances of the same cycle: weights have changed.
  private mutating func formAnew(_ stances: StanceRows<Number>) -> UInt64 {
    let cycle = weightCycle
    position.weightsInForce = changes[position.changesTaken].set
    position.changesTaken += 1
    weights = sets[position.weightsInForce]
    position.replacementsLeft = 0
    var told: UInt64 = 0
    for place in 0..<placeCount {
      let own = voices + place &* weights.voiceCount
      while position.nextEvent < events.count {
        let event = events[position.nextEvent]
        if Int(event.cycle) != cycle || Int(event.place) != place { break }
        own[Int(event.voice)] = VoiceStance(direction: event.direction, strength: event.strength)
        position.nextEvent += 1
      }
      let lanes = weights.combine(own, place, intoSigned: finals + place, tellsLanes: tellsLanes)
      told |= stances.take(finals[place], place, lanes, tellsLanes: tellsLanes)
    }
    lookAhead()
    return told
  }
}

extension StanceRows {
  /// Takes what lanes are told about a symbol.
  @inline(__always)
  fileprivate func take(_ stance: Number, _ place: Int, _ lanes: UInt64, tellsLanes: Bool) -> UInt64 {
    if lanes == 0 { return 0 }
    first[place] = isWeight ? stance : DecisionRule.side(of: stance)
    if tellsLanes { due[place] |= lanes }
    return lanes
  }
}
