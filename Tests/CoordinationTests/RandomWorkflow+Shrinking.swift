import Coordination
import MarketData
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

extension RandomWorkflow {
  /// A smaller workflow for which `fails` still holds: nothing that can be taken away from it alone keeps it failing.
  ///
  /// Tries to leave out strategies, risk workers, symbols and bars, then to give up costs, limits and other settings.
  func shrunk(while fails: (RandomWorkflow) async -> Bool) async -> RandomWorkflow {
    var smallest = self
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in smallest.smaller where candidate.isValid {
        if await fails(candidate) {
          smallest = candidate
          isSmaller = true
          break
        }
      }
    }
    return smallest
  }

  /// Whether it is a workflow at all, so that a failure of it says something.
  private var isValid: Bool {
    guard series.allSatisfy({ $0.count > 0 }) else { return false }
    guard let plan = try? BacktestPlan(workflow, registry: Self.registry) else { return false }
    return plan.portfolios.allSatisfy { $0.settings.sizing != .allIn || $0.symbols.count == 1 }
  }

  /// One thing less, the largest first.
  private var smaller: [RandomWorkflow] {
    var candidates: [RandomWorkflow] = []
    if strategies.count > 1 { candidates += strategies.indices.map { without(strategy: $0) } }
    if risk.count > 1 { candidates += risk.indices.map { index in changed { $0.risk.remove(at: index) } } }
    if series.count > 1 { candidates += series.indices.map { without(symbol: $0) } }
    let times = data.timestamps
    for share in [2, 4, 8, times.count] where times.count > 1 && times.count / share > 0 {
      let cut = times.count / share
      candidates.append(keeping(times.prefix(times.count - cut)))
      candidates.append(keeping(times.suffix(times.count - cut)))
    }
    candidates += simpler
    return candidates
  }

  /// The same parts with a setting less.
  private var simpler: [RandomWorkflow] {
    var candidates: [RandomWorkflow] = []
    if execution.proportionalCommission != 0 { candidates.append(changed { $0.execution.proportionalCommission = 0 }) }
    if execution.fixedCommission != 0 { candidates.append(changed { $0.execution.fixedCommission = 0 }) }
    if execution.slippageBasisPoints != 0 { candidates.append(changed { $0.execution.slippageBasisPoints = 0 }) }
    if execution.closeAtEnd { candidates.append(changed { $0.execution.closeAtEnd = false }) }
    if aggregation != AggregationSettings() { candidates.append(changed { $0.aggregation = AggregationSettings() }) }
    if missingBars != .skip { candidates.append(changed { $0.missingBars = .skip }) }
    if warmup != 0 { candidates.append(changed { $0.warmup = 0 }) }
    for index in risk.indices where risk[index].limits != RiskLimits() {
      candidates.append(changed { $0.risk[index].limits = RiskLimits() })
    }
    for index in strategies.indices where strategies[index].symbols != nil {
      candidates.append(changed { $0.strategies[index].symbols = nil })
    }
    return candidates
  }

  private func changed(_ change: (inout RandomWorkflow) -> Void) -> RandomWorkflow {
    var copy = self
    change(&copy)
    return copy
  }

  private func without(strategy index: Int) -> RandomWorkflow {
    changed { copy in
      let id = copy.strategies.remove(at: index).id
      for worker in copy.risk.indices {
        copy.risk[worker].strategies?.removeAll { $0 == id }
        copy.risk[worker].weights[id] = nil
        if copy.risk[worker].strategies?.isEmpty == true { copy.risk[worker].strategies = nil }
      }
    }
  }

  private func without(symbol index: Int) -> RandomWorkflow {
    changed { copy in
      let symbol = copy.series.remove(at: index).symbol
      for strategy in copy.strategies.indices {
        copy.strategies[strategy].symbols?.removeAll { $0 == symbol }
        if copy.strategies[strategy].symbols?.isEmpty == true { copy.strategies[strategy].symbols = nil }
      }
    }
  }

  private func keeping(_ times: ArraySlice<Int64>) -> RandomWorkflow {
    guard let first = times.first, let last = times.last else { return self }
    return changed { copy in
      for index in copy.series.indices {
        let old = copy.series[index]
        var new = BarSeries(symbol: old.symbol)
        for bar in 0..<old.count where old.timestamps[bar] >= first && old.timestamps[bar] <= last {
          new.append(old[bar])
        }
        copy.series[index] = new
      }
    }
  }
}

extension RandomWorkflow: CustomStringConvertible {
  /// Everything that is needed to write the workflow down by hand.
  var description: String {
    var text = "seed \(seed), missing bars \(missingBars.rawValue), warm-up \(warmup), \(aggregation.method.rawValue)"
    text += " above \(aggregation.threshold)\n"
    text += "  execution: \(execution)\n"
    for strategy in strategies {
      let parameters = strategy.parameters.keys.sorted().map { "\($0) \(strategy.parameters[$0]?.text ?? "")" }
      text += "  strategy \(strategy.id): \(strategy.type) (\(parameters.joined(separator: ", "))), "
      text += "\(strategy.direction.rawValue), symbols \(strategy.symbols.map { "\($0)" } ?? "all"), "
      text += "weight \(strategy.weight)\n"
    }
    for worker in risk { text += "  worker: \(worker)\n" }
    for bars in series {
      text += "  bars of \(bars.symbol):"
      for index in 0..<bars.count {
        let bar = bars[index]
        text += " \(bar.timestamp.description.prefix(10)) \(bar.open) \(bar.high) \(bar.low) \(bar.close);"
      }
      text += "\n"
    }
    return text
  }
}
