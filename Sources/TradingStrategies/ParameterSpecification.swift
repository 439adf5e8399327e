import FileFormats
import SettingsTables

/// A parameter of a type of strategies: its name, what it may be, its default and its meaning.
///
/// Files are checked and documented by it, and generated workflows draw from it.
public struct ParameterSpecification: Sendable {
  /// The value where none is given; nil if one must be given.
  public let defaultValue: ParameterValue?
  package let field: Field<StrategyParameters>

  /// The name as it stands in the configuration.
  public var name: String { field.name }
  /// What it means, in one sentence.
  public var meaning: String { field.meaning }

  private init<Value>(
    _ name: String, _ format: ValueFormat<Value>, _ defaultValue: ParameterValue?, _ meaning: String,
    _ wrapped: @escaping @Sendable (Value) -> ParameterValue
  ) {
    self.defaultValue = defaultValue
    field = .custom(
      name, format.kind, defaultValue == nil ? .required : .value, meaning,
      decode: { reader, parameters in
        if case .sequence = reader.node.value {
          reader.report("several values for a parameter are not supported in this version")
        } else if let value = format.read(reader) {
          parameters.values[name] = wrapped(value)
        }
      },
      encode: { $0.values[name]?.json }, show: { $0.values[name]?.text },
      draw: { draw, parameters in parameters.values[name] = wrapped(format.draw(&draw)) })
  }

  /// A whole number within bounds.
  public static func integer(
    _ name: String, in range: ClosedRange<Int>, default standard: Int? = nil, _ meaning: String
  ) -> ParameterSpecification {
    ParameterSpecification(name, .integer(range), standard.map { .integer($0) }, meaning) { .integer($0) }
  }

  /// A finite number.
  public static func number(
    _ name: String, default standard: Double? = nil, _ meaning: String
  ) -> ParameterSpecification {
    number(name, .finite, standard, meaning)
  }

  /// A finite number within bounds.
  public static func number(
    _ name: String, in range: ClosedRange<Double>, default standard: Double? = nil, _ meaning: String
  ) -> ParameterSpecification {
    number(name, .within(range), standard, meaning)
  }

  /// A finite number that is not below a bound, as in `0...`.
  public static func number(
    _ name: String, in range: PartialRangeFrom<Double>, default standard: Double? = nil, _ meaning: String
  ) -> ParameterSpecification {
    number(name, .within(range), standard, meaning)
  }

  private static func number(
    _ name: String, _ bounds: NumberBounds, _ standard: Double?, _ meaning: String
  ) -> ParameterSpecification {
    ParameterSpecification(name, .number(bounds), standard.map { .number($0) }, meaning) { .number($0) }
  }

  /// One of several names.
  public static func choice(
    _ name: String, among names: [String], default standard: String? = nil, _ meaning: String
  ) -> ParameterSpecification {
    ParameterSpecification(name, .names(names), standard.map { .choice($0) }, meaning) { .choice($0) }
  }

  /// Why no value can be given, or not the default; nil where all is well.
  var contradiction: String? {
    if field.kind.scalars == .names([]) { return "parameter \(name) has no names to choose from" }
    guard let defaultValue else { return nil }
    let table = SettingsTable(initial: StrategyParameters([:])) { field }
    let problems = table.problems(of: StrategyParameters([name: defaultValue]))
    return problems.first.map { "the default of \(name): \($0.message)" }
  }
}

extension [ParameterSpecification] {
  /// Why the parameters of a type contradict themselves; nil where all is well.
  var contradiction: String? {
    for (index, parameter) in enumerated() {
      if self[..<index].contains(where: { $0.name == parameter.name }) {
        return "parameter \(parameter.name) is described twice"
      }
      if let reason = parameter.contradiction { return reason }
    }
    return nil
  }
}

extension SettingsTable<StrategyParameters> {
  /// The parameters of a type as keys of a mapping, with the check of them all.
  static func of(
    _ parameters: [ParameterSpecification],
    _ check: @escaping @Sendable (StrategyParameters) -> [ParameterProblem]
  ) -> SettingsTable {
    var defaults: [String: ParameterValue] = [:]
    for parameter in parameters { defaults[parameter.name] = parameter.defaultValue }
    return SettingsTable(initial: StrategyParameters(defaults)) { parameters.map(\.field) }
      .check { values, mapping in
        guard mapping.problems.isClean(mapping.path) else { return }
        for problem in check(values) { mapping.report(problem.parameter, problem.message) }
      }
  }

  /// The parameters that a mapping gives under `parameters` over those that there are, defaults filled in.
  package func parameters(_ given: [String: ParameterValue], in mapping: MappingReader) -> [String: ParameterValue] {
    let names = fields.map(\.name)
    var parameters = StrategyParameters(initial.values.merging(given.filter { names.contains($0.key) }) { $1 })
    let node = mapping["parameters"] ?? YAMLNode(value: .null, location: mapping.location)
    decode(node, path: mapping.path(of: "parameters"), into: &parameters, mapping.problems)
    return parameters.values
  }
}

extension StrategyParameters {
  /// Fills in defaults and checks every parameter, first by itself, then together.
  init(
    _ given: [String: ParameterValue], of parameters: [ParameterSpecification],
    _ table: SettingsTable<StrategyParameters>
  ) throws(StrategyError) {
    let known = parameters.map(\.name)
    let names = given.keys.sorted()
    for name in names where !known.contains(name) { throw .unknownParameter(name, known: known) }
    for parameter in parameters where given[parameter.name] == nil && parameter.defaultValue == nil {
      throw .missingParameter(parameter.name)
    }
    self = table.initial
    let members = names.compactMap { name in given[name].map { JSONMember(name, $0.json) } }
    if let problem = table.decode(.object(members), into: &self).first {
      throw .invalidParameter(ParameterProblem(parameter: problem.key, message: problem.message))
    }
  }
}

/// A combination of parameters that makes no sense, blamed on one of them.
public struct ParameterProblem: Equatable, Sendable, CustomStringConvertible {
  /// The parameter to change.
  public var parameter: String
  /// What is wrong and what would be right, without the parameter's name in front.
  public var message: String

  /// Makes a problem from its parts.
  public init(parameter: String, message: String) {
    self.parameter = parameter
    self.message = message
  }

  /// The parameter's name and the message.
  public var description: String { "\(parameter): \(message)" }
}

extension ParameterValue {
  /// The value as text: numbers in their shortest form, names as they are.
  public var text: String {
    switch self {
    case .integer(let number): "\(number)"
    case .number(let number): DecimalText.string(number)
    case .choice(let name): name
    }
  }

  /// The value as it stands in files.
  package var json: JSONValue {
    switch self {
    case .integer(let number): .integer(number)
    case .number(let number): .number(number)
    case .choice(let name): .string(name)
    }
  }
}
