import Determinism
import FileFormats
import TradingModel

/// Bars that a symbol lacks between its first and its last at cycles where others have one.
enum MissingBars {
  /// One error for each symbol that lacks bars, in the order of the first that it lacks.
  static func errors(_ set: MarketDataSet) -> MarketDataErrors {
    var found: [(cycle: Int, symbol: Int, count: Int)] = []
    for (symbol, bars) in set.series.enumerated() {
      guard let first = bars.timestamps.first, let last = bars.timestamps.last else { continue }
      let start = set.timestamps.lowerBound(of: first)
      let count = set.timestamps.lowerBound(of: last) + 1 - start - bars.count
      guard count > 0 else { continue }
      // Times are among the cycles and both ascend: the first that differs is missing.
      let cycle = bars.timestamps.indices.first { bars.timestamps[$0] != set.timestamps[start + $0] }
      found.append((start + (cycle ?? 0), symbol, count))
    }
    var errors = MarketDataErrors([])
    for (cycle, symbol, count) in found.sorted(by: { ($0.cycle, $0.symbol) < ($1.cycle, $1.symbol) }) {
      errors.add(error(set.symbols[symbol], at: set.timestamps[cycle], count: count))
    }
    return errors
  }

  static func error(_ symbol: Symbol, at time: Int64, count: Int) -> MarketDataError {
    let more = count == 1 ? "" : " (the first of \(count))"
    return MarketDataError(
      message:
        "\(MessageText.excerpt(symbol.name)) has no bar at \(Timestamp(nanoseconds: time)), where another symbol has "
        + "one\(more); expected one, or data.missing_bars skip or carry")
  }
}
