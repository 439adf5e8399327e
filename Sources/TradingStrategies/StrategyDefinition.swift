import SettingsTables

/// A type of strategies: its name, its parameters, and how to prepare one.
public struct StrategyDefinition: Sendable {
  /// The name under `type:` in the configuration.
  public let name: String
  /// Its parameters, in the order in which they are documented.
  public let parameters: [ParameterSpecification]
  /// What the strategy does, in one sentence.
  public let summary: String
  /// Tells what the type computes now from what it computed before its code was changed; nil where nothing does.
  ///
  /// Saved signals stand in for strategies of types with a version only.
  public package(set) var version: String?
  /// The parameters as keys of a mapping, with the check of them all.
  package let table: SettingsTable<StrategyParameters>
  /// Prepares a strategy from complete, checked parameters; told which positions it may ask for, in case it needs to
  /// know: a stance that it may not ask for counts as flat.
  public let make: @Sendable (StrategyParameters, TradeDirection) throws -> PreparedStrategy

  /// Describes a type of strategies.
  ///
  /// - Parameters:
  ///   - version: A text that you change whenever the type computes something else: what was saved of it is of no use
  ///     then. Without one, nothing that was saved is used again.
  ///   - check: Finds combinations that make no sense, given parameters that are each allowed by themselves.
  public init(
    name: String, version: String? = nil, parameters: [ParameterSpecification] = [], summary: String,
    check: @escaping @Sendable (StrategyParameters) -> [ParameterProblem] = { _ in [] },
    make: @escaping @Sendable (StrategyParameters, TradeDirection) throws -> PreparedStrategy
  ) {
    self.name = name
    self.version = version
    self.parameters = parameters
    self.summary = summary
    self.make = make
    table = .of(parameters, check)
  }

  /// The parameter of this name, or nil.
  public func parameter(named name: String) -> ParameterSpecification? { parameters.first { $0.name == name } }

  /// Fills in defaults and checks every parameter, first by itself, then together.
  ///
  /// - Throws: `StrategyError.unknownParameter`, `.missingParameter` or `.invalidParameter`, for the first problem in
  ///   ascending order of unknown names, then in the order of the definition.
  public func parameters(from given: [String: ParameterValue]) throws(StrategyError) -> StrategyParameters {
    try StrategyParameters(given, of: parameters, table)
  }

  /// Checks `given` and prepares a strategy.
  ///
  /// - Throws: what `parameters(from:)` and the definition's own `make` throw.
  public func prepare(_ given: [String: ParameterValue], direction: TradeDirection) throws -> PreparedStrategy {
    let complete = try parameters(from: given)
    var prepared = try make(complete, direction)
    prepared.direction = direction
    prepared.parameters = complete.values
    return prepared
  }
}
