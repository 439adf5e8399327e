/// A feature as a value: which number shall be computed from the bars of each symbol.
///
/// Specifications are equal, and ordered, by their canonical names as UTF-8 bytes, so that strategies that ask for the
/// same number share it whatever the order of registration.
public struct FeatureSpecification: Comparable, Sendable, CustomStringConvertible {
  /// What is computed, with its parameters.
  public let kind: FeatureKind
  /// The canonical name, for example `sma(close,20)`.
  public let name: String

  /// Largest period that a feature may have, in bars.
  public static let maximumPeriod = 1_000_000

  /// Names a kind canonically; `check()` says whether its parameters make sense.
  public init(_ kind: FeatureKind) {
    self.kind = kind
    name = Self.canonicalName(of: kind)
  }

  /// The canonical name.
  public var description: String { name }

  /// Whether the canonical names are equal.
  public static func == (left: FeatureSpecification, right: FeatureSpecification) -> Bool { left.name == right.name }

  /// Whether the left name precedes as UTF-8 bytes.
  public static func < (left: FeatureSpecification, right: FeatureSpecification) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }

  /// Refuses parameters with which the feature is not defined.
  ///
  /// - Throws: `FeatureError.invalidPeriod` outside 1...`maximumPeriod`, `.invalidDeviations` where the factor of a
  ///   Bollinger band is negative or not finite, `.unnamed` for a custom feature without a name.
  public func check() throws(FeatureError) {
    if case .custom(let feature) = kind {
      if feature.name.isEmpty { throw .unnamed }
      return
    }
    let (period, deviations) = parameters
    guard (1...Self.maximumPeriod).contains(period) else { throw .invalidPeriod(feature: name, period: period) }
    guard deviations.isFinite, deviations >= 0 else {
      throw .invalidDeviations(feature: name, deviations: deviations)
    }
  }

  private var parameters: (period: Int, deviations: Double) {
    switch kind {
    case .simpleMovingAverage(_, let period), .exponentialMovingAverage(_, let period, _),
      .relativeStrengthIndex(_, let period), .standardDeviation(_, let period), .priorHigh(let period),
      .priorLow(let period), .rateOfChange(_, let period), .averageTrueRange(let period):
      (period, 0)
    case .bollingerUpper(_, let period, let deviations), .bollingerLower(_, let period, let deviations):
      (period, deviations)
    case .custom: (1, 0)
    }
  }

  private static func canonicalName(of kind: FeatureKind) -> String {
    switch kind {
    case .simpleMovingAverage(let column, let period): "sma(\(column.rawValue),\(period))"
    case .exponentialMovingAverage(let column, let period, let seed):
      "ema(\(column.rawValue),\(period),\(seed.rawValue))"
    case .relativeStrengthIndex(let column, let period): "rsi(\(column.rawValue),\(period))"
    case .standardDeviation(let column, let period): "standard_deviation(\(column.rawValue),\(period))"
    case .bollingerUpper(let column, let period, let deviations):
      "bollinger_upper(\(column.rawValue),\(period),\(text(deviations)))"
    case .bollingerLower(let column, let period, let deviations):
      "bollinger_lower(\(column.rawValue),\(period),\(text(deviations)))"
    case .priorHigh(let period): "prior_high(\(period))"
    case .priorLow(let period): "prior_low(\(period))"
    case .rateOfChange(let column, let period): "rate_of_change(\(column.rawValue),\(period))"
    case .averageTrueRange(let period): "atr(\(period))"
    case .custom(let feature): "custom(\(feature.name))"
    }
  }

  /// The shortest text that reads back exactly, whole numbers without a fraction.
  private static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
