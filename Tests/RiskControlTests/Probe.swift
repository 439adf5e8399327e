import Testing
import TradingModel
import OrderExecution
import RiskControl
@Suite struct Probe { @Test func probe() throws {
  let s = RandomScenario(seed: 2132, portfolioCount: 1, carries: false, limits: true)
  let l = try s.run(blockSize: 50)[0]
  print("PROBE", s.market.count, s.execution, s.portfolios[0])
  for r in l.orders where r.state == .accepted { 
    var units = r.order.maximumUnits
    if case .units(let f) = r.order.size { units = f }
    guard let units else { continue }
    let c = s.market.close[r.order.symbol][r.order.cycle]
    if units * c > s.portfolios[0].limits.maxPosition! * l.equity(r.order.cycle) * (1+1e-12) { print("PROBE", r, l.equity(r.order.cycle), c, units) }
  }
}}
