import Determinism
import FileFormats
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
  /// Positions of the features that are computed, ascending; the values of the others are stored.
  private var computed: [Int] = []
  /// At `symbol * computed.count + place`, the place among those computed.
  private var states: [FeatureState] = []
  /// The bars of each symbol that its features read again.
  private var histories: [BarHistory]
  /// At `feature * symbolCount + symbol`: the stored values, or those that were kept so far; nil where they are only
  /// computed.
  private var columns: [[Double]?] = []

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
    for (index, feature) in distinct.enumerated() {
      switch source(feature) {
      case .stored(let stored):
        precondition(stored.count == symbolCount, "a column for each symbol")
        columns += stored
        continue
      case .kept: columns += Array(repeating: [], count: symbolCount)
      case .computed: columns += Array(repeating: nil, count: symbolCount)
      }
      computed.append(index)
    }
    states.reserveCapacity(computed.count * symbolCount)
    for _ in 0..<symbolCount {
      for index in computed { states.append(FeatureState(distinct[index])) }
    }
    var reach = HistoryReach.none
    for state in states.prefix(computed.count) { reach.formUnion(state.reach) }
    histories = Array(repeating: BarHistory(reach), count: symbolCount)
  }

  /// The values of each feature that was to be kept, one column a symbol, as far as blocks have come.
  package var kept: [(feature: FeatureSpecification, columns: [[Double]])] {
    computed.compactMap { index in
      let gathered = columns[index * symbolCount..<(index + 1) * symbolCount].compactMap { $0 }
      return gathered.isEmpty ? nil : (features[index], gathered)
    }
  }

  /// The position of a feature, or nil if it is not computed here.
  ///
  /// Complexity: O(log n).
  public func index(of feature: FeatureSpecification) -> Int? { features.ascendingIndex(of: feature) }

  /// Takes the next block and returns the features at its cycles.
  ///
  /// - Parameter block: Continues where the last one ended.
  public mutating func process(_ block: MarketBlock) -> FeatureBlock { process(block, threads: 1) }

  /// The same on several threads, which shows nowhere, where there are so many values that it is worth it.
  package mutating func process(_ block: MarketBlock, threads: Int) -> FeatureBlock {
    precondition(block.symbolCount == symbolCount, "a block holds the symbols that the computer was made for")
    let size = features.count * symbolCount * block.count
    let values = [Double](unsafeUninitializedCapacity: size) { buffer, initialized in
      if let base = buffer.baseAddress {
        block.withPointers { pointers in
          Scratch.with { scratch in
            for symbol in 0..<symbolCount { update(symbol, pointers, scratch, threads, into: base) }
          }
        }
        exchange(block.firstCycle, block.count, base)
      }
      initialized = size
    }
    return FeatureBlock(
      firstCycle: block.firstCycle, count: block.count, featureCount: features.count, symbolCount: symbolCount,
      values: values)
  }

  /// So many values that another thread is worth a look: some tenth of a millisecond.
  private static var fewestShared: Int { 50_000 }

  /// Takes the bars of one symbol in a block, and writes NaN where it has none.
  private mutating func update(
    _ symbol: Int, _ block: MarketBlockPointers, _ scratch: Scratch, _ threads: Int,
    into output: UnsafeMutablePointer<Double>
  ) {
    let bars = block.run(symbol: symbol)
    let presence = block.presence + symbol * block.count
    let first = symbol * computed.count
    func column(_ feature: Int) -> UnsafeMutablePointer<Double> {
      output + (feature * symbolCount + symbol) * block.count
    }
    var start = 0
    while start < block.count {
      var end = start
      while end < block.count, presence[end] != 0 { end += 1 }
      if start < end {
        let isShared = threads > 1 && computed.count * (end - start) >= Self.fewestShared
        histories[symbol].extend(by: bars.part(from: start, count: end - start)) { bars in
          if isShared {
            let columns = computed.map { column($0) + start }
            states.withUnsafeMutableBufferPointer { states in
              let own = UnsafeMutableBufferPointer(rebasing: states[first..<(first + columns.count)])
              SharedStates(own, bars, columns).update(threads: threads)
            }
            return
          }
          for (place, feature) in computed.enumerated() {
            states[first + place].update(bars, scratch, into: column(feature) + start)
          }
        }
      }
      start = end
      while end < block.count, presence[end] == 0 { end += 1 }
      for feature in computed { (column(feature) + start).update(repeating: .nan, count: end - start) }
      start = end
    }
  }

  /// Writes the stored values at the cycles of a block to their places, and takes those that are to be kept.
  private mutating func exchange(_ first: Int, _ count: Int, _ output: UnsafeMutablePointer<Double>) {
    var isStored = Array(repeating: true, count: features.count)
    for index in computed { isStored[index] = false }
    for index in columns.indices {
      let values = output + index * count
      if !isStored[index / symbolCount] {
        columns[index]?.append(contentsOf: UnsafeBufferPointer(start: values, count: count))
      } else if let column = columns[index] {
        precondition(first + count <= column.count, "a stored value for each cycle")
        column.withUnsafeBufferPointer { column in
          guard let base = column.baseAddress else { return }
          values.initialize(from: base + first, count: count)
        }
      }
    }
  }
}

/// The states of features of one symbol, which threads bring up to date side by side.
///
/// `@unchecked Sendable`: each state, and the column that it writes, is one thread's.
private struct SharedStates: @unchecked Sendable {
  private let states: UnsafeMutableBufferPointer<FeatureState>
  private let bars: BarRun
  /// By state where its values go.
  private let columns: [UnsafeMutablePointer<Double>]

  init(
    _ states: UnsafeMutableBufferPointer<FeatureState>, _ bars: BarRun, _ columns: [UnsafeMutablePointer<Double>]
  ) { (self.states, self.bars, self.columns) = (states, bars, columns) }

  func update(threads: Int) {
    let size = max(1, columns.count / (8 * threads))
    _ = ParallelPieces.map(columns.count, together: size, threads: threads) { places, add in
      Scratch.with { scratch in
        for place in places { add(states[place].update(bars, scratch, into: columns[place])) }
      }
    }
  }
}
