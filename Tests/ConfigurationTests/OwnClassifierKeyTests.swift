import FileFormats
import RegimeAnalysis
import Testing
import TradingStrategies

@testable import Configuration

/// Classifiers of a program's own, as files write them.
@Suite struct OwnClassifierKeyTests {
  private struct Silent: Classifier {
    mutating func label(_: borrowing StrategyBar) -> String? { nil }
  }

  private static func definition(
    _ name: String, labels: [String] = ["calm", "fallen"], input: ClassifierInput = .closes,
    _ parameters: [ParameterSpecification] = []
  ) -> ClassifierDefinition {
    ClassifierDefinition(
      name: name, labels: labels, input: input, parameters: parameters, summary: "Tells nothing.",
      check: { values in
        guard let low = try? values.number("low"), let depth = try? values.number("depth"), low > depth else {
          return []
        }
        return [ParameterProblem(parameter: "low", message: "above depth")]
      }, make: { _ in PreparedClassifier { Silent() } })
  }

  private static func registry() throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      definition(
        "drawdown",
        [
          .number("depth", in: 0...1, default: 0.1, "How far."), .number("low", in: 0...1, default: 0, "How low."),
          .choice("of", among: ["close", "high"], default: "close", "Of what."),
        ]))
    try registry.register(definition("candles", input: .bars))
    try registry.register(definition("needy", [.integer("n", in: 1...9, "A number.")]))
    return registry
  }

  private static func text(_ classifiers: String, weights: String, symbols: String, tail: String) -> String {
    """
    data: {path: d.csv, symbols: [\(symbols)]}
    strategy: {type: buy_and_hold}
    aggregation: {regimes: [momentum], weights: {\(weights)}}
    phases:
      - {name: one, kind: analysis, \(classifiers)}
    \(tail)
    """
  }

  private static func problems(
    _ classifiers: String, weights: String = "up: {}", symbols: String = "A", tail: String = ""
  ) throws -> [String] {
    let text = text(classifiers, weights: weights, symbols: symbols, tail: tail)
    do {
      _ = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: registry())
      return []
    } catch let errors as ConfigurationErrors { return errors.diagnostics.map { "\($0)" } }
  }

  @Test func namesAndMappings_areRead() throws {
    let text = Self.text(
      "classifiers: [drawdown, volatility, {type: drawdown, parameters: {depth: 1, of: high}}]", weights: "up: {}",
      symbols: "A", tail: "")
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: Self.registry())
    let found = workflow.phases[0].settings.analysis.regimes.classifiers
    let standard: [String: ParameterValue] = ["depth": .number(0.1), "low": .number(0), "of": .choice("close")]
    let other: [String: ParameterValue] = ["depth": .number(1), "low": .number(0), "of": .choice("high")]
    #expect(found.map(\.type) == ["drawdown", "volatility", "drawdown"])
    #expect(found[0].custom?.parameters == standard && found[2].custom?.parameters == other)
    let again = try WorkflowFile.decode(
      Array(workflow.canonicalYAML.utf8), path: "w.yaml", registry: Self.registry())
    #expect(again == workflow && again.configurationHash == workflow.configurationHash)
    // Keys of other classifiers do not stand in what is written.
    #expect(!workflow.canonicalYAML.contains("refit"))
  }

  @Test(arguments: [
    (
      "classifiers: [drawdwn]",
      "w.yaml:5:47: phases[0].classifiers[0].type: unknown classifier, was 'drawdwn'; allowed volatility, momentum, "
        + "hidden_markov, candles, drawdown, needy; did you mean drawdown?"
    ),
    (
      "classifiers: [{type: drawdown, parameters: {dept: 0.2}}]",
      "w.yaml:5:77: phases[0].classifiers[0].parameters.dept: unknown key; allowed depth, low, of; did you mean depth?"
    ),
    (
      "classifiers: [{type: drawdown, parameters: {depth: 2}}]",
      "w.yaml:5:84: phases[0].classifiers[0].parameters.depth: out of bounds, was 2; allowed a number >= 0 and <= 1"
    ),
    (
      "classifiers: [{type: drawdown, parameters: {of: hgh}}]",
      "w.yaml:5:81: phases[0].classifiers[0].parameters.of: unknown value, was 'hgh'; allowed close, high; did you "
        + "mean high?"
    ),
    (
      "classifiers: [{type: drawdown, parameters: {low: 0.5}}]",
      "w.yaml:5:82: phases[0].classifiers[0].parameters.low: above depth"
    ),
    (
      "classifiers: [{type: drawdown, window: 5}]",
      "w.yaml:5:64: phases[0].classifiers[0].window: does not belong to the classifier 'drawdown'"
    ),
    (
      "classifiers: [{type: momentum, parameters: {depth: 1}}]",
      "w.yaml:5:64: phases[0].classifiers[0].parameters: does not belong to the classifier 'momentum'"
    ),
    ("classifiers: [drawdown, drawdown]", "w.yaml:5:57: phases[0].classifiers[1]: given twice, was 'drawdown'"),
    ("classifiers: [needy]", "w.yaml:5:47: phases[0].classifiers[0].parameters: missing key 'n'"),
  ]) func mistakes_areNamedWithTheirPlaces(_ classifiers: String, _ expected: String) throws {
    #expect(try Self.problems(classifiers) == [expected])
  }

  /// What several symbols need.
  private static let sized = "risk: {sizing: {type: fixed_fraction, fraction: 0.5}}"

  @Test func wholeBars_areOfOneSymbol() throws {
    #expect(try Self.problems("classifiers: [candles]") == [])
    #expect(try Self.problems("classifiers: [candles], symbol: B", symbols: "A, B", tail: Self.sized) == [])
    #expect(
      try Self.problems("classifiers: [momentum, candles]", symbols: "A, B", tail: Self.sized) == [
        "w.yaml:5:57: phases[0].classifiers[1]: 'candles' reads whole bars, which the mean of several symbols does not "
          + "have; name a 'symbol'; allowed A, B"
      ])
  }

  /// Weights and conditions know the labels of its definition.
  @Test func labels_areKnown() throws {
    func decode(_ regimes: String, _ weights: String) throws -> [String] {
      let text = """
        data: {path: d.csv, symbols: [A]}
        strategy: {type: buy_and_hold}
        aggregation: {regimes: [\(regimes)], weights: {\(weights)}}
        """
      do {
        _ = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: Self.registry())
        return []
      } catch let errors as ConfigurationErrors { return errors.diagnostics.map { "\($0)" } }
    }
    #expect(try decode("drawdown, momentum", "fallen/up: {}, calm/flat: {}") == [])
    #expect(
      try decode("drawdown", "falen: {}") == [
        "w.yaml:3:46: aggregation.weights.falen: no regime that the classifiers can tell, was 'falen'; allowed calm, "
          + "fallen; did you mean fallen?"
      ])
    let tail = "  - {name: two, kind: report, depends_on: [one], condition: \"one.regimes.share.fallen > 0.1\"}"
    #expect(try Self.problems("classifiers: [drawdown]", tail: tail) == [])
    #expect(try Self.problems("classifiers: [momentum]", tail: tail).count == 1)
  }

  @Test func registration_refusesDuplicatesAndContradictions() throws {
    #expect(StrategyRegistry.builtInClassifiers == RegimeClassifierSettings.Kind.allCases.map(\.rawValue))
    var registry = try Self.registry()
    for name in ["momentum", "drawdown"] {
      #expect(throws: ClassifierError.duplicateType(name)) { try registry.register(Self.definition(name)) }
    }
    func reason(_ definition: ClassifierDefinition) -> String? {
      do throws(ClassifierError) { try registry.register(definition) } catch { return "\(error)" }
      return nil
    }
    #expect(reason(Self.definition("")) == "classifier : the name must not be empty")
    #expect(reason(Self.definition("x", labels: [])) == "classifier x: it has no labels")
    for label in ["unknown", "a/b", ""] {
      #expect(
        reason(Self.definition("x", labels: ["a", label])) == "classifier x: '\(label)' cannot be a label; allowed "
          + "are letters, digits, '_', '.' and '-', and not 'unknown'")
    }
    #expect(reason(Self.definition("x", labels: ["a", "a"])) == "classifier x: the label a is listed twice")
    #expect(
      reason(Self.definition("x", [.integer("n", in: 1...3, default: 9, "N.")]))
        == "classifier x: the default of n: out of bounds, was 9; allowed a whole number 1 to 3")
    #expect(reason(Self.definition("a")) == nil && registry.classifierNames == ["a", "candles", "drawdown", "needy"])
  }

  @Test func schema_knowsItsParameters() throws {
    let schema = String(decoding: Workflow.jsonSchema(registry: try Self.registry()).compactText, as: UTF8.self)
    #expect(schema.contains(#""enum":["volatility","momentum","hidden_markov","candles","drawdown","needy"]"#))
    #expect(schema.contains("How far."))
  }
}
