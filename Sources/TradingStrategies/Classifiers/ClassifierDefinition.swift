import Determinism
import FileFormats
import SettingsTables
import TradingModel

/// A type of classifiers: its name, its labels, its parameters, and how to prepare one.
public struct ClassifierDefinition: Sendable {
  /// The name under `classifiers` in the configuration.
  public let name: String
  /// Tells what the type computes now from what it computed before its code was changed; nil where nothing does.
  ///
  /// Saved trials that follow its labels are of use for types with a version only.
  public let version: String?
  /// The labels that it can come to, without `unknown`.
  public let labels: [String]
  /// What it sees.
  public let input: ClassifierInput
  /// Its parameters, in the order in which they are documented.
  public let parameters: [ParameterSpecification]
  /// What it tells, in one sentence.
  public let summary: String
  /// The parameters as keys of a mapping, with the check of them all.
  package let table: SettingsTable<StrategyParameters>
  /// Prepares a classifier from complete, checked parameters.
  public let make: @Sendable (StrategyParameters) throws -> PreparedClassifier

  /// Describes a type of classifiers.
  ///
  /// - Parameters:
  ///   - version: A text that you change whenever the type computes something else. Without one, nothing that was saved
  ///     of what follows its labels is used again.
  ///   - labels: Each a word of letters, digits, `_`, `.` and `-`; not `unknown`.
  ///   - check: Finds combinations that make no sense, given parameters that are each allowed by themselves.
  public init(
    name: String, version: String? = nil, labels: [String], input: ClassifierInput = .closes,
    parameters: [ParameterSpecification] = [], summary: String,
    check: @escaping @Sendable (StrategyParameters) -> [ParameterProblem] = { _ in [] },
    make: @escaping @Sendable (StrategyParameters) throws -> PreparedClassifier
  ) {
    self.name = name
    self.version = version
    self.labels = labels
    self.input = input
    self.parameters = parameters
    self.summary = summary
    self.make = make
    table = .of(parameters, check)
  }

  /// The parameter of this name, or nil.
  public func parameter(named name: String) -> ParameterSpecification? { parameters.first { $0.name == name } }

  /// Checks `given` and prepares a classifier.
  ///
  /// - Throws: `StrategyError.unknownParameter`, `.missingParameter` or `.invalidParameter`, and what the definition's
  ///   own `make` throws.
  public func prepare(_ given: [String: ParameterValue]) throws -> PreparedClassifier {
    var prepared = try make(try StrategyParameters(given, of: parameters, table))
    (prepared.type, prepared.labels, prepared.input) = (name, labels, input)
    return prepared
  }

  /// Why it contradicts itself; nil where all is well.
  var contradiction: String? {
    if name.isEmpty { return "the name must not be empty" }
    if labels.isEmpty { return "it has no labels" }
    for (index, label) in labels.enumerated() {
      if !ContainerID.isName(label) || label == Self.unknown {
        return "'\(MessageText.excerpt(label))' cannot be a label; allowed are letters, digits, '_', '.' and '-', and "
          + "not '\(Self.unknown)'"
      }
      if labels[..<index].contains(label) { return "the label \(label) is listed twice" }
    }
    return parameters.contradiction
  }

  /// What a label is where a classifier cannot tell; none can have it as its own.
  private static let unknown = "unknown"
}

/// Why a classifier cannot be registered or run.
public enum ClassifierError: Error, Equatable, Sendable {
  /// A type of this name is registered already, or comes with the program.
  case duplicateType(String)
  /// The definition of a type contradicts itself.
  case invalidDefinition(type: String, reason: String)
  /// No type of this name is registered.
  case unknownType(String, known: [String])
  /// It reads whole bars, and what is watched is no single symbol.
  case noBars(type: String)
  /// A classifier returned a label that its definition does not list.
  case undeclaredLabel(type: String, bar: Timestamp, label: String, declared: [String])
  /// A classifier read a feature by a handle that others' features gave.
  case foreignFeature(type: String, bar: Timestamp)
}

extension ClassifierError: CustomStringConvertible {
  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .duplicateType(let name): "classifier \(name) is registered twice"
    case .invalidDefinition(let type, let reason): "classifier \(type): \(reason)"
    case .unknownType(let name, let known):
      "unknown classifier \(name); "
        + (known.isEmpty ? "none is registered" : "registered are \(known.joined(separator: ", "))")
    case .noBars(let type):
      "classifier \(type): it reads whole bars, which the mean of several symbols does not have; name a 'symbol'"
    case .undeclaredLabel(let type, let bar, let label, let declared):
      "classifier \(type), bar \(bar): '\(MessageText.excerpt(label))' is no label of its definition, which lists "
        + declared.joined(separator: ", ")
    case .foreignFeature(let type, let bar):
      "classifier \(type), bar \(bar): it read a feature that it did not declare; a handle is good for the classifier "
        + "that is prepared with the StrategyFeatures that gave it"
    }
  }
}

/// Why a classifier of a workflow cannot be prepared: what its definition threw, and which type it is of.
public struct ClassifierPreparationError: Error, CustomStringConvertible {
  /// The name of the type.
  public let type: String
  /// What was thrown: a `StrategyError`, or an error of the user's own.
  public let cause: any Error

  /// The classifier and the cause.
  public var description: String { "classifier \(type): \(cause)" }
}
