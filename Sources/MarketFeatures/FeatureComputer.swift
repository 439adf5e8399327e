import Determinism
import TradingModel

/// Where the values of a feature come from.
package enum FeatureSource: Sendable {
  /// They are computed from the bars.
  case computed
  /// They are computed, and gathered for a store.
  case kept
  /// They were computed by an earlier run: one column a symbol, with a value for each cycle from the first of all.
  case stored([[Double]])
}

/// The running state of a set of features for every symbol: blocks of bars in, blocks of values out.
///
/// Where a symbol has no bar its features keep their state. How the data is cut into blocks never shows.
public struct FeatureComputer: Sendable {
  /// The features in ascending order, without duplicates; their positions number them in the blocks.
  public let features: [FeatureSpecification]
  /// Number of symbols.
  public let symbolCount: Int
  /// At `feature * symbolCount + symbol`; nil where values are stored.
  private var indicators: [FeatureIndicator?]
  /// At the same places: the stored values, or those that were kept so far; nil where they are only computed.
  private var columns: [[Double]?]

  /// Makes the state of each distinct feature for each symbol, as it is before the first bar.
  ///
  /// - Precondition: `check()` accepts every feature.
  public init(features: [FeatureSpecification], symbolCount: Int) {
    self.init(features: features, symbolCount: symbolCount) { _ in .computed }
  }

  /// As above, where each feature comes from its source: the same values, to the bit.
  ///
  /// - Precondition: stored features have a column for each symbol.
  package init(
    features: [FeatureSpecification], symbolCount: Int, from source: (FeatureSpecification) -> FeatureSource
  ) {
    let distinct = features.sorted().withoutRepeats()
    self.features = distinct
    self.symbolCount = symbolCount
    indicators = []
    indicators.reserveCapacity(distinct.count * symbolCount)
    columns = []
    for feature in distinct {
      let source = source(feature)
      if case .stored(let columns) = source {
        precondition(columns.count == symbolCount, "a column for each symbol")
        indicators += Array(repeating: nil, count: symbolCount)
        self.columns += columns
        continue
      }
      for _ in 0..<symbolCount {
        indicators.append(FeatureIndicator(feature))
        if case .kept = source { columns.append([]) } else { columns.append(nil) }
      }
    }
  }

  /// The values of each feature that was to be kept, one column a symbol, as far as blocks have come.
  package var kept: [(feature: FeatureSpecification, columns: [[Double]])] {
    var kept: [(feature: FeatureSpecification, columns: [[Double]])] = []
    for (index, feature) in features.enumerated() {
      let places = index * symbolCount..<(index + 1) * symbolCount
      let gathered = places.compactMap { indicators[$0] == nil ? nil : columns[$0] }
      if !gathered.isEmpty, gathered.count == symbolCount { kept.append((feature, gathered)) }
    }
    return kept
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
            let output = base + index * block.count
            if indicators[index] != nil {
              indicators[index]?.update(pointers, symbol: index % symbolCount, into: output)
              columns[index]?.append(contentsOf: UnsafeBufferPointer(start: output, count: block.count))
            } else {
              copy(index, block.firstCycle, block.count, into: output)
            }
          }
        }
      }
      initialized = size
    }
    return FeatureBlock(
      firstCycle: block.firstCycle, count: block.count, featureCount: features.count, symbolCount: symbolCount,
      values: values)
  }

  /// Writes the stored values of a feature and symbol at the cycles of a block.
  private func copy(_ index: Int, _ first: Int, _ count: Int, into output: UnsafeMutablePointer<Double>) {
    guard let column = columns[index] else { return }
    precondition(first + count <= column.count, "a stored value for each cycle")
    column.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      output.initialize(from: base + first, count: count)
    }
  }
}
