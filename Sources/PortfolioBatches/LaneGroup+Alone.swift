import RiskControl
import TradingModel
import TradingStrategies

// Lanes that follow nothing in common are told each for itself.
extension LaneGroup {
  /// Combines what each lane is told, from the beginning of the run.
  func signalsAlone() -> [LaneSignals<Double>] {
    var all: [LaneSignals<Double>] = []
    forEachLane { place, weights in all.append(told(place, weights)) }
    return all
  }

  private func told(_ place: Int, _ weights: WeightSets<Double>) -> LaneSignals<Double> {
    let following = BatchSignals.Following(
      streams: shape.streams(of: portfolios[place...place]), symbols: shape.symbols)
    return LaneSignals(weights, places: shape.symbols.count, events: signals.events(following))
  }

  /// What lanes are told in the whole run, as `EquityTrading` takes it.
  func eventsAlone() -> LaneEvents {
    let heard = LaneEvents(isWeight: shape.isTargetSized, symbols: shape.symbols)
    forEachLane { place, weights in
      if let stream = portfolios[place].onlyStream, weights.changes.isEmpty {
        signals.withColumns(stream) { heard.append($0, weights.sets[0]) }
      } else {
        var told = told(place, weights)
        told.forEachSignedChange(through: .max) { cycle, place, _, stance in
          heard.append(cycle: cycle, place: place, stance: stance.pointee)
        }
      }
      heard.endLane()
    }
    return heard
  }

  /// Runs `body` for each lane with the place of its portfolio, and what that makes of its streams.
  @inline(__always)
  private func forEachLane(_ body: (_ place: Int, WeightSets<Double>) -> Void) {
    // Mostly the next one weighs its strategies as the last.
    var known: (place: Int, weights: WeightSets<Double>)?
    for place in portfolios.indices {
      if let known, portfolios[known.place].weighs(like: portfolios[place]) {
        body(place, known.weights)
        continue
      }
      let own = portfolios[place...place]
      let weights = WeightSets<Double>(own, shape, streams: shape.streams(of: own))
      known = (place, weights)
      body(place, weights)
    }
  }
}
