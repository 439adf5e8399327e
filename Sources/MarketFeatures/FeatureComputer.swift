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
  /// At `feature * symbolCount + symbol`.
  private var indicators: [FeatureIndicator]

  /// Makes the state of each distinct feature for each symbol, as it is before the first bar.
  ///
  /// - Precondition: `check()` accepts every feature.
  public init(features: [FeatureSpecification], symbolCount: Int) {
    let distinct = features.sorted().withoutRepeats()
    self.features = distinct
    self.symbolCount = symbolCount
    indicators = []
    indicators.reserveCapacity(distinct.count * symbolCount)
    for feature in distinct {
      for _ in 0..<symbolCount { indicators.append(FeatureIndicator(feature)) }
    }
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
    let size = indicators.count * block.count
    let values = [Double](unsafeUninitializedCapacity: size) { buffer, initialized in
      if let base = buffer.baseAddress {
        block.withPointers { pointers in
          for index in indicators.indices {
            indicators[index].update(pointers, symbol: index % symbolCount, into: base + index * block.count)
          }
        }
      }
      initialized = size
    }
    return FeatureBlock(
      firstCycle: block.firstCycle, count: block.count, featureCount: features.count, symbolCount: symbolCount,
      values: values)
  }
}
