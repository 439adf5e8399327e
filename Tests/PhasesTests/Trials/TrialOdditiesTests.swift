import PerformanceAnalytics
import Testing

@testable import Phases

/// What is counted over trials.
@Suite struct TrialOdditiesTests {
  private func trial(signals: Int, orders: Int, fills: Int, equity: Double = 1) -> TrialResult {
    var result = TrialResult(trial: 1, parameters: [])
    result.signalCount = signals
    var metrics = PerformanceMetrics()
    (metrics.fills, metrics.finalEquity) = (fills, equity)
    result.portfolios = [.init(id: "main", orderCount: orders, metrics: metrics, equity: [], firstCycle: 0)]
    return result
  }

  @Test func oddTrialsAreCounted() {
    var oddities = TrialOddities()
    for _ in 0..<5 { oddities.add(trial(signals: 9, orders: 200, fills: 198)) }
    #expect(oddities.sentences(of: 5) == [])
    oddities.add(trial(signals: 0, orders: 0, fills: 0))
    oddities.add(trial(signals: 3, orders: 3, fills: 0))
    oddities.add(trial(signals: 9, orders: 200, fills: 197))
    oddities.add(trial(signals: 9, orders: 50, fills: 49, equity: 0))
    #expect(
      oddities.sentences(of: 9) == [
        "1 of 9 trials had no signal.", "1 of 9 trials had signals and no fill.",
        "1 of 9 trials lost all that a portfolio had.",
        "2 of 9 trials had more than one order in a hundred refused or never filled, 4 orders in all.",
      ])
  }
}
