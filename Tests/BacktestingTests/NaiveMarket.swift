import MarketData
import TradingModel

/// The bars of a run looked up one by one, and what a bar of the data means for fills.
struct NaiveMarket {
  let symbols: [String]
  /// The instants of the run's cycles, those of the warm-up left out.
  let times: [Int64]
  private let bars: [String: [Int64: Bar]]

  init(_ data: MarketDataSet) {
    symbols = data.series.map(\.symbol.name)
    times = Array(data.timestamps.dropFirst(data.warmupCount))
    var bars: [String: [Int64: Bar]] = [:]
    for series in data.series {
      for index in 0..<series.count { bars[series.symbol.name, default: [:]][series.timestamps[index]] = series[index] }
    }
    self.bars = bars
  }

  func bar(_ symbol: String, _ cycle: Int) -> Bar? { bars[symbol]?[times[cycle]] }

  /// The last close at or before a cycle of the run; carried bars repeat it.
  func lastClose(_ symbol: String, _ cycle: Int) -> Double {
    for earlier in (0...cycle).reversed() {
      if let bar = bar(symbol, earlier) { return bar.close }
    }
    return .nan
  }

  /// The first cycle from `cycle` on at which the symbol has a bar of the data.
  func nextBar(_ symbol: String, from cycle: Int) -> Int? {
    (cycle..<max(cycle, times.count)).first { bar(symbol, $0) != nil }
  }
}
