import MarketFeatures
import TradingModel

/// The columns of a market block and its features as pointers, valid while `with` runs its body.
struct BlockColumns {
  let market: MarketBlockPointers
  let features: UnsafePointer<Double>

  /// Runs `body` on the columns, or not at all if the blocks hold no bar.
  static func with(_ block: MarketBlock, _ features: FeatureBlock, _ body: (BlockColumns) -> Void) {
    block.withPointers { market in
      features.values.withUnsafeBufferPointer { values in
        body(BlockColumns(market: market, features: values.baseAddress ?? market.close))
      }
    }
  }
}
