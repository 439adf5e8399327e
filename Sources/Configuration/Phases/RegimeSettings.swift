import RegimeAnalysis
import TradingModel

/// How the cycles of a run get the labels of regimes.
public struct RegimeSettings: Equatable, Sendable {
  /// Which bars quantiles and fits are of.
  public enum Sample: String, Sendable, CaseIterable {
    /// All up to the bar that is labelled.
    case expanding
    /// All of the data: for description only, as such labels look ahead.
    case whole
  }

  /// The classifiers, whose labels are joined; none labels nothing.
  public var classifiers: [RegimeClassifierSettings] = []
  /// Whose closes they look at; nil for the equally weighted mean of all symbols.
  public var symbol: Symbol?
  /// Which bars quantiles and fits are of.
  public var sample = Sample.expanding
  /// A label changes after so many equal ones in a row.
  public var confirm = 5

  /// No classifier.
  public init() {}

  /// What messages call the classifiers.
  public var classifierNames: [String] { classifiers.map(\.type) }

  /// Whether a label may say something of bars behind its own.
  public var looksAhead: Bool { sample == .whole && !classifiers.isEmpty }
}
