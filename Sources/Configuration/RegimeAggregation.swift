import RegimeAnalysis
import TradingModel

/// Weights of strategies by the regime of the market: what `aggregation` has beside method and threshold.
///
/// In a regime that is named, its weights take the place of those of strategies and portfolios, for the strategies that
/// a portfolio follows; one that is not named in it counts for nothing. In any other, and where the label is `unknown`,
/// the weights of strategies and portfolios hold.
public struct RegimeAggregation: Equatable, Sendable {
  /// How cycles are labelled; without a classifier there are no regimes.
  public var regimes = RegimeSettings()
  /// By label the weights of strategies, by their IDs, 0 or more.
  public var weights: [String: [String: Double]] = [:]

  /// No regimes.
  public init() {}

  /// Whether weights follow the regime.
  public var isUsed: Bool { !regimes.classifiers.isEmpty }

  /// The weights of some strategies at a label; nil where those of strategies and portfolios hold.
  public func weights(of strategies: [String], at label: String) -> [Double]? {
    weights[label].map { named in strategies.map { named[$0] ?? 0 } }
  }
}

extension Workflow {
  /// The types of classifiers that are none of this program's: of those by which weights change, and of those of
  /// analyses among its phases; some may be there more than once.
  package var customClassifierTypes: [String] {
    func types(_ regimes: RegimeSettings) -> [String] { regimes.classifiers.compactMap { $0.custom?.type } }
    return types(regimeAggregation.regimes)
      + phases.flatMap { phase -> [String] in
        switch phase.settings.kind {
        case .analysis: types(phase.settings.analysis.regimes)
        case .report: []
        default: phase.workflow.customClassifierTypes
        }
      }
  }
}
