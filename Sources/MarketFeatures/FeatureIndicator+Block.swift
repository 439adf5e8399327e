import TradingModel

extension FeatureIndicator {
  /// Runs over one symbol of a block: one switch, then a loop over values.
  ///
  /// - Parameters:
  ///   - block: The columns of the block.
  ///   - symbol: Whose part of the columns.
  ///   - output: Room for `block.count` values; NaN is written where the symbol has no bar.
  mutating func update(_ block: BlockPointers, symbol: Int, into output: UnsafeMutablePointer<Double>) {
    let start = symbol * block.count
    let count = block.count
    let presence = block.presence + start
    let taken = state
    state = .taken
    switch consume taken {
    case .simpleMovingAverage(var inner, let column):
      inner.update(block[column] + start, presence, count: count, into: output)
      state = .simpleMovingAverage(inner, column)
    case .exponentialMovingAverage(var inner, let column):
      inner.update(block[column] + start, presence, count: count, into: output)
      state = .exponentialMovingAverage(inner, column)
    case .relativeStrengthIndex(var inner, let column):
      inner.update(block[column] + start, presence, count: count, into: output)
      state = .relativeStrengthIndex(inner, column)
    case .movingDeviation(var inner, let column):
      inner.update(block[column] + start, presence, count: count, into: output)
      state = .movingDeviation(inner, column)
    case .priorExtreme(var inner, let column):
      inner.update(block[column] + start, presence, count: count, into: output)
      state = .priorExtreme(inner, column)
    case .rateOfChange(var inner, let column):
      inner.update(block[column] + start, presence, count: count, into: output)
      state = .rateOfChange(inner, column)
    case .averageTrueRange(var inner):
      let (high, low, close) = (block.high + start, block.low + start, block.close + start)
      for offset in 0..<count {
        output[offset] =
          presence[offset] == 0 ? .nan : inner.update(high: high[offset], low: low[offset], close: close[offset])
      }
      state = .averageTrueRange(inner)
    case .custom(var inner):
      for offset in 0..<count {
        output[offset] = presence[offset] == 0 ? .nan : inner.update(block.bar(at: offset, start: start))
      }
      state = .custom(inner)
    case .taken: break
    }
  }
}

/// The columns of a market block as pointers, valid while `with` runs its body.
struct BlockPointers {
  let count: Int
  let presence: UnsafePointer<UInt8>
  let timestamps: UnsafePointer<Int64>
  let open: UnsafePointer<Double>
  let high: UnsafePointer<Double>
  let low: UnsafePointer<Double>
  let close: UnsafePointer<Double>
  let volume: UnsafePointer<Double>

  subscript(column: BarColumn) -> UnsafePointer<Double> {
    switch column {
    case .open: open
    case .high: high
    case .low: low
    case .close: close
    case .volume: volume
    }
  }

  func bar(at offset: Int, start: Int) -> Bar {
    let index = start + offset
    return Bar(
      timestamp: Timestamp(nanoseconds: timestamps[offset]), open: open[index], high: high[index], low: low[index],
      close: close[index], volume: volume[index])
  }

  /// Runs `body` on the columns, or not at all if the block holds no bar.
  static func with(_ block: MarketBlock, _ body: (BlockPointers) -> Void) {
    block.open.withUnsafeBufferPointer { open in
      block.high.withUnsafeBufferPointer { high in
        block.low.withUnsafeBufferPointer { low in
          block.close.withUnsafeBufferPointer { close in
            block.volume.withUnsafeBufferPointer { volume in
              block.presence.withUnsafeBufferPointer { presence in
                block.timestamps.withUnsafeBufferPointer { timestamps in
                  guard let open = open.baseAddress, let high = high.baseAddress, let low = low.baseAddress,
                    let close = close.baseAddress, let volume = volume.baseAddress,
                    let presence = presence.baseAddress, let timestamps = timestamps.baseAddress
                  else { return }
                  body(
                    BlockPointers(
                      count: block.count, presence: presence, timestamps: timestamps, open: open, high: high,
                      low: low, close: close, volume: volume))
                }
              }
            }
          }
        }
      }
    }
  }
}
