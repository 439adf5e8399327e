import Determinism
import TradingModel

/// The running state of a set of features for every symbol: blocks of bars in, blocks of values out.
///
/// Where a symbol has no bar its features keep their state. How the data is cut into blocks never shows.
public struct FeatureComputer: Sendable {
  /// The features in ascending order, without duplicates; their positions number them in the blocks.
  public let features: [FeatureSpecification]
  /// Number of symbols.
  public let symbolCount: Int
  /// At `symbol * features.count + feature`.
  private var states: [FeatureState] = []
  /// The bars of each symbol that its features read again.
  private var histories: [BarHistory]

  /// Makes the state of each distinct feature for each symbol, as it is before the first bar.
  ///
  /// - Precondition: `check()` accepts every feature.
  public init(features: [FeatureSpecification], symbolCount: Int) {
    let distinct = features.sorted().withoutRepeats()
    self.features = distinct
    self.symbolCount = symbolCount
    states.reserveCapacity(distinct.count * symbolCount)
    for _ in 0..<symbolCount {
      for feature in distinct { states.append(FeatureState(feature)) }
    }
    var reach = HistoryReach.none
    for state in states.prefix(distinct.count) { reach.formUnion(state.reach) }
    histories = Array(repeating: BarHistory(reach), count: symbolCount)
  }

  /// The position of a feature, or nil if it is not computed here.
  ///
  /// Complexity: O(log n).
  public func index(of feature: FeatureSpecification) -> Int? { features.ascendingIndex(of: feature) }

  /// Takes the next block and returns the features at its cycles.
  ///
  /// - Parameter block: Continues where the last one ended.
  public mutating func process(_ block: MarketBlock) -> FeatureBlock {
    precondition(block.symbolCount == symbolCount, "a block holds the symbols that the computer was made for")
    let size = states.count * block.count
    let values = [Double](unsafeUninitializedCapacity: size) { buffer, initialized in
      if let base = buffer.baseAddress {
        block.withPointers { pointers in
          Scratch.with { scratch in
            for symbol in 0..<symbolCount { update(symbol, pointers, scratch, into: base) }
          }
        }
      }
      initialized = size
    }
    return FeatureBlock(
      firstCycle: block.firstCycle, count: block.count, featureCount: features.count, symbolCount: symbolCount,
      values: values)
  }

  /// Takes the bars of one symbol in a block, and writes NaN where it has none.
  private mutating func update(
    _ symbol: Int, _ block: MarketBlockPointers, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    let bars = block.run(symbol: symbol)
    let presence = block.presence + symbol * block.count
    let first = symbol * features.count
    let columns = output + symbol * block.count
    let stride = symbolCount * block.count
    var start = 0
    while start < block.count {
      var end = start
      while end < block.count, presence[end] != 0 { end += 1 }
      if start < end {
        histories[symbol].extend(by: bars.part(from: start, count: end - start)) { bars in
          for index in features.indices {
            states[first + index].update(bars, scratch, into: columns + index * stride + start)
          }
        }
      }
      start = end
      while end < block.count, presence[end] == 0 { end += 1 }
      for index in features.indices {
        (columns + index * stride + start).update(repeating: .nan, count: end - start)
      }
      start = end
    }
  }
}
