import Determinism

/// Says at each bar in which regime the market is, from what is known at its close.
///
/// A classifier is a value that is fed bar by bar, so that it cannot look ahead.
public protocol RegimeClassifier: Sendable {
  /// Takes the close of the next bar of what it watches, and says the label of that bar; nil where it cannot tell yet.
  mutating func label(atClose close: Double) -> String?
}

/// The label of a bar that has none yet.
public enum RegimeLabel {
  /// Where a classifier cannot tell.
  public static let unknown = "unknown"

  /// The labels of several classifiers as one; unknown where one of them is.
  public static func joined(_ labels: [String]) -> String {
    labels.contains(unknown) ? unknown : labels.joined(separator: "/")
  }
}

/// Regimes of volatility: the standard deviation of the last log returns against its own past.
public struct VolatilityRegimes: RegimeClassifier {
  /// The settings.
  public struct Parameters: Equatable, Sendable {
    /// How many log returns the deviation (divisor n - 1) is taken of, the bar's own included; at least 2.
    public var window = 20
    /// The quantile of the deviations so far below which it is low.
    public var lowLevel = 0.33
    /// The quantile above which it is high.
    public var highLevel = 0.67
    /// How many deviations there must be, that of the bar included.
    public var minimum = 250

    /// The defaults.
    public init() {}
  }

  /// The labels, in ascending order of volatility.
  public static let labels = ["low", "normal", "high"]

  private let parameters: Parameters
  private var returns: LogReturns
  private var low: RunningQuantile
  private var high: RunningQuantile

  /// - Precondition: `window` is at least 2, the levels lie within 0...1 in ascending order.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
    returns = LogReturns(window: parameters.window)
    low = RunningQuantile(level: parameters.lowLevel)
    high = RunningQuantile(level: parameters.highLevel)
  }

  /// Takes the close of the next bar, and says the label of that bar; nil where it cannot tell yet.
  public mutating func label(atClose close: Double) -> String? {
    returns.add(close)
    guard let deviation = returns.deviation else { return nil }
    low.add(deviation)
    high.add(deviation)
    guard low.count >= parameters.minimum, let least = low.value, let most = high.value else { return nil }
    return Self.label(deviation, between: least, and: most)
  }

  /// The label of a deviation between two quantiles.
  static func label(_ deviation: Double, between least: Double, and most: Double) -> String {
    // Deviations of returns, whose rounding is that of 1.
    if deviation.isBelow(least, scale: 1) { return labels[0] }
    return labels[deviation.isAbove(most, scale: 1) ? 2 : 1]
  }
}

/// Regimes of momentum: the rate of change over a number of bars against a threshold.
public struct MomentumRegimes: RegimeClassifier {
  /// The settings.
  public struct Parameters: Equatable, Sendable {
    /// Bars over which the change is taken, at least 1.
    public var window = 60
    /// The change above which it is up, and below whose negative it is down; 0 or more.
    public var threshold = 0.0

    /// The defaults.
    public init() {}
  }

  /// The labels, in ascending order of momentum.
  public static let labels = ["down", "flat", "up"]

  private let parameters: Parameters
  private var closes: RingOfNumbers

  /// - Precondition: `window` is at least 1.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
    closes = RingOfNumbers(capacity: parameters.window)
  }

  /// Takes the close of the next bar, and says the label of that bar; nil where it cannot tell yet.
  public mutating func label(atClose close: Double) -> String? {
    guard let before = closes.push(close) else { return nil }
    let change = close / before - 1
    if change.isBelow(-parameters.threshold, scale: 1) { return Self.labels[0] }
    return Self.labels[change.isAbove(parameters.threshold, scale: 1) ? 2 : 1]
  }
}
