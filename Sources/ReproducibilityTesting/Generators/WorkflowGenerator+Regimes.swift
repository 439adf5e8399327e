import Configuration
import Determinism
import MarketData
import RegimeAnalysis
import SettingsTables
import TradingStrategies

extension WorkflowGenerator {
  /// Weights that change with the regime, by classifiers that tell something on few bars.
  func drawRegimes(_ workflow: Workflow, _ draw: inout SeededGenerator) -> RegimeAggregation {
    var aggregation = RegimeAggregation()
    let count = draw.integer(in: 1...2)
    aggregation.regimes.classifiers = (1...count).map { _ in drawClassifier(&draw) }
    aggregation.regimes.confirm = draw.integer(in: 1...3)
    // The mean of several symbols has no bars.
    let readsBars = aggregation.regimes.classifiers.contains { classifier in
      classifier.custom.flatMap { registry.classifier(named: $0.type) }?.input == .bars
    }
    if readsBars || draw.bernoulli(probability: 0.5) {
      aggregation.regimes.symbol = draw.choose(workflow.data.symbols)
    }
    let labels = aggregation.regimes.classifiers.map { $0.labels(registry) }
      .reduce([""]) { joined, labels in joined.flatMap { one in labels.map { one.isEmpty ? $0 : "\(one)/\($0)" } } }
    for label in labels where draw.bernoulli(probability: 0.7) {
      var weights: [String: Double] = [:]
      for strategy in workflow.strategies where draw.bernoulli(probability: 0.8) {
        weights[strategy.id] = draw.choose([0, 0.5, 1, 3]) ?? 1
      }
      aggregation.weights[label] = weights
    }
    return aggregation
  }

  private func drawClassifier(_ draw: inout SeededGenerator) -> RegimeClassifierSettings {
    let own = registry.classifierNames
    if !own.isEmpty, draw.bernoulli(probability: 0.4), let type = draw.choose(own) {
      return RegimeClassifierSettings(
        CustomClassifier(type: type, parameters: drawParameters(ofClassifier: type, &draw)))
    }
    let kind = draw.choose(RegimeClassifierSettings.Kind.allCases) ?? .momentum
    var classifier = RegimeClassifierSettings(kind)
    switch kind {
    case .momentum: classifier.window = draw.integer(in: 1...4)
    case .volatility: (classifier.window, classifier.minimum) = (draw.integer(in: 2...4), 3)
    case .hiddenMarkov: (classifier.refit, classifier.minimum) = (5, 8)
    }
    return classifier
  }

  /// By the table of the type, as parameters of strategies are.
  private func drawParameters(
    ofClassifier type: String, _ draw: inout SeededGenerator
  ) -> [String: ParameterValue] {
    guard let definition = registry.classifier(named: type) else { return [:] }
    var settings = SettingsDraw(draw, size: 6)
    let parameters = definition.table.drawn(&settings).values
    draw = settings.generator
    return parameters
  }
}
