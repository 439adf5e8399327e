import TradingModel

/// A file that a run has read, and what it held; or a symbol whose bars were made.
public struct DataHash: Equatable, Sendable {
  /// Name of the file without its folder; `synthetic:SYMBOL` for bars that were made.
  public var file: String
  /// SHA-256 of the file's bytes, 64 hexadecimal digits; for bars that were made, of the settings and the columns.
  public var sha256: String

  /// Makes a pair.
  public init(file: String, sha256: String) {
    self.file = file
    self.sha256 = sha256
  }
}

/// The bars of a run: checked, stamped with their closing times, and cut to the run's range.
public struct MarketDataSet: Equatable, Sendable {
  /// The symbols of the run.
  public let symbols: SymbolTable
  /// One series a symbol, in the order of `symbols`.
  public let series: [BarSeries]
  /// The time of every cycle: the sorted union of the series' times.
  public let timestamps: [Int64]
  /// How many of the first cycles lie before the run's start and only warm features up.
  public let warmupCount: Int
  /// What was read, in the order of `symbols`, each file once.
  public private(set) var dataHashes: [DataHash]
  /// Rows that were left out since the settings say so; nil where there were none.
  public let dropped: MarketDataErrors?

  /// The bars of a symbol that is none of the run's and that it is compared with, cut to the range without the warm-up;
  /// they make no cycle.
  public let benchmark: BarSeries?
  /// By symbol, whether some of its bars have volume and some have none; empty where that is so of no symbol.
  public let missesVolume: [Bool]

  /// What of the data is sealed, and whether it was opened; nil where there is no hold-out.
  public let holdout: HoldoutRange?

  /// Number of cycles, those of the warm-up among them.
  public var cycleCount: Int { timestamps.count }

  /// Makes a set from series, as tests and other sources do.
  ///
  /// - Precondition: one series a symbol; times ascend within a series.
  public init(
    _ series: [BarSeries], warmupCount: Int = 0, dataHashes: [DataHash] = [], dropped: MarketDataErrors? = nil,
    benchmark: BarSeries? = nil, holdout: HoldoutRange? = nil
  ) {
    symbols = SymbolTable(series.map(\.symbol))
    precondition(symbols.count == series.count, "one series a symbol")
    let sorted = series.sorted { $0.symbol < $1.symbol }
    self.series = sorted
    timestamps = Self.union(sorted.map(\.timestamps))
    let missesVolume = sorted.map { bars in
      bars.volume.contains { $0 == 0 } && bars.volume.contains { $0 > 0 }
    }
    self.missesVolume = missesVolume.contains(true) ? missesVolume : []
    self.warmupCount = warmupCount
    self.dataHashes = dataHashes
    self.dropped = dropped
    self.benchmark = benchmark
    self.holdout = holdout
  }

  /// The same bars, with more that the run has read beside them, each once.
  package func reading(_ hashes: [DataHash]) -> MarketDataSet {
    var copy = self
    for hash in hashes where !copy.dataHashes.contains(hash) { copy.dataHashes.append(hash) }
    return copy
  }

  /// The ascending union of ascending lists, by merging pairs.
  ///
  /// Complexity: O(n log k) for n times in k lists.
  static func union(_ lists: [[Int64]]) -> [Int64] {
    var lists = lists
    while lists.count > 1 {
      var merged: [[Int64]] = []
      for index in stride(from: 0, to: lists.count, by: 2) {
        merged.append(index + 1 < lists.count ? merge(lists[index], lists[index + 1]) : lists[index])
      }
      lists = merged
    }
    return lists.first ?? []
  }

  private static func merge(_ left: [Int64], _ right: [Int64]) -> [Int64] {
    if left == right { return left }
    var result: [Int64] = []
    result.reserveCapacity(max(left.count, right.count))
    var (first, second) = (0, 0)
    while first < left.count, second < right.count {
      let (a, b) = (left[first], right[second])
      result.append(min(a, b))
      if a <= b { first += 1 }
      if b <= a { second += 1 }
    }
    result.append(contentsOf: left[first...])
    result.append(contentsOf: right[second...])
    return result
  }
}
