import MarketFeatures
import TradingModel

/// Why a strategy cannot be registered, prepared or run.
public enum StrategyError: Error, Equatable, Sendable {
  /// A type of this name is registered already.
  case duplicateType(String)
  /// The definition of a type contradicts itself.
  case invalidDefinition(type: String, reason: String)
  /// No type of this name is registered.
  case unknownType(String, known: [String])
  /// A parameter without a default was not given.
  case missingParameter(String)
  /// A parameter that the type does not have.
  case unknownParameter(String, known: [String])
  /// A parameter was read as something that it is not.
  case wrongKind(parameter: String, expected: String, found: ParameterValue)
  /// A parameter has a value that is not allowed.
  case invalidParameter(ParameterProblem)
  /// A strategy asks for a feature that cannot be computed.
  case invalidFeature(FeatureError)
  /// A strategy returned a stance outside the allowed values.
  case invalidStance(strategy: String, symbol: Symbol, cycle: Int, stance: Stance)
  /// A strategy read a feature by a handle that another strategy's features gave.
  case foreignFeature(strategy: String, symbol: Symbol, cycle: Int)
}

/// Why the strategy of a workflow cannot be prepared: what its type's definition threw, and which strategy it is.
public struct StrategyPreparationError: Error, CustomStringConvertible {
  /// The ID of the strategy.
  public let strategy: String
  /// The name of its type.
  public let type: String
  /// What was thrown: a `StrategyError`, or an error of the user's own.
  public let cause: any Error

  /// The strategy, its type unless that is its ID, and the cause.
  public var description: String {
    "strategy \(strategy)\(type == strategy ? "" : " of type \(type)"): \(cause)"
  }
}

extension StrategyError: CustomStringConvertible {
  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .duplicateType(let name): "strategy type \(name) is registered twice"
    case .invalidDefinition(let type, let reason): "strategy type \(type): \(reason)"
    case .unknownType(let name, let known):
      "unknown strategy type \(name); known are \(known.joined(separator: ", "))"
    case .missingParameter(let name): "parameter \(name) is missing"
    case .unknownParameter(let name, let known):
      "unknown parameter \(name); \(known.isEmpty ? "there are none" : "known are \(known.joined(separator: ", "))")"
    case .wrongKind(let parameter, let expected, let found):
      "parameter \(parameter) must be \(expected), was \(found.text)"
    case .invalidParameter(let problem): "parameter \(problem)"
    case .invalidFeature(let error): error.description
    case .invalidStance(let strategy, let symbol, let cycle, let stance):
      "strategy \(strategy), symbol \(symbol), cycle \(cycle): the direction must be -1, 0 or 1 and the strength from "
        + "0 to 1, 0 exactly when the direction is 0; was direction \(stance.direction), strength \(stance.strength)"
    case .foreignFeature(let strategy, let symbol, let cycle):
      "strategy \(strategy), symbol \(symbol), cycle \(cycle): it read a feature that it did not declare; a handle is "
        + "good for the strategy that is prepared with the StrategyFeatures that gave it"
    }
  }
}
