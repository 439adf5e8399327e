import ParameterSearch
import Testing

@testable import Phases

/// Which trial is traded behind a training window.
@Suite struct WindowBestTests {
  /// The number of the trial, and which trials were the best when they came.
  private static func best(
    _ values: [Double?], unfit: Set<Int> = [], _ direction: Objective.Direction = .maximize
  ) -> (trial: Int?, leaders: [Int]) {
    var best = WindowBest(Objective(metric: "sharpe", direction: direction))
    var leaders: [Int] = []
    for (place, value) in values.enumerated() {
      let trial = RankedTrial(trial: place + 1, value: value, isEligible: !unfit.contains(place + 1))
      if best.add(trial) { leaders.append(trial.trial) }
    }
    return (best.trial?.trial, leaders)
  }

  @Test func theBestThatMeetsWhatIsRequired_isTraded() {
    #expect(Self.best([0.1, 0.3, 0.2]) == (2, [1, 2]))
    #expect(Self.best([0.1, 0.3, 0.2], unfit: [2]) == (3, [1, 3]))
    #expect(Self.best([0.1, 0.3, 0.2], .minimize) == (1, [1]))
    #expect(Self.best([0.1, 0.3, 0.2], unfit: [1], .minimize) == (3, [2, 3]))
  }

  @Test func ofEqualOnes_theFirst() {
    #expect(Self.best([0.1, 0.2, 0.2]) == (2, [1, 2]))
    // Equal is what differs by rounding.
    #expect(Self.best([0.1 + 0.2, 0.3]) == (1, [1]) && Self.best([0.3, 0.1 + 0.2]) == (1, [1]))
  }

  /// Nothing leads that could not be traded.
  @Test func trialsWithoutAValue_areNotTraded() {
    #expect(Self.best([nil, .nan, 0.1, nil, .nan]) == (3, [3]))
    #expect(Self.best([nil, .nan]) == (nil, []) && Self.best([]) == (nil, []))
    #expect(Self.best([0.1, 0.2], unfit: [1, 2]) == (nil, []))
  }
}
