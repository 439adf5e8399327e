import PortfolioLanes
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
    let expected = portfolios.reduce(0) { $0 + ($1.onlyStream.map(signals.count) ?? 0) }
    let heard = LaneEvents(shape, lanes: portfolios.count, expecting: expected, in: memory)
    forEachLane { place, weights in
      if let stream = portfolios[place].onlyStream, weights.changes.isEmpty {
        signals.withColumns(stream) { columns in
          weights.sets[0].withPointers { heard.append(columns, $0) }
        }
      } else {
        var told = self.told(place, weights)
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
    // Mostly those of the last group weigh their strategies likewise, and so does one lane after the other.
    if let known = memory.knownWeights, known.suit(portfolios, shape) {
      for place in portfolios.indices { body(place, known.weights) }
      return
    }
    var known: KnownWeights?
    for place in portfolios.indices {
      if let known, known.portfolio.weighs(like: portfolios[place]) {
        body(place, known.weights)
        continue
      }
      let own = portfolios[place...place]
      let weights = WeightSets<Double>(own, shape, streams: shape.streams(of: own))
      known = KnownWeights(shape, portfolios[place], weights)
      body(place, weights)
    }
    memory.knownWeights = known
  }
}

/// What a portfolio alone makes of its streams.
final class KnownWeights {
  private let shape: BatchShape
  let portfolio: BatchPortfolio
  let weights: WeightSets<Double>

  init(_ shape: BatchShape, _ portfolio: BatchPortfolio, _ weights: WeightSets<Double>) {
    (self.shape, self.portfolio, self.weights) = (shape, portfolio, weights)
  }

  /// Whether some portfolios of a shape all make the same of theirs, as far as a glance tells.
  func suit(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape) -> Bool {
    self.shape.isEqual(to: shape) && portfolios.allSatisfy { $0.terms === portfolio.terms }
  }
}
