import Determinism

/// How much a Sharpe ratio says, given how many returns it was measured on and what shape they have.
///
/// Source: Bailey and Lopez de Prado, "The Sharpe ratio efficient frontier", Journal of Risk 15 (2012), and "The
/// deflated Sharpe ratio", Journal of Portfolio Management 40 (2014). Ratios are those of the returns as they are
/// counted, not annual ones.
public struct SharpeEvidence: Equatable, Sendable {
  /// Mean over standard deviation of the returns.
  public var sharpe: Double
  /// Number of returns.
  public var count: Int
  /// Third standardised moment of the returns.
  public var skewness: Double
  /// Fourth standardised moment of the returns; 3 for normal ones.
  public var kurtosis: Double

  /// Makes the evidence from its parts.
  public init(sharpe: Double, count: Int, skewness: Double, kurtosis: Double) {
    self.sharpe = sharpe
    self.count = count
    self.skewness = skewness
    self.kurtosis = kurtosis
  }

  /// Variance of the estimated ratio, times the number of returns less one; nil where the moments admit none.
  private var scaledVariance: Double? {
    let value = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe
    return value > 0 && value.isFinite ? value : nil
  }

  /// The probability that the true ratio is above `threshold`; nil where it is not defined.
  public func probability(above threshold: Double) -> Double? {
    guard count > 1, let scaledVariance else { return nil }
    let distance = (sharpe - threshold) * Double(count - 1).squareRoot() / scaledVariance.squareRoot()
    return distance.isNaN ? nil : NormalDistribution.probability(below: distance)
  }

  /// How many returns would be needed for a probability of `confidence` that the true ratio is above `threshold`; nil
  /// where the ratio is not above it.
  public func minimumTrackRecord(above threshold: Double, confidence: Double = 0.95) -> Double? {
    guard sharpe > threshold, let scaledVariance else { return nil }
    let quantile = NormalQuantile.value(at: confidence) / (sharpe - threshold)
    return 1 + scaledVariance * quantile * quantile
  }
}

/// What the best of many tries reaches by luck alone.
public enum TrialLuck {
  /// The expected greatest Sharpe ratio of `trials` independent ones whose true ratio is 0 and whose measured ones have
  /// this variance; 0 for fewer than two.
  ///
  /// Source: "The deflated Sharpe ratio", see `SharpeEvidence`.
  ///
  /// - Parameter trials: A number of tries, or what is left of it where tries are alike, see `effectiveTrials`.
  public static func expectedBest(variance: Double, trials: Double) -> Double {
    guard trials > 1, variance > 0 else { return 0 }
    let eulerMascheroni = 0.57721566490153286
    let first = NormalQuantile.value(at: 1 - 1 / trials)
    let second = NormalQuantile.value(at: 1 - 1 / (trials * ExactMath.exp(1)))
    return variance.squareRoot() * ((1 - eulerMascheroni) * first + eulerMascheroni * second)
  }

  /// How many independent tries `count` tries amount to whose returns have this mean correlation.
  public static func effectiveTrials(_ count: Int, meanCorrelation: Double) -> Double {
    1 + (1 - min(1, max(0, meanCorrelation))) * Double(max(0, count - 1))
  }
}
