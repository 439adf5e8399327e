import Backtesting
import Configuration
import Determinism
import FileFormats
import MarketData
import MarketFeatures
import TradingModel
import TradingStrategies

/// A workflow and its bars, made from a seed, and perhaps made smaller since.
public struct GeneratedWorkflow: Equatable, Sendable {
  /// The seed that it was drawn from.
  public let seed: UInt64
  /// What it was allowed to have.
  public let features: [WorkflowFeature]
  /// The workflow.
  public var workflow: Workflow
  /// The bars of its symbols.
  public var series: [BarSeries]
  /// The types of its strategies; two cases are compared by their names.
  public let types: GeneratedTypes

  /// The bars as the data of a run; a warm-up longer than the data is cut.
  public var data: MarketDataSet {
    let set = MarketDataSet(series)
    let asked =
      switch workflow.data.warmup {
      case .cycles(let count): count
      case .all, nil: 0
      }
    return MarketDataSet(series, warmupCount: min(asked, max(0, set.cycleCount - 1)))
  }

  /// The types that come with the program, `graded`, whose signals have strengths other than 1, and `streak`, a
  /// classifier.
  public static let registry: StrategyRegistry = {
    var registry = StrategyRegistry.builtIn
    let graded = StrategyDefinition(name: "graded", summary: "A strength that goes with the last close's change.") {
      _, direction in
      var features = StrategyFeatures()
      let change = features.use(.rateOfChange(1))
      return try PreparedStrategy(features) {
        GradedStrategy(change: change, allowsShort: direction == .longShort)
      }
    }
    let streak = ClassifierDefinition(
      name: "streak", version: "1", labels: ["falling", "rising"],
      parameters: [.integer("length", in: 1...1000, default: 2, "Closes in a row.")],
      summary: "Whether so many closes in a row were above those before, or below them."
    ) { parameters in
      let length = try parameters.integer("length")
      return PreparedClassifier { StreakClassifier(length: length) }
    }
    do {
      try registry.register(graded)
      try registry.register(streak)
    } catch { preconditionFailure("\(error)") }
    return registry
  }()

  /// Plans a run.
  ///
  /// - Throws: what `Backtest.init` throws.
  public func backtest() throws -> Backtest { try Backtest(workflow, data: data, registry: types.registry) }

  private struct StreakClassifier: Classifier {
    let length: Int
    var last: Double?
    /// Closes in a row, of rises above 0 and of falls below.
    var run = 0

    mutating func label(_ bar: borrowing StrategyBar) -> String? {
      defer { last = bar.close }
      guard let last else { return nil }
      if bar.close > last { run = max(run, 0) + 1 } else if bar.close < last { run = min(run, 0) - 1 }
      return run >= length ? "rising" : run <= -length ? "falling" : nil
    }
  }

  private struct GradedStrategy: Strategy {
    let change: FeatureHandle
    let allowsShort: Bool

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
      let change = bar[change]
      let strength = min(1, (change.magnitude * 50).rounded(.up) / 4)
      if change > 0 { return Stance(direction: 1, strength: strength) }
      if change < 0, allowsShort { return Stance(direction: -1, strength: strength) }
      return .flat
    }
  }
}

/// The types of strategies and classifiers of generated workflows, equal where their names are.
public struct GeneratedTypes: Equatable, Sendable {
  /// The types.
  public let registry: StrategyRegistry

  /// Whether the types have the same names.
  public static func == (left: GeneratedTypes, right: GeneratedTypes) -> Bool {
    left.registry.names == right.registry.names && left.registry.classifierNames == right.registry.classifierNames
  }
}

extension GeneratedWorkflow: CustomStringConvertible {
  /// The workflow in the form of a file, what has its default left out, and every bar: enough to write the case down by
  /// hand.
  public var description: String {
    var text = "seed \(seed), features \(features.map(\.rawValue).joined(separator: ", "))\n"
    text += String(decoding: YAMLWriter.text(of: workflow.essentialForm), as: UTF8.self)
    for bars in series {
      text += "# bars of \(bars.symbol): closing time, open, high, low, close, volume\n"
      for index in 0..<bars.count {
        let bar = bars[index]
        text += "# \(bar.timestamp) \(bar.open) \(bar.high) \(bar.low) \(bar.close) \(bar.volume)\n"
      }
    }
    return text
  }
}
