import FileFormats
import TradingModel
import TradingStrategies

extension WorkflowDecoder {
  /// The strategies, from `strategy` or `strategies`.
  func decodeStrategies(_ root: MappingReader, symbols: [Symbol]?) -> [StrategySettings] {
    if let single = root.given("strategy") {
      if root.given("strategies") != nil {
        let location = diagnostics.later(root.keyLocation("strategy"), root.keyLocation("strategies"))
        let name = location == root.keyLocation("strategy") ? "strategy" : "strategies"
        diagnostics.add(location, name, "'strategy' and 'strategies' exclude each other; give one of them")
      }
      return [decodeStrategy(single, path: "strategy", symbols: symbols)].compactMap { $0 }
    }
    guard let node = root.given("strategies") else {
      if !root.isWrong {
        root.reportMissing("strategies", or: "strategy", "missing key 'strategies' (or 'strategy' for one)")
      }
      return []
    }
    guard case .sequence(let items) = node.value, !items.isEmpty else {
      let problem = node.value == .sequence([]) ? "must not be empty" : "wrong type"
      root.report("strategies", problem, was: MappingReader.show(node), allowed: "a list of one or more mappings")
      return []
    }
    var strategies: [StrategySettings] = []
    var known = KnownIDs()
    for (index, item) in items.enumerated() {
      let path = "strategies[\(index)]"
      guard let strategy = decodeStrategy(item, path: path, symbols: symbols) else { continue }
      known.add(strategy.id, of: item, path: path, otherwise: "; without an id it is the type", diagnostics)
      strategies.append(strategy)
    }
    return strategies
  }

  /// One strategy; nil without a type, as then it has no name by which others could mention it.
  private func decodeStrategy(_ node: YAMLNode, path: String, symbols: [Symbol]?) -> StrategySettings? {
    let reader = MappingReader(node, path: path, Schema.strategy, diagnostics)
    let id = reader.optionalText("id").value
    let type = reader.optionalText("type").value
    let direction: TradeDirection = reader.choice("direction", else: .longOnly)
    let own = reader.symbols("symbols", among: symbols)
    let weight = reader.number("weight")
    var parameters: [String: ParameterValue] = [:]
    if let type {
      if let definition = registry.definition(named: type) {
        parameters = decodeParameters(section: reader, definition)
      } else {
        reader.report(
          "type", "unknown strategy type", was: "'\(Excerpt.of(type))'", allowed: MappingReader.list(registry.names),
          suggestion: diagnostics.nearest(type, among: registry.names))
      }
    }
    guard let id = id ?? type else { return nil }
    if reader.given("id") == nil && !MappingReader.isIdentifier(id) && registry.definition(named: id) != nil {
      reader.report("type", "cannot serve as id; give the strategy an 'id'", was: "'\(Excerpt.of(id))'")
    }
    return StrategySettings(
      id: id, type: type ?? "", parameters: parameters, direction: direction, symbols: own, weight: weight)
  }

  private func decodeParameters(
    section strategy: MappingReader, _ definition: StrategyDefinition
  ) -> [String: ParameterValue] {
    let before = diagnostics.count
    let schema = SectionSchema(
      "strategies[].parameters", definition.parameters.map { KeySpecification(parameter: $0) })
    let path = strategy.path(of: "parameters")
    let node = strategy["parameters"] ?? YAMLNode(value: .null, location: strategy.location)
    let reader = MappingReader(node, path: path, schema, diagnostics)
    var values: [String: ParameterValue] = [:]
    for parameter in definition.parameters {
      if case .sequence = reader[parameter.name]?.value {
        reader.report(parameter.name, "several values for a parameter are not supported in this version")
        continue
      }
      values[parameter.name] = value(of: parameter, reader)
    }
    guard diagnostics.count == before else { return values }
    for problem in definition.check(StrategyParameters(values)) {
      let location = reader[problem.parameter]?.location ?? reader.location
      diagnostics.add(location, reader.path(of: problem.parameter), problem.message)
    }
    return values
  }

  private func value(of parameter: ParameterSpecification, _ reader: MappingReader) -> ParameterValue? {
    let given: ParameterValue?
    switch parameter.kind {
    case .integer: given = reader.optionalInteger(parameter.name).value.map { .integer($0) }
    case .number: given = reader.optionalNumber(parameter.name).value.map { .number($0) }
    case .choice: given = reader.optionalChoice(parameter.name).value.map { .choice($0) }
    }
    return given ?? parameter.defaultValue.flatMap { parameter.kind.accepted($0) }
  }
}

extension KeySpecification {
  /// A parameter of a strategy as a key of a section.
  init(parameter: ParameterSpecification) {
    let kind: ValueKind
    switch parameter.kind {
    case .integer(let range): kind = .integer(range)
    case .number(let range):
      let hasLower = range.lowerBound > -Double.greatestFiniteMagnitude
      let hasUpper = range.upperBound < Double.greatestFiniteMagnitude
      kind = .number(
        NumberBounds(
          lower: hasLower ? range.lowerBound : -.infinity, upper: hasUpper ? range.upperBound : .infinity,
          includesLower: true, includesUpper: true))
    case .choice(let names): kind = .choice(names)
    }
    let defaultValue: DefaultValue
    switch parameter.defaultValue {
    case nil: defaultValue = .required
    case .integer(let value): defaultValue = .integer(value)
    case .number(let value): defaultValue = .number(value)
    case .choice(let name): defaultValue = .text(name)
    }
    self.init(parameter.name, kind, defaultValue, parameter.meaning)
  }
}
