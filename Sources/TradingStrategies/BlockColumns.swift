import MarketFeatures
import TradingModel

/// The columns of a market block and its features as pointers, valid while `with` runs its body.
struct BlockColumns {
  let count: Int
  let symbolCount: Int
  let presence: UnsafePointer<UInt8>
  let timestamps: UnsafePointer<Int64>
  let open: UnsafePointer<Double>
  let high: UnsafePointer<Double>
  let low: UnsafePointer<Double>
  let close: UnsafePointer<Double>
  let volume: UnsafePointer<Double>
  let features: UnsafePointer<Double>

  /// Runs `body` on the columns, or not at all if the blocks hold no bar.
  static func with(_ block: MarketBlock, _ features: FeatureBlock, _ body: (BlockColumns) -> Void) {
    block.open.withUnsafeBufferPointer { open in
      block.high.withUnsafeBufferPointer { high in
        block.low.withUnsafeBufferPointer { low in
          block.close.withUnsafeBufferPointer { close in
            block.volume.withUnsafeBufferPointer { volume in
              block.presence.withUnsafeBufferPointer { presence in
                block.timestamps.withUnsafeBufferPointer { timestamps in
                  features.values.withUnsafeBufferPointer { values in
                    guard let open = open.baseAddress, let high = high.baseAddress, let low = low.baseAddress,
                      let close = close.baseAddress, let volume = volume.baseAddress,
                      let presence = presence.baseAddress, let timestamps = timestamps.baseAddress
                    else { return }
                    body(
                      BlockColumns(
                        count: block.count, symbolCount: block.symbolCount, presence: presence,
                        timestamps: timestamps, open: open, high: high, low: low, close: close, volume: volume,
                        features: values.baseAddress ?? close))
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
