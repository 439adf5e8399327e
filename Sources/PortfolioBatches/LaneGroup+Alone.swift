import RiskControl
import TradingModel
import TradingStrategies

// Lanes that follow nothing in common are told each for itself.
extension LaneGroup {
  /// Combines what each lane is told, from the beginning of the run.
  func signalsAlone() -> [LaneSignals<Double>] {
    var all: [LaneSignals<Double>] = []
    forEachLane { _, streams, weights in all.append(told(streams, weights)) }
    return all
  }

  private func told(_ streams: [Int], _ weights: WeightSets<Double>) -> LaneSignals<Double> {
    LaneSignals(
      weights, places: shape.symbols.count,
      events: signals.events(BatchSignals.Following(streams: streams, symbols: shape.symbols)))
  }

  /// What lanes are told in the whole run, by cycle, as `EquityTrading` takes it.
  func eventsAlone() -> [LaneEvent] {
    var heard = LaneEvents(isWeight: shape.isTargetSized)
    heard.events.reserveCapacity(
      portfolios.reduce(0) { $1.voices.reduce($0) { $0 + signals.count(of: $1.stream) } })
    let places = SignalEvents.places(of: shape.symbols)
    forEachLane { lane, streams, weights in
      if streams.count == 1, weights.changes.isEmpty {
        heard.append(signals.columns(streams[0]), weights.sets[0], places, lane: lane)
      } else {
        var told = told(streams, weights)
        told.forEachSignedChange(through: .max) { cycle, place, _, stance in
          heard.append(cycle: cycle, place: place, lane: lane, stance: stance.pointee)
        }
      }
      heard.ends.append(heard.events.count)
    }
    return heard.merged()
  }

  /// Runs `body` for each lane with its streams, and what it makes of them.
  @inline(__always)
  private func forEachLane(_ body: (_ lane: Int, _ streams: [Int], WeightSets<Double>) -> Void) {
    // Mostly the next one weighs its strategies as the last.
    var known: (portfolio: BatchPortfolio, weights: WeightSets<Double>)?
    for (lane, place) in portfolios.indices.enumerated() {
      let own = portfolios[place...place]
      let streams = shape.streams(of: own)
      let like = known.flatMap { $0.portfolio.weighs(like: portfolios[place]) ? $0.weights : nil }
      let weights = like ?? WeightSets(own, shape, streams: streams)
      known = (portfolios[place], weights)
      body(lane, streams, weights)
    }
  }
}

/// What lanes are told, one lane after the other.
private struct LaneEvents {
  /// Whether strengths count.
  let isWeight: Bool
  var events: [LaneEvent] = []
  /// Where those of each lane end.
  var ends: [Int] = []

  @inline(__always)
  mutating func append(cycle: Int, place: Int, lane: Int, stance: Double) {
    events.append(
      LaneEvent(
        cycle: Int32(truncatingIfNeeded: cycle), place: Int32(truncatingIfNeeded: place), lane: Int32(lane),
        stance: isWeight ? stance : DecisionRule.side(of: stance)))
  }

  /// Adds the changes that follow from the signals of the only stream that a lane follows: what
  /// `LaneSignals.forEachSignedChange` tells.
  ///
  /// - Parameter places: See `SignalEvents.places`.
  mutating func append(_ columns: SignalColumns, _ weights: VoiceWeights<Double>, _ places: [Int32], lane: Int) {
    var held = Array(repeating: 0.0, count: places.count)
    weights.withPointers { weights in
      held.withUnsafeMutableBufferPointer { held in
        guard let held = held.baseAddress else { return }
        for index in 0..<columns.count {
          let symbol = Int(columns.symbols[index])
          guard places.indices.contains(symbol), places[symbol] >= 0 else { continue }
          let place = Int(places[symbol])
          var voice = VoiceStance(direction: Double(columns.directions[index]), strength: columns.strengths[index])
          if weights.combine(&voice, place, intoSigned: held + place) != 0 {
            append(cycle: Int(columns.cycles[index]), place: place, lane: lane, stance: held[place])
          }
        }
      }
    }
  }

  /// All of them by cycle.
  consuming func merged() -> [LaneEvent] {
    var all = events
    all.mergeByCycle(runsTo: ends)
    return all
  }
}

extension [LaneEvent] {
  /// Merges runs in ascending order of cycles into one.
  ///
  /// - Parameter ends: Of the runs, which have all elements.
  fileprivate mutating func mergeByCycle(runsTo ends: [Int]) {
    var ends = ends
    while ends.count > 1 {
      let (from, runs) = (self, ends)
      self = [LaneEvent](unsafeUninitializedCapacity: from.count) { merged, count in
        from.withUnsafeBufferPointer { Self.merge($0, runsTo: runs, into: merged) }
        count = from.count
      }
      ends = runs.indices.filter { $0 % 2 == 1 || $0 == runs.count - 1 }.map { runs[$0] }
    }
  }

  /// Merges every two runs that follow each other.
  private static func merge(
    _ events: UnsafeBufferPointer<LaneEvent>, runsTo ends: [Int], into merged: UnsafeMutableBufferPointer<LaneEvent>
  ) {
    var (left, next) = (0, 0)
    for run in Swift.stride(from: 0, to: ends.count, by: 2) {
      let middle = ends[run]
      let end = run + 1 < ends.count ? ends[run + 1] : middle
      var right = middle
      while next < end {
        let takesRight = left == middle || right < end && events[right].cycle < events[left].cycle
        merged.initializeElement(at: next, to: events[takesRight ? right : left])
        if takesRight { right += 1 } else { left += 1 }
        next += 1
      }
      left = end
    }
  }
}
