import Configuration
import MarketData
import RegimeAnalysis
import TradingStrategies

/// Which regime is in force when, in some data.
package struct RegimeStretches: Equatable, Sendable {
  /// How cycles were labelled.
  package let settings: RegimeSettings
  /// The stretches of one label, from the first cycle of the data to the last.
  package let runs: [RegimeSeries.Run]
  /// What waiting for equal labels in a row did, in all data.
  package let confirmation: RegimeLabels.Confirmation

  /// Labels every cycle of the data, those of the warm-up too.
  ///
  /// - Complexity: what `RegimeLabels` costs.
  /// - Throws: as there.
  package init(_ settings: RegimeSettings, _ data: MarketDataSet, _ registry: StrategyRegistry) throws {
    self.settings = settings
    let labels = try RegimeLabels(settings, bars: data.series, timestamps: data.timestamps, registry: registry)
    runs = labels.joined.runs
    confirmation = labels.confirmation
  }

  /// The stretches as instants of their first and last cycle, where `times` are those of all cycles.
  package func spans(in times: [Int64]) -> [(label: String, from: Int64, to: Int64)] {
    runs.compactMap { run in
      let cycles = run.cycles.clamped(to: times.startIndex..<times.endIndex)
      guard let first = cycles.first, let last = cycles.last else { return nil }
      return (run.label, times[first], times[last])
    }
  }

  /// How many cycles from a given one on have each label, in the order of the bytes of the labels.
  func cycleCounts(from first: Int) -> [(label: String, cycles: Int)] {
    var counts: [String: Int] = [:]
    for run in runs {
      let cycles = run.cycles.clamped(to: max(first, run.cycles.lowerBound)..<max(first, run.cycles.upperBound)).count
      if cycles > 0 { counts[run.label, default: 0] += cycles }
    }
    return counts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }
}

extension BacktestPlan {
  /// Where the weights of a portfolio change with the regime.
  ///
  /// The label at the close of a cycle counts from its decision on.
  ///
  /// - Precondition: It is the plan of a backtest, which knows the regimes of its data.
  func weightChanges(of portfolio: PortfolioPlan) -> [WeightChange] {
    let aggregation = workflow.regimeAggregation
    guard aggregation.isUsed else { return [] }
    guard let regimes else { preconditionFailure("a plan runs over the data that its backtest has labelled") }
    let followed = portfolio.strategies.map { strategies[$0].id }
    var byLabel: [String: [Double]] = [:]
    var (changes, current) = ([WeightChange](), portfolio.weights)
    for run in regimes.runs {
      let known = byLabel[run.label]
      let weights = known ?? aggregation.weights(of: followed, at: run.label) ?? portfolio.weights
      if known == nil { byLabel[run.label] = weights }
      if weights == current { continue }
      changes.append(WeightChange(cycle: run.cycles.lowerBound, weights: weights))
      current = weights
    }
    return changes
  }
}
