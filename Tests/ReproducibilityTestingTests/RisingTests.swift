import ReproducibilityTesting
import Testing
import TradingSimulation

struct Rising: Strategy {
  var last = Double.infinity
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    defer { last = bar.close }
    return bar.close > last ? .long : .flat
  }
}

@Test func rising_isReproducibleAndHonest() async throws {
  var registry = StrategyRegistry.builtIn
  try registry.register(
    StrategyDefinition(name: "rising", summary: "Long after a rise.") { _, _ in
      PreparedStrategy { Rising() }
    })
  let data = BarGenerator().marketData(seed: 7)
  var workflow = Workflow(
    name: "rising", data: MarketDataSettings(path: "generated", symbols: data.symbols.symbols),
    strategies: [StrategySettings(id: "rising", type: "rising")])
  workflow.risk[0].sizing = .targetPercent(0.5)
  try await expectReproducible(workflow, data: data, registry: registry)
  try await expectNoLookAhead(workflow, data: data) { [registry] _ in registry }
}
