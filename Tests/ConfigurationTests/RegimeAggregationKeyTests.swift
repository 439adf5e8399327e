import Configuration
import RegimeAnalysis
import Testing
import TradingModel

/// Weights by regime, as files write them.
@Suite struct RegimeAggregationKeyTests {
  private static let head = """
    data: {symbols: [A, B]}
    strategies: [{id: x@2, type: buy_and_hold}, {id: y, type: momentum}]
    risk: {sizing: {type: fixed_fraction, fraction: 0.5}}

    """

  private static func found(_ aggregation: String) -> [String] {
    problems(head + "aggregation: {\(aggregation)}\n").map { text in
      text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
    }
  }

  @Test func keys_areRead_andWrittenAsTheyMean() throws {
    let workflow = try decode(
      Self.head + """
        aggregation:
          regimes: [volatility, {type: momentum, window: 10}]
          symbol: B
          confirm: 3
          weights:
            high/up: {x@2: 2, y: 0}
            low/down: {}
        """)
    let regimes = workflow.regimeAggregation
    var momentum = RegimeClassifierSettings(.momentum)
    momentum.window = 10
    #expect(regimes.regimes.classifiers == [RegimeClassifierSettings(.volatility), momentum])
    #expect(regimes.regimes.symbol == Symbol("B") && regimes.regimes.confirm == 3 && !regimes.regimes.looksAhead)
    #expect(regimes.weights == ["high/up": ["x@2": 2, "y": 0], "low/down": [:]])
    #expect(regimes.weights(of: ["x@2", "y"], at: "high/up") == [2, 0])
    #expect(regimes.weights(of: ["x@2", "y"], at: "low/down") == [0, 0])
    #expect(regimes.weights(of: ["x@2", "y"], at: "unknown") == nil)
    #expect(try decode(workflow.canonicalYAML) == workflow)
    let plain = try decode(Self.head)
    #expect(plain.configurationHash != workflow.configurationHash)
    #expect(try decode(plain.canonicalYAML) == plain)
    #expect(
      try decode(Self.head + "aggregation: {confirm: 2, symbol: A}").inertKeys.map(\.key) == [
        "aggregation.symbol", "aggregation.confirm",
      ])
  }

  @Test func mistakes_areAllNamed() {
    let classifiers = "regimes: [volatility]"
    func only(_ text: String, _ part: String) {
      let found = Self.found(text)
      #expect(found.count == 1 && found.allSatisfy { $0.contains(part) }, "\(text): \(found)")
    }
    only("\(classifiers)", "aggregation.regimes: there are no 'weights' beside it")
    only("weights: {high: {y: 1}}", "aggregation.weights: there are no 'regimes' beside it")
    only(
      "\(classifiers), weights: {hihg: {y: 1}}",
      "aggregation.weights.hihg: no regime that the classifiers can tell, was 'hihg'; allowed low, normal, high; did "
        + "you mean high?")
    only("\(classifiers), weights: {unknown: {y: 1}}", "where it is unknown the weights of strategies")
    only("\(classifiers), weights: {high/up: {y: 1}}", "no regime that the classifiers can tell")
    only(
      "\(classifiers), weights: {high: {z: 1}}", "aggregation.weights.high.z: unknown strategy, was 'z'; allowed x@2, y"
    )
    only(
      "\(classifiers), weights: {high: {y: -1}}", "aggregation.weights.high.y: not a weight, was -1; allowed a number")
    only("\(classifiers), weights: {high: {y: null}}", "aggregation.weights.high.y: not a weight, was null")
    only("\(classifiers), weights: {high: 1}", "aggregation.weights.high: wrong type, was 1; allowed a mapping")
    only("\(classifiers), weights: [1]", "aggregation.weights: wrong type")
    only("regimes: [volatilty], weights: {high: {y: 1}}", "did you mean volatility?")
    only("regimes: [volatility, volatility], weights: {high/low: {y: 1}}", "given twice")
    only("\(classifiers), symbol: C, weights: {high: {y: 1}}", "aggregation.symbol: not one of data.symbols, was 'C'")
    only("\(classifiers), confirm: 0, weights: {high: {y: 1}}", "aggregation.confirm: out of bounds")
    only("\(classifiers), sample: whole, weights: {high: {y: 1}}", "aggregation.sample: unknown key")
    #expect(Self.found("\(classifiers), weights: {hihg: {z: 1}, low: {y: -1}}").count == 3)
  }

  @Test(arguments: [("a@1", true), ("a@12", true), ("a@", false), ("a@0", false), ("a@01", false), ("@1", false)])
  func variantsOfAStrategy_haveANumberAtTheEnd(_ id: String, _ isName: Bool) {
    #expect(problems("data: {symbols: [A]}\nstrategy: {type: buy_and_hold, id: '\(id)'}\n").isEmpty == isName)
  }

  @Test func otherNames_haveNoNumberAtTheEnd() {
    for text in ["a@1@2", "a@x", "a@1b"] {
      #expect(problems("data: {symbols: [A]}\nstrategy: {type: buy_and_hold, id: '\(text)'}\n").count == 1, "\(text)")
    }
    #expect(problems(minimalText + "risk: {id: main@1}\n").count == 1)
  }
}
