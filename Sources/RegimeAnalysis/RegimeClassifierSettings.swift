import TradingStrategies

/// One classifier of a list: what kind it is, and its parameters; those of other kinds have no effect.
public struct RegimeClassifierSettings: Equatable, Sendable {
  /// The classifiers that there are.
  public enum Kind: String, Sendable, CaseIterable {
    /// `VolatilityRegimes`.
    case volatility
    /// `MomentumRegimes`.
    case momentum
    /// `HiddenMarkovRegimes`.
    case hiddenMarkov = "hidden_markov"

    /// Bars that it looks back over, unless the settings say otherwise.
    public var defaultWindow: Int {
      switch self {
      case .volatility, .hiddenMarkov: VolatilityRegimes.Parameters().window
      case .momentum: MomentumRegimes.Parameters().window
      }
    }
  }

  /// Which classifier it is, unless it is of a registered type.
  public var kind: Kind
  /// The registered type that it is of, and its parameters; then nothing else here has an effect.
  public var custom: CustomClassifier?
  /// Bars that it looks back over, of `volatility` and `momentum`.
  public var window: Int
  /// The quantiles between low, normal and high, of `volatility`.
  public var levels: QuantileLevels
  /// The change that is no trend yet, of `momentum`.
  public var threshold: Double
  /// How many states there are, of `hidden_markov`.
  public var states: Int
  /// After how many bars it is fitted anew, of `hidden_markov`.
  public var refit: Int
  /// How much must be known before it labels a bar, of `volatility` and `hidden_markov`.
  public var minimum: Int

  /// A classifier with its defaults.
  public init(_ kind: Kind) {
    self.kind = kind
    window = kind.defaultWindow
    levels = QuantileLevels()
    threshold = MomentumRegimes.Parameters().threshold
    let parameters = HiddenMarkovRegimes.Parameters()
    (states, refit, minimum) = (parameters.states, parameters.refit, parameters.minimum)
  }

  /// A classifier of a registered type.
  public init(_ custom: CustomClassifier) {
    self.init(.volatility)
    self.custom = custom
  }

  /// What it is called in files.
  ///
  /// A name that is none of a classifier of this program's is taken for that of a registered type.
  public var type: String {
    get { custom?.type ?? kind.rawValue }
    set {
      if let kind = Kind(rawValue: newValue) {
        (self.kind, custom) = (kind, nil)
      } else {
        custom = CustomClassifier(type: newValue)
      }
    }
  }

  /// The labels that it can come to, without `unknown`; none of a type that is not registered.
  public func labels(_ registry: StrategyRegistry) -> [String] {
    custom.map { registry.classifier(named: $0.type)?.labels ?? [] } ?? labels
  }

  /// The labels that a classifier of this program's knows, without `unknown`; none of one of a registered type, which
  /// `labels(_:)` knows.
  public var labels: [String] {
    if custom != nil { return [] }
    return switch kind {
    case .volatility: VolatilityRegimes.labels
    case .momentum: MomentumRegimes.labels
    case .hiddenMarkov: (0..<states).map(HiddenMarkovRegimes.label)
    }
  }

  /// The labels of the closes of what a classifier of this program's watches, one a bar; nil where it cannot tell.
  ///
  /// - Parameter isWhole: Whether quantiles and fits are of all bars, the later ones too. Such a label looks ahead;
  ///   else it is a function of the bars up to its own.
  public func labels(_ closes: [Double], isWhole: Bool = false) -> [String?] {
    switch kind {
    case .volatility:
      var parameters = VolatilityRegimes.Parameters()
      (parameters.window, parameters.minimum) = (window, minimum)
      (parameters.lowLevel, parameters.highLevel) = (levels.low, levels.high)
      if isWhole { return VolatilityRegimes.labels(ofWhole: closes, parameters) }
      return Self.labels(VolatilityRegimes(parameters), closes)
    case .momentum:
      // Its threshold is of no sample.
      var parameters = MomentumRegimes.Parameters()
      (parameters.window, parameters.threshold) = (window, threshold)
      return Self.labels(MomentumRegimes(parameters), closes)
    case .hiddenMarkov:
      var parameters = HiddenMarkovRegimes.Parameters()
      (parameters.states, parameters.refit, parameters.minimum) = (states, refit, minimum)
      if isWhole { return HiddenMarkovRegimes.labels(ofWhole: closes, parameters) }
      return Self.labels(HiddenMarkovRegimes(parameters), closes)
    }
  }

  private static func labels(_ classifier: some RegimeClassifier, _ closes: [Double]) -> [String?] {
    var classifier = classifier
    return closes.map { classifier.label(atClose: $0) }
  }
}

/// A classifier of a type that a program has registered.
public struct CustomClassifier: Equatable, Sendable {
  /// Name under which the type is registered.
  public var type: String
  /// Its parameters by name.
  public var parameters: [String: ParameterValue]

  /// A classifier with the parameters that are given; defaults belong to its type.
  public init(type: String, parameters: [String: ParameterValue] = [:]) {
    self.type = type
    self.parameters = parameters
  }
}

/// The two quantiles between three regimes.
public struct QuantileLevels: Equatable, Sendable {
  /// Below it is low.
  public var low: Double
  /// Above it is high.
  public var high: Double

  /// - Parameters:
  ///   - low: From 0 to 1.
  ///   - high: From `low` to 1.
  public init(low: Double = 0.33, high: Double = 0.67) {
    self.low = low
    self.high = high
  }
}

extension VolatilityRegimes {
  /// The labels where quantiles are those of all bars: they describe, and cannot be traded on.
  static func labels(ofWhole closes: [Double], _ parameters: Parameters) -> [String?] {
    var returns = LogReturns(window: parameters.window)
    let deviations = closes.map { close in
      returns.add(close)
      return returns.deviation
    }
    let sorted = deviations.compactMap { $0 }.sorted()
    guard sorted.count >= max(1, parameters.minimum) else { return closes.map { _ in nil } }
    let least = quantile(parameters.lowLevel, of: sorted)
    let most = quantile(parameters.highLevel, of: sorted)
    return deviations.map { deviation in
      deviation.map { label($0, between: least, and: most) }
    }
  }

  /// Linear interpolation between order statistics, as `RunningQuantile` does it.
  private static func quantile(_ level: Double, of sorted: [Double]) -> Double {
    let place = Double(sorted.count - 1) * level
    let index = Int(place.rounded(.down))
    let low = sorted[index]
    return index + 1 < sorted.count ? low + (sorted[index + 1] - low) * (place - Double(index)) : low
  }
}

extension HiddenMarkovRegimes {
  /// The labels where the model is fitted once, to all bars.
  ///
  /// They describe, and cannot be traded on. The states are
  /// filtered all the same, and never smoothed.
  static func labels(ofWhole closes: [Double], _ parameters: Parameters) -> [String?] {
    var last: Double?
    let returns = closes.compactMap { close in
      defer { last = close }
      return last.map { LogReturns.of(close, after: $0) }
    }
    guard returns.count >= parameters.minimum,
      let model = GaussianHiddenMarkovModel(fitting: returns, stateCount: parameters.states)
    else { return closes.map { _ in nil } }
    let names = model.namesByVariance
    var probabilities: [Double]?
    return [nil]
      + returns.map { value in
        let next = model.filtered(probabilities, value)
        probabilities = next
        return next.max().flatMap { next.firstIndex(of: $0) }.map { names[$0] }
      }
  }
}
