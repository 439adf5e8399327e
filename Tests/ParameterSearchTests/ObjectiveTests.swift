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

  /// Where values differ by about as much as rounding does, and so may be equal to two that are not: against looking at
  /// all that are kept, from the best on.
  @Test(arguments: 0..<60) func nearValues_standWhereALookAtAllPutsThem(seed: UInt64) {
    var draws = SeededGenerator(masterSeed: seed, id: "near", purpose: "test")
    let objective = Objective(metric: "m", direction: seed % 2 == 0 ? .maximize : .minimize)
    let (limit, steps) = (draws.choose([1, 7, 50, 1_000]) ?? 7, draws.choose([3, 30]) ?? 3)
    var top = TopTrials(objective, limit: limit)
    var expected: [RankedTrial] = []
    for number in 1...400 {
      let level = draws.choose([0, 0.5, 1, -1, 3, 1e9] as [Double]) ?? 1
      let noise = Double.noise(on: Swift.max(1, level.magnitude))
      let near = level + 0.3 * noise * Double(draws.integer(in: -steps...steps))
      let values: [Double?] = [near, near, near, near, nil, .nan, .infinity, -.infinity]
      let trial = RankedTrial(
        trial: number, value: draws.choose(values) ?? nil, isEligible: draws.bernoulli(probability: 0.7))
      let place =
        expected.firstIndex { kept in
          trial.isEligible == kept.isEligible
            ? objective.isBetter(trial.value, than: kept.value) : trial.isEligible
        } ?? expected.count
      if place < limit { expected.insert(trial, at: place) }
      expected = Array(expected.prefix(limit))
      #expect(top.add(trial) == (place < limit), "seed \(seed), trial \(number)")
    }
    #expect(top.trials.map(\.trial) == expected.map(\.trial), "seed \(seed)")
  }
}
