/// The parameters of one strategy by name, with typed access.
public struct StrategyParameters: Equatable, Sendable {
  /// Every parameter by name.
  public internal(set) var values: [String: ParameterValue]

  /// Wraps values; nothing is checked here, `StrategyDefinition.parameters(from:)` does.
  public init(_ values: [String: ParameterValue]) { self.values = values }

  /// The whole number under `name`.
  ///
  /// - Throws: `StrategyError.missingParameter` or `.wrongKind`.
  public func integer(_ name: String) throws(StrategyError) -> Int {
    guard let value = values[name] else { throw .missingParameter(name) }
    guard case .integer(let number) = value else {
      throw .wrongKind(parameter: name, expected: "a whole number", found: value)
    }
    return number
  }

  /// The number under `name`; a whole number serves as well.
  ///
  /// - Throws: `StrategyError.missingParameter` or `.wrongKind`.
  public func number(_ name: String) throws(StrategyError) -> Double {
    guard let value = values[name] else { throw .missingParameter(name) }
    switch value {
    case .number(let number): return number
    case .integer(let number): return Double(number)
    case .choice: throw .wrongKind(parameter: name, expected: "a number", found: value)
    }
  }

  /// The name chosen under `name`.
  ///
  /// - Throws: `StrategyError.missingParameter` or `.wrongKind`.
  public func choice(_ name: String) throws(StrategyError) -> String {
    guard let value = values[name] else { throw .missingParameter(name) }
    guard case .choice(let choice) = value else {
      throw .wrongKind(parameter: name, expected: "a name", found: value)
    }
    return choice
  }
}
