import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import TradingModel

/// What portfolios of one shape may differ in, a lane each: the rules of the house with the numbers of every portfolio.
///
/// A class of constants, as rules in lanes are large and would be copied wherever one is asked.
final class LaneRules<Number: Lane>: Sendable {
  let capital: Number
  let costs: CostRule<Number>
  let sizes: SizeRule<Number>
  let entries: EntryRule<Number>
  /// One, where trades of lanes side by side look at it.
  let trades: ConstantMemory<TradeRules<Number>>
  let maxDrawdown: LaneLimit<Number>
  /// Whether any lane has a limit on the sum of positions.
  let limitsGross: Bool
  /// Whether any lane has a limit that an entry can meet.
  let limitsEntries: Bool
  /// Units or a fraction, as the sizing has it.
  let amount: Number

  /// - Parameter portfolios: A lane each; lanes beyond them repeat the first.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape) {
    func number(_ value: (BatchPortfolio) -> Double) -> Number { Number(of: portfolios, value) }
    func limit(_ value: (RiskLimits) -> Double?) -> LaneLimit<Number> {
      var isSet = Number.Mask(repeating: false)
      for lane in 0..<Number.laneCount {
        isSet[lane] = value(Number.portfolio(of: lane, in: portfolios).settings.limits) != nil
      }
      return LaneLimit(value: number { value($0.settings.limits) ?? 0 }, isSet: isSet)
    }
    capital = number { $0.settings.capital }
    costs = CostRule(
      proportional: number(\.execution.proportionalCommission), fixed: number(\.execution.fixedCommission),
      slippageBasisPoints: number(\.execution.slippageBasisPoints))
    sizes = SizeRule(costs: costs, quantities: shape.quantities)
    entries = EntryRule(
      costs: costs, quantities: shape.quantities, maxPosition: limit(\.maxPosition),
      maxGrossExposure: limit(\.maxGrossExposure))
    maxDrawdown = limit(\.maxDrawdown)
    limitsGross = portfolios.contains { $0.settings.limits.maxGrossExposure != nil }
    limitsEntries = limitsGross || portfolios.contains { $0.settings.limits.maxPosition != nil }
    amount = number { $0.settings.sizing.amount }
    let costsAreProportional = portfolios.allSatisfy {
      $0.execution.fixedCommission == 0 && $0.execution.slippageBasisPoints == 0
    }
    trades = ConstantMemory([
      TradeRules(sizes: sizes, amount: amount, costsAreProportional: costsAreProportional)
    ])
  }
}

extension Lane {
  /// The portfolio of a lane; lanes beyond the last repeat the first.
  static func portfolio(of lane: Int, in portfolios: ArraySlice<BatchPortfolio>) -> BatchPortfolio {
    portfolios[lane < portfolios.count ? portfolios.startIndex + lane : portfolios.startIndex]
  }

  /// A number of each portfolio.
  init(of portfolios: ArraySlice<BatchPortfolio>, _ value: (BatchPortfolio) -> Double) {
    self.init(repeating: 0)
    for lane in 0..<Self.laneCount { self[lane] = value(Self.portfolio(of: lane, in: portfolios)) }
  }
}

extension SizingRule {
  /// The number that belongs to the rule, 0 where it has none.
  var amount: Double {
    switch self {
    case .fixedQuantity(let units): units
    case .fixedFraction(let fraction), .targetPercent(let fraction): fraction
    case .allIn: 0
    }
  }
}
