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
