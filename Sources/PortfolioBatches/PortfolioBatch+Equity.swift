import Determinism
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

extension PortfolioBatch {
  /// Portfolios that go on from where they were followed with less.
  init(_ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, goingOnFrom state: EquityState<Number>) {
    self.init(portfolios, shape: shape, keeping: .equity)
    cash = state.view[state.layout.cash]
    for place in shape.symbols.indices { restore(place, state) }
    hasPending = state.pending.holdsSomewhere
    resume(exposedCount: state.exposedCount, peak: state.peak)
  }

  private mutating func restore(_ place: Int, _ state: EquityState<Number>) {
    let (held, stance) = (state.view[state.layout.held(place)], state.view[state.layout.stance(place)])
    let side = DecisionRule.side(of: held)
    let none = Mask(repeating: false)
    let (shape, rules) = (shape, rules)
    update(place) { position in
      position.held = held
      position.final = LaneStance(signed: stance)
      position.hasChanged = state.due[place] .& .!state.pending
      guard state.pending.holdsSomewhere else { return }
      // What was decided at the last cycle.
      if shape.isTargetSized {
        position.plan.weight = stance * rules.amount
        position.plan.enters =
          DecisionRule.rebalances(
            side: side, weight: position.plan.weight, isDue: state.due[place], isRebalancing: none) .& state.pending
      } else {
        let (exits, enters) = DecisionRule.decide(side: side, direction: stance, isExiting: none, isEntering: none)
        position.plan.exits = exits .& state.pending
        position.plan.enters = enters .& state.pending
        position.plan.direction = stance
        position.plan.wanted = state.view[state.layout.wanted(place)]
      }
    }
  }
}

/// Where portfolios are that were followed as `EquityTrading` does.
struct EquityState<Number: Lane> {
  let view: LaneView<Number>
  let layout: EquityLayout
  /// By place the lanes that have not acted on what they were told.
  let due: [Number.Mask]
  /// Lanes with orders for the next open.
  let pending: Number.Mask
  let exposedCount: Number
  let peak: Number
}
