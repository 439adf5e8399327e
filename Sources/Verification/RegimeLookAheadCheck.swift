import Backtesting
import Configuration
import Determinism
import MarketData
import RegimeAnalysis
import TradingModel
import TradingStrategies

/// Checks that no label of a classifier depends on bars behind its own.
///
/// Cycles are labelled once as the data are, and again for several cuts with the bars behind the cut taken away, raised
/// and lowered, as `LookAheadCheck` does it: up to the cut every label must be the same. Half of the cuts are taken
/// where a label changes.
public struct RegimeLookAheadCheck: Sendable {
  /// Number of cuts.
  public var cuts = 10
  /// Seed of cuts and prices.
  public var seed: UInt64 = 1

  private let data: MarketDataSet
  private let names: [String]
  private let labels: @Sendable (MarketDataSet) throws -> [RegimeSeries]

  /// A check of classifiers on data that were loaded for them.
  ///
  /// - Parameters:
  ///   - settings: Those of `sample: whole` are of all bars, and found to look ahead.
  ///   - registry: Makes the types of classifiers for given data, as it is done before a run: what was prepared from
  ///     the data is prepared from the altered ones too.
  public init(
    _ settings: RegimeSettings, data: MarketDataSet,
    registry: @escaping @Sendable (MarketDataSet) throws -> StrategyRegistry = { _ in .builtIn }
  ) {
    self.init(settings.classifierNames, data: data) { data in
      try RegimeLabels(settings, bars: data.series, timestamps: data.timestamps, registry: registry(data)).byClassifier
    }
  }

  /// - Parameters:
  ///   - names: What messages call the classifiers.
  ///   - labels: Labels every cycle of some data, once for each classifier.
  package init(
    _ names: [String], data: MarketDataSet, labels: @escaping @Sendable (MarketDataSet) throws -> [RegimeSeries]
  ) {
    self.names = names
    self.data = data
    self.labels = labels
  }

  /// What a check that found nothing has done.
  public struct Report: Equatable, Sendable {
    /// Number of bars after which the data were altered.
    public let cuts: Int
    /// Number of labels that were compared.
    public let comparisons: Int
  }

  /// Runs the check.
  ///
  /// - Throws: `LookAheadViolation` for the earliest label of the first cut that differs, and what labelling throws.
  public func run() throws -> Report {
    let original = try labels(data)
    let chosen = chooseCuts(original)
    var comparisons = 0
    for cut in chosen {
      for alteration in FutureAlteration.allCases {
        let altered = try labels(alteration.apply(to: data, after: cut, seed: seed))
        for (name, (left, right)) in zip(names, zip(original, altered)) {
          comparisons += cut + 1
          let first = (0...cut).first { !Self.isSame(left, right, $0) }
          guard let first else { continue }
          throw LookAheadViolation(
            subject: "classifier \(name)", symbol: nil, bar: Timestamp(nanoseconds: data.timestamps[first]),
            cycle: first, cut: Timestamp(nanoseconds: data.timestamps[cut]), alteration: alteration.participle,
            original: Self.text(left, first), altered: Self.text(right, first))
        }
      }
    }
    return Report(cuts: chosen.count, comparisons: comparisons)
  }

  private static func isSame(_ left: RegimeSeries, _ right: RegimeSeries, _ cycle: Int) -> Bool {
    left.codes.indices.contains(cycle) && right.codes.indices.contains(cycle) && left[cycle] == right[cycle]
  }

  private static func text(_ series: RegimeSeries, _ cycle: Int) -> String {
    series.codes.indices.contains(cycle) ? series[cycle] : "nothing"
  }

  /// Cycles behind which something comes, half of them such at which a label changes.
  private func chooseCuts(_ original: [RegimeSeries]) -> [Int] {
    let last = data.cycleCount - 2
    guard cuts > 0, last >= 0 else { return [] }
    var draw = SeededGenerator(masterSeed: seed, id: "look-ahead", purpose: "labels")
    var pool = original.flatMap { series in series.runs.map(\.cycles.lowerBound) }.filter {
      (1...max(1, last)).contains($0)
    }
    pool.sort()
    pool = pool.withoutRepeats()
    draw.shuffle(&pool)
    var chosen = Array(pool.prefix(cuts / 2))
    let others = max(1, cuts - chosen.count)
    for index in 0..<others {
      let low = last * index / others
      let high = max(low, last * (index + 1) / others)
      chosen.append(draw.integer(in: low...high))
    }
    return chosen.filter { $0 <= last }.sorted().withoutRepeats()
  }
}
