/// The columns of a market block as pointers, valid while `MarketBlock.withPointers` runs its body.
@usableFromInline
package struct MarketBlockPointers {
  /// Number of cycles: the value of symbol `s` at the block's `k`-th cycle stands at `s * count + k`.
  @usableFromInline package let count: Int
  @usableFromInline package let symbolCount: Int
  @usableFromInline package let presence: UnsafePointer<UInt8>
  @usableFromInline package let timestamps: UnsafePointer<Int64>
  @usableFromInline package let open: UnsafePointer<Double>
  @usableFromInline package let high: UnsafePointer<Double>
  @usableFromInline package let low: UnsafePointer<Double>
  @usableFromInline package let close: UnsafePointer<Double>
  @usableFromInline package let volume: UnsafePointer<Double>
}

extension MarketBlock {
  /// Runs `body` on the columns, or not at all if the block holds no bar.
  package func withPointers(_ body: (MarketBlockPointers) -> Void) {
    presence.withUnsafeBufferPointer { presence in
      timestamps.withUnsafeBufferPointer { timestamps in
        open.withUnsafeBufferPointer { open in
          high.withUnsafeBufferPointer { high in
            low.withUnsafeBufferPointer { low in
              close.withUnsafeBufferPointer { close in
                volume.withUnsafeBufferPointer { volume in
                  guard let presence = presence.baseAddress, let timestamps = timestamps.baseAddress,
                    let open = open.baseAddress, let high = high.baseAddress, let low = low.baseAddress,
                    let close = close.baseAddress, let volume = volume.baseAddress
                  else { return }
                  body(
                    MarketBlockPointers(
                      count: count, symbolCount: symbolCount, presence: presence, timestamps: timestamps, open: open,
                      high: high, low: low, close: close, volume: volume))
                }
              }
            }
          }
        }
      }
    }
  }
}
