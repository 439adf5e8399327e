import Configuration
import MarketData
import PortfolioBatches
import TradingModel

extension BatchEligibility {
  /// What the bars of a run say against lanes, those of the warm-up left out.
  ///
  /// - Throws: `MarketDataErrors` where the rule for missing bars refuses the data.
  init(_ data: MarketDataSet, missingBars: MissingBarRule) throws {
    self.init(symbolCount: data.symbols.count)
    // Where no bar is missing none has to be put in its place.
    if data.series.allSatisfy({ $0.timestamps.count == data.cycleCount }) {
      for (symbol, bars) in data.series.enumerated() {
        look(atEvery: symbol, from: data.warmupCount, opens: bars.open, closes: bars.close)
      }
      return
    }
    var slices = BlockAssembler(data, missingBars: missingBars)
    var warmup = data.warmupCount
    while warmup > 0, let block = try slices.nextBlock(maximumCycles: min(warmup, RunManner.largestBlock)) {
      warmup -= block.count
    }
    // So small that its columns come from memory that was used before.
    let size = max(1, RunManner.largestBlock / max(1, data.symbols.count))
    while let block = try slices.nextBlock(maximumCycles: size) { look(at: block) }
  }
}
