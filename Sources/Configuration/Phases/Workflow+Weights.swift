import RiskControl
import TradingStrategies

extension Workflow {
  /// Whether a portfolio follows a strategy with a weight above 0, be it in some regimes only.
  package func isFollowed(_ strategy: StrategySettings) -> Bool {
    let labels = regimeAggregation.isUsed ? regimeAggregation.weights.keys.sorted() : []
    if labels.contains(where: { regimeAggregation.weights[$0]?[strategy.id] ?? 0 > 0 }) { return true }
    return risk.contains { $0.weights[strategy.id] ?? strategy.weight > 0 }
  }

  /// Leaves out strategies without weight: nobody follows them.
  package mutating func dropUnfollowed() {
    let dropped = Set(strategies.filter { !isFollowed($0) }.map(\.id))
    if dropped.isEmpty || dropped.count == strategies.count { return }
    strategies.removeAll { dropped.contains($0.id) }
    for index in risk.indices {
      risk[index].strategies?.removeAll { dropped.contains($0) }
      for id in dropped.sorted() { risk[index].weights[id] = nil }
    }
    for label in regimeAggregation.weights.keys.sorted() {
      for id in dropped.sorted() { regimeAggregation.weights[label]?[id] = nil }
    }
  }

  /// Gives a strategy another weight, in every portfolio.
  package mutating func setWeight(_ weight: Double, of id: String) {
    if let index = strategies.firstIndex(where: { $0.id == id }) { strategies[index].weight = weight }
    for index in risk.indices where risk[index].weights[id] != nil { risk[index].weights[id] = weight }
  }

  /// Multiplies weights of strategies by other ones, in every regime and where none is in force.
  ///
  /// What a strategy has that is not named is left as it is. The products are scaled to the sum 1; where all are 0 they
  /// stay so, which is flat.
  package mutating func multiplyWeights(by factors: [String: Double]) {
    let ids = strategies.map(\.id)
    func products(of ids: [String], _ weight: (String) -> Double) -> [(id: String, weight: Double)] {
      let products = ids.map { weight($0) * (factors[$0] ?? 1) }
      let sum = products.reduce(0, +)
      return zip(ids, products).map { ($0, sum > 0 ? $1 / sum : 0) }
    }
    let own = Dictionary(strategies.map { ($0.id, $0.weight) }) { first, _ in first }
    for label in regimeAggregation.weights.keys.sorted() {
      let named = regimeAggregation.weights[label] ?? [:]
      regimeAggregation.weights[label] = Dictionary(
        products(of: ids) { named[$0] ?? 0 }.filter { $0.weight > 0 }.map { ($0.id, $0.weight) }
      ) { first, _ in first }
    }
    for index in risk.indices where !risk[index].weights.isEmpty {
      let portfolio = risk[index]
      let followed = ids.filter { portfolio.strategies?.contains($0) ?? true }
      for (id, weight) in products(of: followed, { portfolio.weights[$0] ?? own[$0] ?? 0 }) {
        risk[index].weights[id] = weight
      }
    }
    for (index, product) in products(of: ids, { own[$0] ?? 0 }).enumerated() {
      strategies[index].weight = product.weight
    }
  }
}
