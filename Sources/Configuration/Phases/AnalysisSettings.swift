/// What a phase of kind `analysis` makes of the trials of earlier phases.
public struct AnalysisSettings: Equatable, Sendable {
  /// How the weights of the best trials of a regime are found.
  public enum Weighting: String, Sendable, CaseIterable {
    /// The same for each.
    case equal
    /// By their scores, of which those below 0 count as 0.
    case score
    /// By the inverse of the volatility of their returns.
    case inverseVolatility = "inverse_volatility"
  }

  /// How cycles are labelled.
  public var regimes = RegimeSettings()
  /// A regime with fewer returns takes the figures of all.
  public var minimumBars = 60
  /// How many of the best trials of a regime get a weight.
  public var top = 5
  /// How these weights are found.
  public var weighting = Weighting.equal
  /// Whether it is told how far the best of the trials may be luck.
  public var overfitting = false
  /// Into how many parts the returns are cut for the probability of overfitting.
  public var partitions = 16
  /// How trials are validated across time; nil for not at all.
  public var crossValidation: CrossValidationSettings?

  /// The defaults.
  public init() {}
}

/// How combinatorial purged cross-validation cuts the cycles.
public struct CrossValidationSettings: Equatable, Sendable {
  /// Into how many groups of nearly equal length.
  public var groups = 10
  /// How many of these are tested at a time.
  public var testGroups = 2
  /// Cycles left out of training before a tested stretch.
  public var purge = 0
  /// Cycles left out of training behind a tested stretch.
  public var embargo = 0

  /// The defaults.
  public init() {}

  /// How many choices of tested groups there are; nil for more than `most`.
  func splitCount(atMost most: Int) -> Int? {
    var count = 1
    for step in 0..<min(testGroups, groups - testGroups) {
      count = count * (groups - step) / (step + 1)
      if count > most { return nil }
    }
    return count
  }
}
