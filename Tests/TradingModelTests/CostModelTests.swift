import Testing
import TradingModel

/// Numbers computed with Python's binary64 arithmetic.
@Suite struct CostModelTests {
  @Test func executionPrice_movesAgainstTheTrader() {
    let costs = CostModel(slippageBasisPoints: 5)
    #expect(costs.executionPrice(raw: 100, side: .buy) == 100.05)
    #expect(costs.executionPrice(raw: 100, side: .sell) == 99.95)
    #expect(CostModel().executionPrice(raw: 31.7, side: .buy) == 31.7)
  }

  @Test func commission_isFixedPlusProportional() {
    let costs = CostModel(proportional: 0.001, fixed: 1.5)
    #expect(costs.commission(quantity: 300, price: 20) == 7.5)
    #expect(costs.outlay(quantity: 300, price: 20) == 6007.499999999999)
  }

  @Test func affordableUnits_payForThemselvesAndTheirCommission() {
    let costs = CostModel(proportional: 0.001, fixed: 1)
    #expect(costs.affordableUnits(funds: 100_000, price: 50) == 1997.982017982018)
    #expect(costs.affordableUnits(funds: 1, price: 50) == 0)
    #expect(costs.affordableUnits(funds: 0, price: 50) < 0)
  }
}
