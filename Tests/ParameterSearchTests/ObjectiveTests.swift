import Determinism
import Testing

@testable import ParameterSearch

@Suite struct ObjectiveTests {
  @Test func roundingIsNoReason() {
    let objective = Objective()
    #expect(!objective.isBetter(0.1 + 0.2, than: 0.3))
    #expect(objective.isBetter(0.3000001, than: 0.3))
    #expect(!objective.isBetter(nil, than: nil))
    #expect(!objective.isBetter(.nan, than: -1))
    #expect(objective.isBetter(-1, than: nil))
    #expect(objective.isBetter(.infinity, than: 1e300))
    #expect(Objective(metric: "max_drawdown", direction: .minimize).isBetter(0.1, than: 0.2))
  }

  /// Against sorting all trials.
  @Test(arguments: 0..<50) func theBestAreThoseOfASort(seed: Int) {
    var draws = SeededGenerator(masterSeed: UInt64(seed), id: "top", purpose: "test")
    let trials = (1...200).map { trial in
      RankedTrial(
        trial: trial, value: draws.bernoulli(probability: 0.1) ? nil : Double(draws.integer(in: -20...20)) / 10,
        isEligible: draws.bernoulli(probability: 0.5))
    }
    var top = TopTrials(Objective(), limit: 10)
    for trial in trials { top.add(trial) }
    let sorted = trials.sorted { one, other in
      if one.isEligible != other.isEligible { return one.isEligible }
      let (left, right) = (one.value ?? -.infinity, other.value ?? -.infinity)
      return left == right ? one.trial < other.trial : left > right
    }
    #expect(top.trials == Array(sorted.prefix(10)), "seed \(seed)")
  }
}
