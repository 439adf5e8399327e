import Backtesting
import Configuration
import Determinism
import MarketData
import ParameterSearch
import PerformanceAnalytics

/// The test part of the data of an analysis: nothing is chosen by it, and what was chosen is judged on it.
struct TestPart {
  private let settings: MarketDataSettings
  private let data: MarketDataSet
  private let workshop: PhaseWorkshop

  /// Nil where the data are not split, or the analysis itself is over that part.
  init?(_ workflow: Workflow, _ workshop: PhaseWorkshop) {
    guard workflow.data.split != nil, workflow.data.use != .test else { return nil }
    var tested = workflow
    tested.data = workflow.data.ofTest
    // What is wrong with the data is known of the whole; a part may lack cycles, and then there is nothing to judge on.
    guard let data = try? workshop.data(tested) else { return nil }
    (settings, self.data, self.workshop) = (tested.data, data, workshop)
  }

  /// Its first cycle among others; their number where it lies behind them.
  func firstCycle(in timestamps: [Int64]) -> Int? {
    guard data.warmupCount < data.timestamps.count else { return nil }
    return timestamps.lowerBound(of: data.timestamps[data.warmupCount])
  }

  /// Labels of all its data, which go on from those before it.
  func labels(_ regimes: RegimeSettings) throws -> RegimeLabels {
    try RegimeLabels(regimes, bars: data.series, timestamps: data.timestamps, registry: workshop.registry)
  }

  /// What trials earn in it, each beginning flat, as returns of the same sort as those that the choice was made from.
  ///
  /// - Parameters:
  ///   - numbers: Those of the trials, ascending.
  ///   - last: The last instant that the choice was made from.
  /// - Returns: Nil where the trials are of other data, where a choice has seen some of the part, or a trial fails.
  func returns(of trials: TrialOutputs, _ numbers: [Int], behind last: Int64?) throws -> TrialReturns? {
    guard trials.space.base.data.ofTest == settings, let last, data.warmupCount < data.timestamps.count,
      last < data.timestamps[data.warmupCount]
    else { return nil }
    let chosen = trials.sets.filter { numbers.contains($0.trial) }
    let workflows = try chosen.map { set in
      var workflow = try trials.space.workflow(set)
      workflow.data = settings
      return workflow
    }
    let rows = try trials.areEstimates ? estimates(workflows) : run(chosen, workflows, trials.space.portfolio)
    let times = Array(data.timestamps.dropFirst(data.warmupCount))
    return TrialReturns(
      timestamps: times, firstCycle: data.warmupCount, trials: chosen.map(\.trial), values: rows.flatMap { $0 })
  }

  private func estimates(_ workflows: [Workflow]) throws -> [[Double]] {
    let backtests = try workflows.map { try workshop.backtest($0) }
    return try zip(backtests, workshop.signals(of: backtests)).map { backtest, signals in
      backtest.estimate(try signals.get()).netReturns
    }
  }

  private func run(_ sets: [ParameterSet], _ workflows: [Workflow], _ portfolio: String?) throws -> [[Double]] {
    let runner = TrialRunner(workshop, TrialRunner.Extent(keepsEquity: true))
    let results = try runner.run(zip(sets, workflows).map { ($0.trial, [], .success(TrialWorkflow($1))) })
    return results.map { result in
      let own = result.portfolio(portfolio)
      return own?.returns ?? []
    }
  }
}

extension MarketDataSettings {
  /// The same data, of which the test part is used.
  fileprivate var ofTest: MarketDataSettings {
    var settings = self
    settings.use = .test
    return settings
  }
}
