import FileFormats
import PerformanceAnalytics
import SettingsTables
import TradingModel

extension MetricsSettings {
  /// The section `metrics`.
  static let table = SettingsTable(initial: MetricsSettings()) {
    Field.optional(
      "annual_factor", \.annualFactor, .number(.within(0.01...1000)), none: "what the data say",
      unit: "daily returns a year", "Makes daily returns annual figures."
    )
    Field.value(
      "risk_free", \.riskFree, .number(.within(-0.5...10)), unit: "a year", "What money earns without risk.")
  }
}

extension ValueFormat where Value == BenchmarkSettings {
  /// The name of a symbol, or one of two words.
  static var benchmark: ValueFormat {
    let words = [BenchmarkSettings.buyAndHoldName, BenchmarkSettings.noneName]
    let bounds = words.joined(separator: ", ") + " or a symbol"
    return ValueFormat(
      ValueKind("choice or symbol", bounds: bounds, allowed: bounds, scalars: .text, schema: ValueKind.texts),
      read: { reader in
        guard let text = KeyReader.text(reader.node) else {
          reader.wrongType()
          return nil
        }
        if text.isEmpty || text.utf8.contains(0) {
          reader.report("not a symbol", was: KeyReader.show(reader.node), allowed: bounds)
          return nil
        }
        // What is meant to be one of the words would be looked for as a file.
        let letters = text.lowercased().filter(\.isLetter)
        if let word = words.first(where: { $0 != text && $0.filter(\.isLetter) == letters }) {
          reader.report("unknown value", was: KeyReader.show(reader.node), allowed: bounds, suggestion: word)
          return nil
        }
        return BenchmarkSettings(name: text)
      },
      write: { .string($0.name) },
      draw: { draw in BenchmarkSettings(name: draw.one(of: words + ["A", "SPY", "null", "EUR/USD", "1"])) })
  }
}
