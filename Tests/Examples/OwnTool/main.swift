import TradingSimulation

struct DipBuyer: Strategy {
  let mean: FeatureHandle
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close < 0.97 * bar[mean] ? .long : .flat }
}

var registry = StrategyRegistry.builtIn
try registry.register(
  StrategyDefinition(name: "dip_buyer", summary: "Long while the close is 3 % below its mean of 20 bars.") { _, _ in
    var features = StrategyFeatures()
    let mean = features.use(.simpleMovingAverage(20))
    return try PreparedStrategy(features) { DipBuyer(mean: mean) }
  })
try await AdmfCommand.main(strategies: registry)
