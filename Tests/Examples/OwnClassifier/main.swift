import TradingSimulation

struct Drawdown: Classifier {
  let depth: Double
  var peak = 0.0
  mutating func label(_ bar: borrowing StrategyBar) -> String? {
    peak = max(peak, bar.close)
    return bar.close < (1 - depth) * peak ? "fallen" : "calm"
  }
}

var registry = StrategyRegistry.builtIn
try registry.register(
  ClassifierDefinition(
    name: "drawdown", version: "1", labels: ["calm", "fallen"],
    parameters: [.number("depth", in: 0...1, default: 0.1, "How far below its highest close it is fallen.")],
    summary: "Tells whether the close is far below the highest so far."
  ) { parameters in
    let depth = try parameters.number("depth")
    return PreparedClassifier { Drawdown(depth: depth) }
  })
try await AdmfCommand.main(strategies: registry)
