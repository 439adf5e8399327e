import TradingModel

/// Which positions a strategy may ask for.
public enum TradeDirection: String, Sendable, CaseIterable {
  /// Long or flat.
  case longOnly = "long_only"
  /// Long, short or flat.
  case longShort = "long_short"
}

/// A value of a strategy's parameter.
public enum ParameterValue: Equatable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case number(Double)
  /// One of several names.
  case choice(String)
}

/// One entry of the `strategies` section of a workflow.
public struct StrategySettings: Equatable, Sendable {
  /// Unique name, part of container IDs and of result rows.
  public var id: String
  /// Name under which the strategy is registered.
  public var type: String
  /// Every parameter of the type by name, defaults filled in.
  public var parameters: [String: ParameterValue]
  /// Which positions the strategy may ask for.
  public var direction: TradeDirection
  /// The symbols that it trades; nil for all.
  public var symbols: [Symbol]?
  /// Its weight in the aggregation where a risk worker names none.
  public var weight: Double
  /// Where its signals are read from, where somebody else made them; then the type is `RecordedSource.typeName`.
  public var recording: RecordedSource?

  /// A strategy with the defaults of everything but its parameters.
  public init(
    id: String, type: String, parameters: [String: ParameterValue] = [:], direction: TradeDirection = .longOnly,
    symbols: [Symbol]? = nil, weight: Double = 1
  ) {
    self.id = id
    self.type = type
    self.parameters = parameters
    self.direction = direction
    self.symbols = symbols
    self.weight = weight
    recording = nil
  }

  /// A strategy that says what somebody else has said.
  public init(
    id: String, recording: RecordedSource, direction: TradeDirection = .longOnly, symbols: [Symbol]? = nil,
    weight: Double = 1
  ) {
    self.init(id: id, type: RecordedSource.typeName, direction: direction, symbols: symbols, weight: weight)
    self.recording = recording
  }
}

/// How the stances of several strategies become one.
public enum AggregationMethod: String, Sendable, CaseIterable {
  /// sum(w*d*s) / sum(w), against the threshold.
  case weightedMean = "weighted_mean"
  /// sum(w*d*s), against the threshold.
  case weightedSum = "weighted_sum"
  /// The direction that more than half of all followed strategies hold, else flat.
  case majority
  /// The direction that all followed strategies hold, else flat.
  case unanimous
}

/// How strong the stance is that the stances of several strategies become.
public enum AggregationStrength: String, Sendable, CaseIterable {
  /// As strong as the value, or the mean of those who agree.
  case proportional
  /// 1 where the stance is not flat.
  case full
}

/// The `aggregation` section of a workflow.
public struct AggregationSettings: Equatable, Sendable {
  /// How stances are combined.
  public var method: AggregationMethod
  /// Long strictly above it, short strictly below its negative; for the weighted methods.
  public var threshold: Double
  /// How strong the combined stance is.
  public var strength: AggregationStrength

  /// `weighted_mean` with a threshold of 0 and a strength in proportion by default.
  public init(
    method: AggregationMethod = .weightedMean, threshold: Double = 0, strength: AggregationStrength = .proportional
  ) {
    self.method = method
    self.threshold = threshold
    self.strength = strength
  }
}
