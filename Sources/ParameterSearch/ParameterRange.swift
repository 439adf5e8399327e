import Determinism
import FileFormats

/// The values that a search tries for one parameter.
package enum ParameterRange: Equatable, Sendable {
  /// These, in this order; each may be anything that the parameter's key takes.
  case list([JSONValue])
  /// `from`, `from` + `step`, ... as far as `to`.
  case steps(from: ExactDecimal, to: ExactDecimal, step: ExactDecimal)
  /// So many numbers from `from` to `to`, both included.
  case points(from: ExactDecimal, to: ExactDecimal, count: Int, RangeScale)
  /// Every number from `from` to `to`; only a search that draws can try it.
  case interval(from: ExactDecimal, to: ExactDecimal, RangeScale)
  /// Every whole number from `from` to `to`.
  case integers(from: Int, to: Int)

  /// How many values there are; nil for every number of an interval.
  package var count: Int? {
    switch self {
    case .list(let values): values.count
    case .steps(let from, let to, let step): (from.steps(of: step, to: to, atMost: Self.mostValues) ?? 0) + 1
    case .points(_, _, let count, _): count
    case .interval: nil
    case .integers(let from, let to): to - from + 1
    }
  }

  /// More values than any search needs; ranges that have more are refused where they are read.
  package static let mostValues = ExactDecimal.mostRepetitions

  /// The value number `index`, from 0; of an interval none.
  ///
  /// Computed in decimals from what the file says and rounded once; on a logarithmic scale to 14 digits.
  package func value(_ index: Int) -> JSONValue? {
    guard let count, (0..<count).contains(index) else { return nil }
    switch self {
    case .list(let values): return values[index]
    case .steps(let from, _, let step): return Self.number(from + step.times(index))
    case .integers(let from, _): return .integer(from + index)
    case .interval: return nil
    case .points(let from, let to, let count, let scale):
      if index == 0 { return Self.number(from) }
      if index == count - 1 { return Self.number(to) }
      let value: Double
      switch scale {
      case .linear: value = from.double(plus: index, of: count - 1, to: to)
      case .log: value = Self.rounded(Self.geometric(from, to, Double(index) / Double(count - 1)))
      }
      return Self.number(value)
    }
  }

  /// The value at a place between 0, included, and 1, not included.
  package func value(at place: Double) -> JSONValue {
    if case .interval(let from, let to, let scale) = self {
      switch scale {
      case .linear: return .number(from.double + (to.double - from.double) * place)
      case .log: return .number(Self.geometric(from, to, place))
      }
    }
    let count = self.count ?? 0
    return value(min(count - 1, Int(place * Double(count)))) ?? .null
  }

  private static func geometric(_ from: ExactDecimal, _ to: ExactDecimal, _ place: Double) -> Double {
    let (low, high) = (from.double, to.double)
    return low * ExactMath.exp(place * ExactMath.log(high / low))
  }

  /// The nearest number of 14 digits, so that of 5 to 40 with three equal ratios the second is 10.
  private static func rounded(_ value: Double) -> Double {
    var scale = 1.0
    var places = 0
    // Powers of ten to 22 are exact.
    while value.magnitude * scale < 1e13, places < 22 { (scale, places) = (scale * 10, places + 1) }
    let digits = (value * scale).rounded()
    return digits.magnitude <= 1e14 ? digits / scale : value
  }

  /// A whole number where it is one, so that it fits keys that take nothing else.
  private static func number(_ value: ExactDecimal) -> JSONValue {
    value.integer.map(JSONValue.integer) ?? .number(value.double)
  }

  private static func number(_ value: Double) -> JSONValue {
    Int(exactly: value).map(JSONValue.integer) ?? .number(value)
  }
}

/// How the numbers of a range lie between its ends.
package enum RangeScale: String, Sendable, CaseIterable {
  /// With equal differences.
  case linear
  /// With equal ratios; both ends above zero.
  case log
}
