import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import TradingModel

/// What trades of lanes go by, all constants.
final class EquityTerms<Number: Lane>: Sendable {
  let rules: LaneRules<Number>
  /// By lane.
  let traders: ConstantMemory<LaneTrader>

  private init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape) {
    rules = LaneRules(portfolios, shape)
    traders = ConstantMemory(
      (0..<Number.laneCount).map { LaneTrader(Number.portfolio(of: $0, in: portfolios), shape) })
  }

  /// Those of some portfolios; the same object for groups whose portfolios all have the same terms, as those of a sweep
  /// do.
  static func of(
    _ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, known memory: BatchMemory
  ) -> EquityTerms {
    guard let terms = portfolios.first?.terms, portfolios.allSatisfy({ $0.terms === terms }) else {
      return EquityTerms(portfolios, shape)
    }
    if let known = memory.knownTerms, known.terms === terms, known.shape.isEqual(to: shape),
      let made = known.made as? EquityTerms
    {
      return made
    }
    let made = EquityTerms(portfolios, shape)
    memory.knownTerms = (shape, terms, made)
    return made
  }
}

extension LaneTrader {
  /// That of a portfolio.
  fileprivate init(_ portfolio: BatchPortfolio, _ shape: BatchShape) {
    let execution = portfolio.execution
    let costs = CostRule<Double>(
      proportional: execution.proportionalCommission, fixed: execution.fixedCommission,
      slippageBasisPoints: execution.slippageBasisPoints)
    self.init(shape.sizing, amount: portfolio.settings.sizing.amount, costs: costs, quantities: shape.quantities)
  }
}
