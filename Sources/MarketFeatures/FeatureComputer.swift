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
  /// At `symbol * features.count + feature`; nil where values are stored.
  private var states: [FeatureState?] = []
  /// At the same places: the stored values, or those that were kept so far; nil where they are only computed.
  private var columns: [[Double]?] = []
  /// Whether any value is stored, or to be.
  private let meetsStore: Bool
  /// The bars of each symbol that its features read again.
  private var histories: [BarHistory]

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
    let sources = distinct.map(source)
    meetsStore = sources.contains { if case .computed = $0 { false } else { true } }
    states.reserveCapacity(distinct.count * symbolCount)
    for symbol in 0..<symbolCount {
      for (feature, source) in zip(distinct, sources) {
        switch source {
        case .computed: columns.append(nil)
        case .kept: columns.append([])
        case .stored(let stored):
          precondition(stored.count == symbolCount, "a column for each symbol")
          columns.append(stored[symbol])
          states.append(nil)
          continue
        }
        states.append(FeatureState(feature))
      }
    }
    var reach = HistoryReach.none
    for state in states.prefix(distinct.count) { reach.formUnion(state?.reach ?? .none) }
    histories = Array(repeating: BarHistory(reach), count: symbolCount)
  }

  /// The values of each feature that was to be kept, one column a symbol, as far as blocks have come.
  package var kept: [(feature: FeatureSpecification, columns: [[Double]])] {
    var kept: [(feature: FeatureSpecification, columns: [[Double]])] = []
    for (index, feature) in features.enumerated() {
      let places = (0..<symbolCount).map { $0 * features.count + index }
      let gathered = places.compactMap { states[$0] == nil ? nil : columns[$0] }
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
    let size = states.count * block.count
    let values = [Double](unsafeUninitializedCapacity: size) { buffer, initialized in
      if let base = buffer.baseAddress {
        block.withPointers { pointers in
          Scratch.with { scratch in
            for symbol in 0..<symbolCount {
              update(symbol, pointers, scratch, into: base)
              if meetsStore { store(symbol, block.firstCycle, block.count, in: base) }
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
            states[first + index]?.update(bars, scratch, into: columns + index * stride + start)
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

  /// Writes the values of one symbol that are stored, and gathers those that are to be.
  private mutating func store(
    _ symbol: Int, _ firstCycle: Int, _ count: Int, in output: UnsafeMutablePointer<Double>
  ) {
    for index in features.indices {
      let place = symbol * features.count + index
      let column = output + (index * symbolCount + symbol) * count
      if states[place] != nil {
        columns[place]?.append(contentsOf: UnsafeBufferPointer(start: column, count: count))
        continue
      }
      guard let stored = columns[place] else { continue }
      precondition(firstCycle + count <= stored.count, "a stored value for each cycle")
      stored.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { column.update(from: base + firstCycle, count: count) }
      }
    }
  }
}
