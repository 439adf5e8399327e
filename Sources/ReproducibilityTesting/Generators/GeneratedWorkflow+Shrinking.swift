import Backtesting
import Configuration
import MarketData
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

extension GeneratedWorkflow: Shrinkable {
  /// One strategy, risk worker or symbol less, a part of the bars less, then a setting less, then a parameter halved.
  public var smallerCases: [GeneratedWorkflow] {
    (fewerParts + fewerBars + fewerSettings + smallerParameters).filter { $0 != self && $0.isSound }
  }

  /// Whether it is a workflow at all, so that a failure of it says something.
  private var isSound: Bool {
    guard series.allSatisfy({ $0.count > 0 }) else { return false }
    guard let plan = try? BacktestPlan(workflow, registry: types.registry) else { return false }
    return plan.portfolios.allSatisfy { $0.settings.sizing != .allIn || $0.symbols.count == 1 }
  }

  private func changed(_ change: (inout GeneratedWorkflow) -> Void) -> GeneratedWorkflow {
    var copy = self
    change(&copy)
    return copy
  }

  private var fewerParts: [GeneratedWorkflow] {
    var cases: [GeneratedWorkflow] = []
    if workflow.strategies.count > 1 { cases += workflow.strategies.indices.map { without(strategy: $0) } }
    if workflow.risk.count > 1 {
      cases += workflow.risk.indices.map { index in changed { $0.workflow.risk.remove(at: index) } }
    }
    if series.count > 1 { cases += series.indices.map { without(symbol: $0) } }
    return cases
  }

  private func without(strategy index: Int) -> GeneratedWorkflow {
    changed { copy in
      let id = copy.workflow.strategies.remove(at: index).id
      for worker in copy.workflow.risk.indices {
        copy.workflow.risk[worker].strategies?.removeAll { $0 == id }
        copy.workflow.risk[worker].weights[id] = nil
        if copy.workflow.risk[worker].strategies?.isEmpty == true { copy.workflow.risk[worker].strategies = nil }
      }
      for label in copy.workflow.regimeAggregation.weights.keys.sorted() {
        copy.workflow.regimeAggregation.weights[label]?[id] = nil
      }
    }
  }

  private func without(symbol index: Int) -> GeneratedWorkflow {
    changed { copy in
      let symbol = copy.series.remove(at: index).symbol
      copy.workflow.data.symbols.removeAll { $0 == symbol }
      if copy.workflow.regimeAggregation.regimes.symbol == symbol {
        copy.workflow.regimeAggregation.regimes.symbol = copy.workflow.data.symbols.first
      }
      for strategy in copy.workflow.strategies.indices {
        copy.workflow.strategies[strategy].symbols?.removeAll { $0 == symbol }
        if copy.workflow.strategies[strategy].symbols?.isEmpty == true {
          copy.workflow.strategies[strategy].symbols = nil
        }
      }
    }
  }

  /// A half, a quarter, an eighth or one of the cycles less, at the end or at the beginning; of few bars any one less.
  private var fewerBars: [GeneratedWorkflow] {
    let times = data.timestamps
    var cases: [GeneratedWorkflow] = []
    for share in [2, 4, 8, times.count] where times.count > 1 && times.count / share > 0 {
      let cut = times.count / share
      cases.append(keeping(times[0], times[times.count - cut - 1]))
      cases.append(keeping(times[cut], times[times.count - 1]))
    }
    guard series.reduce(0, { $0 + $1.count }) <= 16 else { return cases }
    for index in series.indices {
      for omitted in series[index].timestamps {
        cases.append(changed { $0.series[index] = Self.filtered($0.series[index]) { $0 != omitted } })
      }
    }
    return cases
  }

  private func keeping(_ first: Int64, _ last: Int64) -> GeneratedWorkflow {
    changed { copy in
      for index in copy.series.indices {
        copy.series[index] = Self.filtered(copy.series[index]) { $0 >= first && $0 <= last }
      }
    }
  }

  /// The bars at the times that are wanted.
  private static func filtered(_ bars: BarSeries, _ isWanted: (Int64) -> Bool) -> BarSeries {
    var kept = BarSeries(symbol: bars.symbol)
    for bar in 0..<bars.count where isWanted(bars.timestamps[bar]) { kept.append(bars[bar]) }
    return kept
  }

  /// The same parts with one setting given up.
  private var fewerSettings: [GeneratedWorkflow] {
    var cases = [
      changed { $0.workflow.execution.proportionalCommission = 0 },
      changed { $0.workflow.execution.fixedCommission = 0 },
      changed { $0.workflow.execution.slippageBasisPoints = 0 },
      changed { $0.workflow.execution.closeAtEnd = false },
      changed { $0.workflow.execution.fill = .nextOpen },
      changed { $0.workflow.regimeAggregation = RegimeAggregation() },
      changed { $0.workflow.aggregation = AggregationSettings() },
      changed { $0.workflow.aggregation.strength = .proportional },
      changed { $0.workflow.data.missingBars = .skip },
      changed { $0.workflow.data.warmup = nil },
    ]
    // Without regimes there is nothing to confirm.
    if workflow.regimeAggregation.isUsed {
      cases.append(changed { $0.workflow.regimeAggregation.regimes.confirm = 1 })
      for label in workflow.regimeAggregation.weights.keys.sorted() {
        cases.append(changed { $0.workflow.regimeAggregation.weights[label] = nil })
      }
    }
    for index in workflow.risk.indices {
      cases.append(changed { $0.workflow.risk[index].limits.maxPosition = nil })
      cases.append(changed { $0.workflow.risk[index].limits.maxGrossExposure = nil })
      cases.append(changed { $0.workflow.risk[index].limits.maxDrawdown = nil })
      cases.append(changed { $0.workflow.risk[index].weights = [:] })
      cases.append(changed { $0.workflow.risk[index].strategies = nil })
      cases.append(changed { $0.workflow.risk[index].rebalance = .onChange })
      cases.append(changed { $0.workflow.risk[index].quantities = .whole })
    }
    for index in workflow.strategies.indices {
      cases.append(changed { $0.workflow.strategies[index].symbols = nil })
      cases.append(changed { $0.workflow.strategies[index].weight = 1 })
      cases.append(changed { $0.workflow.strategies[index].direction = .longOnly })
    }
    return cases
  }

  /// Whole numbers among the parameters halved, other numbers set to zero.
  private var smallerParameters: [GeneratedWorkflow] {
    var cases: [GeneratedWorkflow] = []
    for index in workflow.strategies.indices {
      let parameters = workflow.strategies[index].parameters
      for name in parameters.keys.sorted() {
        switch parameters[name] {
        case .integer(let number) where number > 1:
          cases.append(changed { $0.workflow.strategies[index].parameters[name] = .integer(number / 2) })
        case .number(let number) where number != 0:
          cases.append(changed { $0.workflow.strategies[index].parameters[name] = .number(0) })
        default: break
        }
      }
    }
    return cases
  }
}
