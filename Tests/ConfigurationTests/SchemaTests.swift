import Configuration
import FileFormats
import Foundation
import Testing
import TradingStrategies

@Suite struct SchemaTests {
  @Test(arguments: [
    "simple_backtest", "traditional_workflow", "coordinator_basic", "msft_crossover", "multi_strategy",
    "synthetic", "trend_following",
  ])
  func shippedFiles_conform(name: String) throws {
    let bytes = Array(try Data(contentsOf: URL(filePath: configurationFolder + name + ".yaml")))
    #expect(try SchemaCheck.problems(JSONValue(try YAML.parse(bytes)), Workflow.jsonSchema()) == [])
  }

  /// Where the schema finds something, the reader of files finds something too.
  @Test(arguments: [
    ("risk: {captal: 5}", "$.risk.captal: unknown"), ("risk: {capital: 0}", "$.risk.capital: exclusiveMinimum"),
    ("risk: {sizing: {type: fixed_quantity}}", "$.risk.sizing: required"),
    ("risk: {sizing: {quantity: 5}}", "$.risk.sizing.quantity: type"),
    ("risk: [{id: a, limits: {max_drawdown: 2}}]", "$.risk[0].limits.max_drawdown: maximum"),
    ("execution: {fill: later}", "$.execution.fill: enum"),
    ("execution: {slippage: {basis_points: 10000}}", "$.execution.slippage.basis_points: exclusiveMaximum"),
    ("results: {buffer_size: 1.5}", "$.results.buffer_size: type"),
    ("workflow: {name: a b}", "$.workflow.name: pattern"), ("strategies: []", "$.strategies: minItems"),
    ("strategies: [{type: momentum, parameters: {lookback: 0}}]", "$.strategies[0].parameters.lookback: minimum"),
    ("strategies: [{type: momentum, parameters: {n: 0}}]", "$.strategies[0].parameters.n: unknown"),
    ("strategies: [{type: momentun}]", "$.strategies[0].type: enum"),
    ("strategies: [{id: a}]", "$.strategies[0]: required"),
  ])
  func mistakes_areFound(line: String, expected: String) throws {
    let start = line.hasPrefix("strategies") ? "data: {symbols: [A]}\n" : minimalText
    let problems = try SchemaCheck.problems(JSONValue(try YAML.parse(start + line)), Workflow.jsonSchema())
    #expect(problems.contains(expected), "\(problems)")
    #expect(throws: ConfigurationErrors.self) { try decode(start + line) }
  }

  @Test func keysOfAnotherSource_areRefused() throws {
    let tree = JSONValue(try YAML.parse("data: {source: synthetic, symbols: [A], path: d}\nstrategy: {type: momentum}"))
    #expect(try SchemaCheck.problems(tree, Workflow.jsonSchema()) == ["$.data.path: type"])
  }

  /// Types of strategies of a user's own bring their parameters with them.
  @Test func ownTypes_standInTheSchema() throws {
    var registry = StrategyRegistry()
    let level = ParameterSpecification.number("level", in: -1...1, "A level.")
    try registry.register(
      StrategyDefinition(name: "mine", parameters: [level], summary: "A test.") { _, _ in
        throw StrategyError.missingParameter("never prepared here")
      })
    func problems(_ parameters: String) throws -> [String] {
      let text = "data: {symbols: [A]}\nstrategy: {type: mine, parameters: \(parameters)}"
      return try SchemaCheck.problems(JSONValue(try YAML.parse(text)), Workflow.jsonSchema(registry: registry))
    }
    #expect(try problems("{level: 0.5}") == [])
    #expect(try problems("{level: 2}") == ["$.strategy.parameters.level: maximum"])
    #expect(try problems("{}") == ["$.strategy.parameters: required"])
    #expect(try problems("") == ["$.strategy.parameters: type"])
  }
}
