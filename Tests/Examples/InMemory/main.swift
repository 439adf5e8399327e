import TradingSimulation

struct DipBuyer: Strategy {
  let mean: FeatureHandle
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close < 0.97 * bar[mean] ? .long : .flat }
}

var features = StrategyFeatures()
let mean = features.use(.simpleMovingAverage(3))
let strategy = try PreparedStrategy(features) { DipBuyer(mean: mean) }
let start = Timestamp(year: 2024, month: 1, day: 2)
let bars = BarSeries(symbol: Symbol("ACME"), dailyCloses: [10, 10, 10, 9, 9.5, 11, 12, 11, 10, 11], from: start)
let backtest = try Backtest(bars: [bars], strategy: strategy, costs: CostModel(proportional: 0.001))
print(try await backtest.run().metrics[0].metrics.finalEquity)
