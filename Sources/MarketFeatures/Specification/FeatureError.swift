/// A feature that cannot be computed.
public enum FeatureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A period is outside of what is allowed.
  case invalidPeriod(feature: String, period: Int, allowed: ClosedRange<Int>)
  /// A parameter that is not a period has a value with which the feature is not defined.
  case invalidNumber(feature: String, number: Double, requirement: String)
  /// A custom feature has an empty name.
  case unnamed

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .invalidPeriod(let feature, let period, let allowed):
      "feature \(feature): the period must be from \(allowed.lowerBound) to \(allowed.upperBound), was \(period)"
    case .invalidNumber(let feature, let number, let requirement):
      "feature \(feature): \(requirement), was \(number)"
    case .unnamed: "a custom feature must have a name"
    }
  }
}
