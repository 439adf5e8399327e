import Determinism
import MarketData
import TradingModel

/// A way to alter what comes after a bar.
enum FutureAlteration: String, CaseIterable {
  case truncated
  case raised
  case lowered

  /// How a message says what was done to the bars.
  var participle: String {
    switch self {
    case .truncated: "cut off"
    case .raised: "raised at random"
    case .lowered: "lowered at random"
    }
  }

  /// The data as it was up to and including a cycle, and something else after it.
  ///
  /// - Precondition: A cycle follows the cut.
  func apply(to data: MarketDataSet, after cut: Int, seed: UInt64) -> MarketDataSet {
    let last = data.timestamps[cut]
    let closing = data.timestamps[cut + 1]
    let series = data.series.map { bars in
      self == .truncated
        ? Self.truncate(bars, after: last, closing: closing) : poison(bars, after: last, cut: cut, seed: seed)
    }
    return MarketDataSet(
      series, warmupCount: data.warmupCount, dataHashes: data.dataHashes, dropped: data.dropped,
      benchmark: data.benchmark)
  }

  /// The bars up to `last`; where there are later ones, one bar at the last close stands for them.
  private static func truncate(_ bars: BarSeries, after last: Int64, closing: Int64) -> BarSeries {
    let kept = bars.timestamps.firstIndex { $0 > last } ?? bars.count
    if kept == bars.count { return bars }
    var result = BarSeries(symbol: bars.symbol, capacity: kept + 1)
    for index in 0..<kept { result.append(bars[index]) }
    let price = kept > 0 ? bars.close[kept - 1] : 1
    result.append(
      Bar(
        timestamp: Timestamp(nanoseconds: closing), open: price, high: price, low: price, close: price, volume: 0))
    return result
  }

  /// Scales every later bar: by a level drawn for the symbol, and by up to a tenth drawn for the bar.
  private func poison(_ bars: BarSeries, after last: Int64, cut: Int, seed: UInt64) -> BarSeries {
    var draw = SeededGenerator(masterSeed: seed, id: bars.symbol.name, purpose: "look-ahead \(rawValue)")
    draw.begin(cycle: UInt64(cut))
    let level = self == .raised ? 1.5 + draw.uniform() : 0.25 + 0.4 * draw.uniform()
    var result = bars
    for index in (bars.timestamps.firstIndex { $0 > last } ?? bars.count)..<bars.count {
      let factor = level * (0.9 + 0.2 * draw.uniform())
      result.open[index] *= factor
      result.high[index] *= factor
      result.low[index] *= factor
      result.close[index] *= factor
      result.volume[index] *= 0.5 + draw.uniform()
    }
    return result
  }
}
