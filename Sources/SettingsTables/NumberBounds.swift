import FileFormats

/// An interval of numbers, either end open or closed; infinite where there is no bound.
package struct NumberBounds: Equatable, Sendable, CustomStringConvertible {
  package var lower: Double
  package var upper: Double
  package var includesLower: Bool
  package var includesUpper: Bool

  private init(_ lower: Double, _ upper: Double, includesLower: Bool, includesUpper: Bool) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// Every finite number.
  package static let finite = NumberBounds(-.infinity, .infinity, includesLower: false, includesUpper: false)
  /// Above zero.
  package static let positive = NumberBounds(0, .infinity, includesLower: false, includesUpper: false)
  /// Zero or above.
  package static let notNegative = within(0...)
  /// Above zero, one at most.
  package static let fraction = NumberBounds(0, 1, includesLower: false, includesUpper: true)
  /// An amount of money: what is computed from it stays far below the largest double.
  package static let amount = NumberBounds(0, 1e15, includesLower: false, includesUpper: true)
  /// What a fixed cost may be: none, or an amount of money.
  package static let cost = within(0...amount.upper)
  /// A weight among others, 0 for what does not count: their sums stay far below the largest double.
  package static let weight = within(0...amount.upper)

  /// Both ends belong to the interval.
  package static func within(_ range: ClosedRange<Double>) -> NumberBounds {
    NumberBounds(range.lowerBound, range.upperBound, includesLower: true, includesUpper: true)
  }

  /// The lower end belongs to the interval, the upper one does not.
  package static func within(_ range: Range<Double>) -> NumberBounds {
    NumberBounds(range.lowerBound, range.upperBound, includesLower: true, includesUpper: false)
  }

  /// The lower end belongs to the interval, which has no upper one.
  package static func within(_ range: PartialRangeFrom<Double>) -> NumberBounds {
    NumberBounds(range.lowerBound, .infinity, includesLower: true, includesUpper: false)
  }

  /// Whether a number lies in the interval; NaN and infinities lie in none.
  package func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return (includesLower ? value >= lower : value > lower) && (includesUpper ? value <= upper : value < upper)
  }

  /// `>= 0 and < 1`, for example; empty where there is no bound.
  package var description: String {
    var parts: [String] = []
    if lower.isFinite { parts.append((includesLower ? ">= " : "> ") + DecimalText.string(lower)) }
    if upper.isFinite { parts.append((includesUpper ? "<= " : "< ") + DecimalText.string(upper)) }
    return parts.joined(separator: " and ")
  }

  /// The bounds as keywords of JSON Schema.
  var schema: [JSONMember] {
    var members = [JSONMember("type", .string("number"))]
    if lower.isFinite { members.append(JSONMember(includesLower ? "minimum" : "exclusiveMinimum", .number(lower))) }
    if upper.isFinite { members.append(JSONMember(includesUpper ? "maximum" : "exclusiveMaximum", .number(upper))) }
    return members
  }
}
