import Determinism

/// What daily returns become figures a year by.
public struct AnnualBasis: Equatable, Sendable {
  /// When the data have bars.
  public let rhythm: BarRhythm
  /// Daily returns a year: that of the rhythm, unless somebody has set another.
  public let factor: Double
  /// What money earns in a year without risk, as a fraction.
  public let riskFree: Double

  /// - Parameter factor: Daily returns a year; nil for those of the rhythm.
  public init(_ rhythm: BarRhythm = .unknown, factor: Double? = nil, riskFree: Double = 0) {
    self.rhythm = rhythm
    self.factor = factor ?? rhythm.returnsPerYear
    self.riskFree = riskFree
  }

  /// What money earns without risk from one daily return to the next: (1 + rate)^(1 / factor) - 1.
  @usableFromInline var dailyRiskFree: Double { riskFree == 0 ? 0 : ExactMath.pow(1 + riskFree, 1 / factor) - 1 }

  /// How many years a run lasted: its daily returns / 252 where the data are sessions of an exchange, else the time
  /// from its first bar to its last in years of 365.25 days; the annual factor has no part in it.
  package func years(dailyReturns: Int, nanoseconds: Double) -> Double {
    if rhythm.isOfSessions { return Double(dailyReturns) / BarRhythm.sessionsPerYear }
    return nanoseconds / (BarRhythm.daysPerYear * 86_400e9)
  }
}
