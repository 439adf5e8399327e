import RiskControl
import TradingModel
import TradingStrategies

// Lanes that follow nothing in common are told each for itself.
extension LaneGroup {
  /// Combines what each lane is told, from the beginning of the run.
  func signalsAlone() -> [LaneSignals<Double>] {
    var all: [LaneSignals<Double>] = []
    forEachLane { _, place, weights in all.append(told(place, weights)) }
    return all
  }

  private func told(_ place: Int, _ weights: WeightSets<Double>) -> LaneSignals<Double> {
    let following = BatchSignals.Following(
      streams: shape.streams(of: portfolios[place...place]), symbols: shape.symbols)
    return LaneSignals(weights, places: shape.symbols.count, events: signals.events(following))
  }

  /// What lanes are told in the whole run, by cycle, as `EquityTrading` takes it.
  func eventsAlone() -> [LaneEvent] {
    var heard = LaneEvents(isWeight: shape.isTargetSized, symbols: shape.symbols)
    forEachLane { lane, place, weights in
      if let stream = portfolios[place].onlyStream, weights.changes.isEmpty {
        signals.withColumns(stream) { heard.append($0, weights.sets[0], lane: lane) }
      } else {
        var told = told(place, weights)
        told.forEachSignedChange(through: .max) { cycle, place, _, stance in
          heard.append(cycle: cycle, place: place, lane: lane, stance: stance.pointee)
        }
      }
      heard.endLane()
    }
    return heard.merged()
  }

  /// Runs `body` for each lane with the place of its portfolio, and what that makes of its streams.
  @inline(__always)
  private func forEachLane(_ body: (_ lane: Int, _ place: Int, WeightSets<Double>) -> Void) {
    // Mostly the next one weighs its strategies as the last.
    var known: (place: Int, weights: WeightSets<Double>)?
    for (lane, place) in portfolios.indices.enumerated() {
      if let known, portfolios[known.place].weighs(like: portfolios[place]) {
        body(lane, place, known.weights)
        continue
      }
      let own = portfolios[place...place]
      let weights = WeightSets<Double>(own, shape, streams: shape.streams(of: own))
      known = (place, weights)
      body(lane, place, weights)
    }
  }
}

/// What lanes are told, one lane after the other.
private struct LaneEvents: ~Copyable {
  /// Whether strengths count.
  private let isWeight: Bool
  /// See `SignalEvents.places`.
  private let places: [Int32]
  /// By place what the lane that is under way was told last, as a direction times a strength.
  private let held: UnsafeMutableBufferPointer<Double>
  /// What the last stance that was long came to, and the last that was not.
  private let turns: UnsafeMutablePointer<Turn>
  private var events: UnsafeMutablePointer<LaneEvent>
  private var capacity: Int
  private var count = 0
  /// Where those of each lane begin, and the end of the last; each ends with an event of a cycle that there is not.
  private var starts = [0]

  /// - Parameter symbols: Those that lanes trade.
  init(isWeight: Bool, symbols: [Int]) {
    self.isWeight = isWeight
    places = SignalEvents.places(of: symbols)
    held = .allocate(capacity: symbols.count)
    held.initialize(repeating: 0)
    turns = .allocate(capacity: 2)
    turns.initialize(repeating: Turn(), count: 2)
    capacity = 256
    events = .allocate(capacity: capacity)
    starts.reserveCapacity(BatchGroup.width + 1)
  }

  deinit {
    held.deallocate()
    turns.deallocate()
    events.deallocate()
  }

  private mutating func makeRoom(for more: Int) {
    if count + more <= capacity { return }
    capacity = max(count + more, 2 * capacity)
    let larger = UnsafeMutablePointer<LaneEvent>.allocate(capacity: capacity)
    larger.moveInitialize(from: events, count: count)
    events.deallocate()
    events = larger
  }

  @inline(__always)
  mutating func append(cycle: Int, place: Int, lane: Int, stance: Double) {
    makeRoom(for: 1)
    put(cycle: Int32(truncatingIfNeeded: cycle), place: Int32(truncatingIfNeeded: place), lane: lane, stance: stance)
  }

  /// The same where there is room.
  @inline(__always)
  private mutating func put(cycle: Int32, place: Int32, lane: Int, stance: Double) {
    (events + count).initialize(
      to: LaneEvent(
        cycle: cycle, place: place, lane: Int32(truncatingIfNeeded: lane),
        stance: isWeight ? stance : DecisionRule.side(of: stance)))
    count &+= 1
  }

  /// Adds the changes that follow from the signals of the only stream that a lane follows: what
  /// `LaneSignals.forEachSignedChange` tells.
  mutating func append(_ columns: UnsafePointer<SignalColumns>, _ weights: VoiceWeights<Double>, lane: Int) {
    makeRoom(for: columns.pointee.count)
    held.update(repeating: 0)
    turns.update(repeating: Turn(), count: 2)
    weights.withPointers { weights in
      columns.pointee.withPointers { columns in
        for index in 0..<columns.count {
          let symbol = Int(columns.symbols[index])
          guard places.indices.contains(symbol), places[symbol] >= 0 else { continue }
          let place = places[symbol]
          let (direction, strength) = (columns.directions[index], columns.strengths[index])
          // Mostly long and flat or short take turns in one symbol, and come to what they came to before.
          let turn = turns + (direction > 0 ? 1 : 0)
          if !turn.pointee.isOf(place, direction, strength, before: held[Int(place)]) {
            turn.pointee = Turn(place, direction, strength, before: held[Int(place)], weights)
          }
          if turn.pointee.isTold {
            held[Int(place)] = turn.pointee.after
            put(cycle: columns.cycles[index], place: place, lane: lane, stance: turn.pointee.after)
          }
        }
      }
    }
  }

  /// Ends what a lane is told.
  mutating func endLane() {
    append(cycle: Int(Int32.max), place: 0, lane: 0, stance: 0)
    starts.append(count)
  }

  /// All of them by cycle, those of one cycle by lane.
  consuming func merged() -> [LaneEvent] {
    let total = count - (starts.count - 1)
    return [LaneEvent](unsafeUninitializedCapacity: total) { merged, mergedCount in
      if let merged = merged.baseAddress { merge(total, into: merged) }
      mergedCount = total
    }
  }

  /// Takes the next event of all lanes again and again.
  private func merge(_ total: Int, into merged: UnsafeMutablePointer<LaneEvent>) {
    func first(_ lane: Int) -> Int64 { lane + 1 < starts.count ? key(starts[lane]) : .max }
    var (a, b, c, d) = (first(0), first(1), first(2), first(3))
    var (e, f, g, h) = (first(4), first(5), first(6), first(7))
    for place in 0..<total {
      // Without branches, which nobody could foresee, and in registers, as what is kept in memory is waited for.
      let least = min(min(min(a, b), min(c, d)), min(min(e, f), min(g, h)))
      let index = Int(truncatingIfNeeded: least & Int64(UInt32.max))
      (merged + place).initialize(to: events[index])
      let next = key(index &+ 1)
      a = a == least ? next : a
      b = b == least ? next : b
      c = c == least ? next : c
      d = d == least ? next : d
      e = e == least ? next : e
      f = f == least ? next : f
      g = g == least ? next : g
      h = h == least ? next : h
    }
  }

  /// The cycle of an event before its place, which makes no two of them equal, and is in the order of lanes.
  @inline(__always)
  private func key(_ index: Int) -> Int64 {
    Int64(events[index].cycle) &<< 32 | Int64(truncatingIfNeeded: index)
  }
}

/// A stance of the only stream that a lane follows, and what it comes to.
private struct Turn {
  private var place: Int32 = -1
  private var direction: Int8 = 0
  private var strength: UInt64 = 0
  private var before: UInt64 = 0
  /// What holds from then on.
  private(set) var after = 0.0
  /// Whether that is something else than before.
  private(set) var isTold = false

  /// None at all.
  init() {}

  /// - Parameter before: What held, as a direction times a strength.
  init(
    _ place: Int32, _ direction: Int8, _ strength: Double, before: Double, _ weights: VoiceWeights<Double>.Pointers
  ) {
    (self.place, self.direction, self.strength) = (place, direction, strength.bitPattern)
    (self.before, after) = (before.bitPattern, before)
    var voice = VoiceStance(direction: Double(direction), strength: strength)
    isTold = weights.combine(&voice, Int(place), intoSigned: &after) != 0
  }

  /// Whether all that it was made of is the same, to the bit.
  @inline(__always)
  func isOf(_ place: Int32, _ direction: Int8, _ strength: Double, before: Double) -> Bool {
    self.place == place && self.direction == direction && self.strength == strength.bitPattern
      && self.before == before.bitPattern
  }
}

/// The columns of signals in reach.
private struct SignalPointers {
  let count: Int
  let cycles: UnsafeBufferPointer<Int32>
  let symbols: UnsafeBufferPointer<Int32>
  let directions: UnsafeBufferPointer<Int8>
  let strengths: UnsafeBufferPointer<Double>
}

extension SignalColumns {
  @inline(__always)
  fileprivate func withPointers(_ body: (SignalPointers) -> Void) {
    cycles.withUnsafeBufferPointer { cycles in
      symbols.withUnsafeBufferPointer { symbols in
        directions.withUnsafeBufferPointer { directions in
          strengths.withUnsafeBufferPointer { strengths in
            body(
              SignalPointers(
                count: cycles.count, cycles: cycles, symbols: symbols, directions: directions, strengths: strengths))
          }
        }
      }
    }
  }
}
