/// A type of strategies: its name, its parameters, and how to prepare one.
public struct StrategyDefinition: Sendable {
  /// The name under `type:` in the configuration.
  public let name: String
  /// Its parameters, in the order in which they are documented.
  public let parameters: [ParameterSpecification]
  /// What the strategy does, in one sentence.
  public let summary: String
  /// Finds combinations that make no sense, given parameters that are each allowed by themselves.
  public let check: @Sendable (StrategyParameters) -> [ParameterProblem]
  /// Prepares a strategy from complete, checked parameters.
  public let make: @Sendable (StrategyParameters, TradeDirection) throws -> PreparedStrategy

  /// Describes a type of strategies.
  public init(
    name: String, parameters: [ParameterSpecification] = [], summary: String,
    check: @escaping @Sendable (StrategyParameters) -> [ParameterProblem] = { _ in [] },
    make: @escaping @Sendable (StrategyParameters, TradeDirection) throws -> PreparedStrategy
  ) {
    self.name = name
    self.parameters = parameters
    self.summary = summary
    self.check = check
    self.make = make
  }

  /// The parameter of this name, or nil.
  public func parameter(named name: String) -> ParameterSpecification? { parameters.first { $0.name == name } }

  /// Fills in defaults and checks every parameter, first by itself, then together.
  ///
  /// - Throws: `StrategyError.unknownParameter`, `.missingParameter` or `.invalidParameter`, for the first problem in
  ///   ascending order of unknown names, then in the order of the definition.
  public func parameters(from given: [String: ParameterValue]) throws(StrategyError) -> StrategyParameters {
    let known = parameters.map(\.name)
    for name in given.keys.sorted() where !known.contains(name) { throw .unknownParameter(name, known: known) }
    var values: [String: ParameterValue] = [:]
    for parameter in parameters {
      guard let value = given[parameter.name] ?? parameter.defaultValue else {
        throw .missingParameter(parameter.name)
      }
      guard let accepted = parameter.kind.accepted(value) else {
        let message = "must be \(parameter.kind), was \(value.text)"
        throw .invalidParameter(ParameterProblem(parameter: parameter.name, message: message))
      }
      values[parameter.name] = accepted
    }
    let complete = StrategyParameters(values)
    if let problem = check(complete).first { throw .invalidParameter(problem) }
    return complete
  }

  /// Checks `given` and prepares a strategy.
  ///
  /// - Throws: what `parameters(from:)` and the definition's own `make` throw.
  public func prepare(_ given: [String: ParameterValue], direction: TradeDirection) throws -> PreparedStrategy {
    try make(try parameters(from: given), direction)
  }
}
