/// The types of strategies, and of classifiers of one's own, that a workflow can name.
public struct StrategyRegistry: Sendable {
  private var definitions: [StrategyDefinition] = []
  private var classifiers: [ClassifierDefinition] = []

  /// A registry without any type.
  public init() {}

  /// The types that come with the program.
  public static let builtIn: StrategyRegistry = {
    var registry = StrategyRegistry()
    registry.definitions = BuiltInStrategies.all.sorted { bytesPrecede($0.name, $1.name) }
    // What these compute belongs to the program, whose build is compared beside the version.
    for index in registry.definitions.indices { registry.definitions[index].version = "1" }
    return registry
  }()

  /// The registered names, ascending by their UTF-8 bytes.
  public var names: [String] { definitions.map(\.name) }

  /// The type registered under `name`, or nil.
  public func definition(named name: String) -> StrategyDefinition? { definitions.first { $0.name == name } }

  /// Adds a type; the order in which types are added never shows.
  ///
  /// - Throws: `StrategyError.duplicateType` if the name is taken, `.invalidDefinition` if the name is empty, a
  ///   parameter is described twice, a choice is empty or a default is not among the allowed values.
  public mutating func register(_ definition: StrategyDefinition) throws(StrategyError) {
    let name = definition.name
    guard !name.isEmpty else { throw .invalidDefinition(type: name, reason: "the name must not be empty") }
    guard self.definition(named: name) == nil, name != RecordedSource.typeName else { throw .duplicateType(name) }
    if let reason = definition.parameters.contradiction { throw .invalidDefinition(type: name, reason: reason) }
    let position = definitions.firstIndex { Self.bytesPrecede(name, $0.name) } ?? definitions.count
    definitions.insert(definition, at: position)
  }

  /// Prepares the strategy that `settings` describe.
  ///
  /// - Throws: `StrategyPreparationError`, which names the strategy; its cause is `StrategyError.unknownType`, or what
  ///   the definition's `prepare(_:direction:)` throws.
  public func prepare(_ settings: StrategySettings) throws(StrategyPreparationError) -> PreparedStrategy {
    if settings.type == RecordedSource.typeName {
      var silent = PreparedStrategy { SilentStrategy() }
      silent.direction = settings.direction
      return silent
    }
    do {
      guard let definition = definition(named: settings.type) else {
        throw StrategyError.unknownType(settings.type, known: names)
      }
      return try definition.prepare(settings.parameters, direction: settings.direction)
    } catch {
      throw StrategyPreparationError(strategy: settings.id, type: settings.type, cause: error)
    }
  }

  // MARK: Classifiers

  /// The classifiers that come with the program and are of no definition.
  package static let builtInClassifiers = ["volatility", "momentum", "hidden_markov"]

  /// The names of the registered classifiers, ascending by their UTF-8 bytes.
  public var classifierNames: [String] { classifiers.map(\.name) }

  /// The type of classifiers registered under `name`, or nil.
  public func classifier(named name: String) -> ClassifierDefinition? { classifiers.first { $0.name == name } }

  /// Adds a type of classifiers; the order in which types are added never shows.
  ///
  /// - Throws: `ClassifierError.duplicateType` if the name is taken, `.invalidDefinition` if the name is empty, a label
  ///   cannot be one, a parameter is described twice, a choice is empty or a default is not among the allowed values.
  public mutating func register(_ definition: ClassifierDefinition) throws(ClassifierError) {
    let name = definition.name
    guard classifier(named: name) == nil, !Self.builtInClassifiers.contains(name) else { throw .duplicateType(name) }
    if let reason = definition.contradiction { throw .invalidDefinition(type: name, reason: reason) }
    let position = classifiers.firstIndex { Self.bytesPrecede(name, $0.name) } ?? classifiers.count
    classifiers.insert(definition, at: position)
  }

  /// Prepares a classifier of a registered type.
  ///
  /// - Throws: `ClassifierError.unknownType`, and `ClassifierPreparationError` with what the definition's `prepare(_:)`
  ///   throws.
  public func prepare(classifier type: String, _ parameters: [String: ParameterValue]) throws -> PreparedClassifier {
    guard let definition = classifier(named: type) else {
      throw ClassifierError.unknownType(type, known: classifierNames)
    }
    do { return try definition.prepare(parameters) } catch {
      throw ClassifierPreparationError(type: type, cause: error)
    }
  }

  private static func bytesPrecede(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
