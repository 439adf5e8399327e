import FileFormats

/// A parameter of a feature, as it stands in the feature's name, with what it may be.
enum FeatureParameter {
  /// A number of bars.
  case period(Int, in: ClosedRange<Int> = 1...FeatureSpecification.maximumPeriod)
  /// A number that is wrong unless `isAllowed`.
  case number(Double, isAllowed: Bool, requirement: String)
  /// One of several names.
  case choice(String)

  /// A factor of standard deviations.
  static func deviations(_ number: Double) -> Self {
    .number(
      number, isAllowed: number.isFinite && number >= 0,
      requirement: "the number of deviations must be finite and not negative")
  }

  var text: String {
    switch self {
    case .period(let period, _): "\(period)"
    case .number(let number, _, _): DecimalText.string(number)
    case .choice(let name): name
    }
  }

  /// What is wrong with the parameter of this feature, or nil.
  func problem(of feature: String) -> FeatureError? {
    switch self {
    case .period(let period, let allowed):
      allowed.contains(period) ? nil : .invalidPeriod(feature: feature, period: period, allowed: allowed)
    case .number(let number, let isAllowed, let requirement):
      isAllowed ? nil : .invalidNumber(feature: feature, number: number, requirement: requirement)
    case .choice: nil
    }
  }
}
