import TradingModel

extension FeatureIndicator {
  /// Runs over one symbol of a block: one switch, then a loop over values.
  ///
  /// - Parameters:
  ///   - block: The columns of the block.
  ///   - symbol: Whose part of the columns.
  ///   - output: Room for `block.count` values; NaN is written where the symbol has no bar.
  mutating func update(_ block: MarketBlockPointers, symbol: Int, into output: UnsafeMutablePointer<Double>) {
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

extension MarketBlockPointers {
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
}
