import Determinism
import RiskControl
import TradingModel

/// What is heard of an `EquitySignals` while a block is worked.
///
/// Loops over signals have everything in registers, one for each way in which stances are combined: what is told is
/// written to memory, and they would fetch all of this again after each time.
struct StanceHearing<Number: Lane>: StanceSource {
  private unowned(unsafe) let signals: EquitySignals<Number>
  private let events: UnsafeBufferPointer<SignalEvents.Event>
  private let tellsLanes: Bool
  private let voices: UnsafeMutablePointer<VoiceStance>
  private let finals: UnsafeMutablePointer<Number>
  private var weights: VoiceWeights<Number>.Pointers
  private(set) var position: EquitySignals<Number>.Position
  /// The cycle from which on other weights count.
  private var weightCycle = Int.max
  private(set) var dueCycle = Int.max

  /// - Parameters:
  ///   - signals: Is there as long as somebody hears it.
  ///   - tellsLanes: Whether it matters in which lanes stances change; else none is due.
  init(_ signals: EquitySignals<Number>, _ events: UnsafeBufferPointer<SignalEvents.Event>, tellsLanes: Bool) {
    (self.signals, self.events, self.tellsLanes) = (signals, events, tellsLanes)
    (voices, finals, position) = (signals.voices, signals.finals, signals.position)
    weights = signals.weights.sets[signals.position.weightsInForce].pointers
    lookAhead()
  }

  /// Finds out what comes next.
  private mutating func lookAhead() {
    let changes = signals.weights.changes
    weightCycle = position.changesTaken < changes.count ? changes[position.changesTaken].cycle : .max
    dueCycle = min(weightCycle, nextEventCycle)
  }

  private var nextEventCycle: Int {
    @inline(__always) get { position.nextEvent < events.count ? Int(events[position.nextEvent].cycle) : .max }
  }

  @inline(__always)
  mutating func take(through cycle: Int, into stances: StanceRows<Number>) -> UInt64 {
    var told: UInt64 = 0
    while dueCycle <= cycle {
      if dueCycle == weightCycle {
        told |= formAnew(stances)
        continue
      }
      let end = min(cycle, weightCycle &- 1)
      switch weights.combination {
      case .directionsOfSums: told |= hearDirections(through: end, stances)
      case .sums: told |= hearSums(through: end, stances)
      case .others: told |= hearOthers(through: end, stances)
      }
      dueCycle = min(weightCycle, nextEventCycle)
    }
    return told
  }

  // MARK: Signals

  /// Hears signals of directions of sums, of which the parts that change are replaced.
  @inline(never)
  private mutating func hearDirections(through end: Int, _ stances: StanceRows<Number>) -> UInt64 {
    if position.replacementsLeft <= 0 { sumUp() }
    let (weights, finals, sums, tellsLanes) = (weights, finals, signals.sums, tellsLanes)
    let start = position.nextEvent
    var told: UInt64 = 0
    hearEvents(through: end, atMost: position.replacementsLeft) { place, own, first, last in
      let row = weights.row(place)
      var sum = sums[place]
      Self.forEach(first, last, own) { voice, before, after in
        sum = sum + row[voice] * Number(repeating: after - before)
      }
      sums[place] = sum
      let lanes = weights.combine(own, place, sum: sum, intoSigned: finals + place, tellsLanes: tellsLanes)
      told |= stances.take(finals[place], place, lanes, tellsLanes: tellsLanes)
    }
    position.replacementsLeft &-= position.nextEvent &- start
    return told
  }

  /// Sums up the stances that hold.
  private mutating func sumUp() {
    for place in 0..<signals.placeCount {
      signals.sums[place] = weights.sumUp(voices + place &* weights.voiceCount, place)
    }
    // Each signal replaces a part; those of one cycle and symbol are heard together.
    position.replacementsLeft = VoiceWeights<Number>.Pointers.replacements &- weights.voiceCount
  }

  /// Hears signals of weighted sums.
  @inline(never)
  private mutating func hearSums(through end: Int, _ stances: StanceRows<Number>) -> UInt64 {
    let (weights, finals, tellsLanes) = (weights, finals, tellsLanes)
    var told: UInt64 = 0
    hearEvents(through: end) { place, own, first, last in
      Self.forEach(first, last, own) { _, _, _ in }
      let lanes = weights.combine(sumsOf: own, place, intoSigned: finals + place, tellsLanes: tellsLanes)
      told |= stances.take(finals[place], place, lanes, tellsLanes: tellsLanes)
    }
    return told
  }

  /// Hears signals that are combined in another way.
  @inline(never)
  private mutating func hearOthers(through end: Int, _ stances: StanceRows<Number>) -> UInt64 {
    let (weights, finals, tellsLanes) = (weights, finals, tellsLanes)
    var told: UInt64 = 0
    hearEvents(through: end) { place, own, first, last in
      Self.forEach(first, last, own) { _, _, _ in }
      let lanes = weights.combine(own, place, intoSigned: finals + place, tellsLanes: tellsLanes)
      told |= stances.take(finals[place], place, lanes, tellsLanes: tellsLanes)
    }
    return told
  }

  /// Signals of one cycle and symbol: its place, the stances about it, the first of the signals and the end of them.
  private typealias Heard = (
    _ place: Int, _ own: UnsafeMutablePointer<VoiceStance>, UnsafePointer<SignalEvents.Event>,
    UnsafePointer<SignalEvents.Event>
  ) -> Void

  /// Every signal of one cycle and symbol is heard before stances are combined.
  ///
  /// - Parameter most: Not many more signals are heard.
  @inline(__always)
  private mutating func hearEvents(through end: Int, atMost most: Int = .max, _ body: Heard) {
    guard let base = events.baseAddress else { return }
    let (voices, voiceCount) = (voices, weights.voiceCount)
    let limit = base + events.count
    let start = base + position.nextEvent
    let pause = most < limit - start ? start + most : limit
    var next = start
    while next < pause, Int(next.pointee.cycle) <= end {
      let first = next
      let (cycle, place) = (first.pointee.cycle, first.pointee.place)
      repeat { next += 1 } while next < limit && next.pointee.cycle == cycle && next.pointee.place == place
      body(Int(place), voices + Int(place) &* voiceCount, first, next)
    }
    position.nextEvent = next - base
  }

  /// Takes the stances of signals, and tells what each was and is, as a direction times a strength.
  @inline(__always)
  private static func forEach(
    _ first: UnsafePointer<SignalEvents.Event>, _ end: UnsafePointer<SignalEvents.Event>,
    _ own: UnsafeMutablePointer<VoiceStance>, _ body: (_ voice: Int, _ before: Double, _ after: Double) -> Void
  ) {
    var next = first
    while next < end {
      let voice = Int(next.pointee.voice)
      let stance = VoiceStance(direction: next.pointee.direction, strength: next.pointee.strength)
      body(voice, own[voice].signedStrength, stance.signedStrength)
      own[voice] = stance
      next += 1
    }
  }

  // MARK: Weights

  /// Forms every stance once more, with the stances of the same cycle: weights have changed.
  private mutating func formAnew(_ stances: StanceRows<Number>) -> UInt64 {
    let cycle = weightCycle
    position.weightsInForce = signals.weights.changes[position.changesTaken].set
    position.changesTaken += 1
    weights = signals.weights.sets[position.weightsInForce].pointers
    position.replacementsLeft = 0
    var told: UInt64 = 0
    for place in 0..<signals.placeCount {
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
