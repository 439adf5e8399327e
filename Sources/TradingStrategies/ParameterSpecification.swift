/// What values a strategy's parameter may have.
public enum ParameterKind: Equatable, Sendable, CustomStringConvertible {
  /// A whole number within bounds.
  case integer(ClosedRange<Int>)
  /// A finite number within bounds.
  case number(ClosedRange<Double>)
  /// One of several names.
  case choice([String])

  /// What is allowed, as a phrase: `a whole number from 1 to 100`, `one of sma, ema`.
  public var description: String {
    switch self {
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      if range.upperBound == .greatestFiniteMagnitude {
        range.lowerBound == -.greatestFiniteMagnitude
          ? "a finite number" : "a number of at least \(Self.text(range.lowerBound))"
      } else {
        "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
      }
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    }
  }

  /// `value` in the kind's own case (a whole number where a number is asked for becomes one), or nil if not allowed.
  public func accepted(_ value: ParameterValue) -> ParameterValue? {
    switch (self, value) {
    case (.integer(let range), .integer(let number)): range.contains(number) ? value : nil
    case (.number(let range), .number(let number)): range.contains(number) ? value : nil
    case (.number(let range), .integer(let number)):
      range.contains(Double(number)) ? .number(Double(number)) : nil
    case (.choice(let names), .choice(let name)): names.contains(name) ? value : nil
    default: nil
    }
  }

  static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// A parameter of a type of strategies.
public struct ParameterSpecification: Equatable, Sendable {
  /// The name as it stands in the configuration.
  public var name: String
  /// What values it may have.
  public var kind: ParameterKind
  /// The value where none is given; nil if one must be given.
  public var defaultValue: ParameterValue?
  /// What it means, in one sentence.
  public var meaning: String

  /// Describes a parameter.
  public init(name: String, kind: ParameterKind, defaultValue: ParameterValue? = nil, meaning: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.meaning = meaning
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
