import Backtesting
import Configuration
import Determinism
import FileFormats
import RegimeAnalysis
import TradingModel
import TradingStrategies

extension Explanation {
  /// Regimes whose weights are written out.
  private static let mostRegimes = 8

  /// How regimes are told, and which weights hold in which; nothing where weights do not change.
  var regimes: [String] {
    let aggregation = backtest.plan.workflow.regimeAggregation
    guard aggregation.isUsed else { return [] }
    let settings = aggregation.regimes
    let watched = settings.symbol.map { MessageText.excerpt($0.name) } ?? "the equally weighted mean of all symbols"
    let bars = settings.confirm == 1 ? "at once" : "after \(NumberText.grouped(settings.confirm)) equal ones in a row"
    let classifiers = settings.classifiers.map(Self.text).joined(separator: ", joined with ")
    var lines = ["\(classifiers), of \(watched); a label changes \(bars)"]
    let labels = aggregation.weights.keys.sorted { NaturalOrder.precedes($0, $1) }
    lines += labels.prefix(Self.mostRegimes).map { label in
      let weights = (aggregation.weights[label] ?? [:]).filter { $0.value > 0 }
      let names = weights.keys.sorted { NaturalOrder.precedes($0, $1) }
      let shown = names.map { "\(MessageText.excerpt($0)) \(DecimalText.string(weights[$0] ?? 0))" }
      return "\(MessageText.excerpt(label)): " + (shown.isEmpty ? "flat" : shown.joined(separator: ", "))
    }
    if labels.count > Self.mostRegimes {
      lines.append("and \(NumberText.grouped(labels.count - Self.mostRegimes)) more")
    }
    return lines + ["in any other, and where it is unknown: the weights of strategies and portfolios"]
  }

  private static func text(_ classifier: RegimeClassifierSettings) -> String {
    if let custom = classifier.custom {
      let names = custom.parameters.keys.sorted()
      let shown = names.map { "\(MessageText.excerpt($0)) \(custom.parameters[$0]?.text ?? "")" }
      return MessageText.excerpt(custom.type) + (shown.isEmpty ? "" : " (\(shown.joined(separator: ", ")))")
    }
    let window = "\(NumberText.grouped(classifier.window)) bars"
    return switch classifier.kind {
    case .volatility:
      "volatility of \(window) between its quantiles \(DecimalText.string(classifier.levels.low)) and "
        + DecimalText.string(classifier.levels.high)
    case .momentum: "momentum of \(window), beyond \(NumberText.percent(classifier.threshold))"
    case .hiddenMarkov:
      "hidden Markov model of \(classifier.states) states, fitted every \(NumberText.grouped(classifier.refit)) bars"
    }
  }
}
