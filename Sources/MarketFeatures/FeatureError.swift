/// A feature that cannot be computed.
public enum FeatureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The period is below 1 or beyond `FeatureSpecification.maximumPeriod`.
  case invalidPeriod(feature: String, period: Int)
  /// The factor of a Bollinger band is negative or not finite.
  case invalidDeviations(feature: String, deviations: Double)
  /// A custom feature has an empty name.
  case unnamed

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .invalidPeriod(let feature, let period):
      "feature \(feature): the period must be from 1 to \(FeatureSpecification.maximumPeriod), was \(period)"
    case .invalidDeviations(let feature, let deviations):
      "feature \(feature): the number of deviations must be finite and not negative, was \(deviations)"
    case .unnamed: "a custom feature must have a name"
    }
  }
}
