import Configuration
import FileFormats
import RiskControl
import TradingStrategies

/// A strategy and the weight that was found for it.
struct WeightedStrategy: Equatable, Sendable {
  var settings: StrategySettings
  var weight: Double
}

/// Strategies and the weights with which a later phase follows them: the output `final_weights`, and what outputs by
/// regime come to.
struct FollowedWeights: Equatable, Sendable {
  /// Each with the weight that holds where no regime has weights of its own; 0 for one that counts in some only.
  var strategies: [WeightedStrategy]
  /// Which weights hold in which regime; without classifiers those of the strategies hold always.
  var regimes = RegimeAggregation()

  /// Whether a strategy has a weight, be it in some regimes only.
  func weighs(_ strategy: WeightedStrategy) -> Bool {
    if strategy.weight > 0 { return true }
    let labels = regimes.isUsed ? regimes.weights.keys.sorted() : []
    return labels.contains { regimes.weights[$0]?[strategy.settings.id] ?? 0 > 0 }
  }

  /// What stands on disk: a weight a strategy; where they change with the regime those of each, and how regimes are
  /// told.
  var json: JSONValue {
    let overall = JSONValue.object(strategies.map { JSONMember($0.settings.id, .number($0.weight)) })
    guard regimes.isUsed else { return overall }
    let labels = regimes.weights.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let byRegime = labels.map { label in
      let weights = regimes.weights[label] ?? [:]
      return JSONMember(
        label,
        .object(
          strategies.compactMap { strategy in
            weights[strategy.settings.id].map { JSONMember(strategy.settings.id, .number($0)) }
          }))
    }
    return .object([
      JSONMember("overall", overall), JSONMember("by_regime", .object(byRegime)),
      JSONMember("regimes", RegimeSettings.table.json(regimes.regimes)),
    ])
  }
}

extension Workflow {
  /// The strategies with their weights.
  var weightedStrategies: [WeightedStrategy] {
    strategies.map { strategy in
      WeightedStrategy(settings: strategy, weight: risk.first?.weights[strategy.id] ?? strategy.weight)
    }
  }

  /// The strategies with their weights, by regime where these change with it.
  var followedWeights: FollowedWeights {
    FollowedWeights(strategies: weightedStrategies, regimes: regimeAggregation)
  }

  /// The same workflow with strategies and their weights in the place of its own; what has no weight is left out.
  func with(_ weights: FollowedWeights) -> Workflow {
    let followed = weights.strategies.filter { weights.weighs($0) }
    let variants = (followed.isEmpty ? weights.strategies : followed).map { strategy in
      var settings = strategy.settings
      settings.weight = strategy.weight
      return StrategyVariant(base: StrategyVariant.base(of: settings.id), trial: nil, settings: settings)
    }
    var workflow = with(variants)
    for index in workflow.risk.indices {
      // Weights of its own would come over those that were found.
      workflow.risk[index].weights = [:]
    }
    guard weights.regimes.isUsed else { return workflow }
    workflow.regimeAggregation = weights.regimes
    for label in weights.regimes.weights.keys.sorted() {
      let named = weights.regimes.weights[label] ?? [:]
      workflow.regimeAggregation.weights[label] = variants.weights { variant in
        named[variant.settings.id].flatMap { $0 > 0 ? $0 : nil }
      }
    }
    return workflow
  }
}

extension [StrategyVariant] {
  /// A weight by ID, of those that have one.
  func weights(_ weight: (StrategyVariant) -> Double?) -> [String: Double] {
    var weights: [String: Double] = [:]
    for variant in self { weights[variant.settings.id] = weight(variant) }
    return weights
  }
}

extension StrategyVariant {
  /// The ID of the strategy that a variant comes from.
  static func base(of id: String) -> String {
    guard let at = id.lastIndex(of: "@"), Int(id[id.index(after: at)...]) != nil else { return id }
    return String(id[..<at])
  }
}
