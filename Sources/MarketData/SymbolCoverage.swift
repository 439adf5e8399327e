import TradingModel

/// How well the data of one symbol cover their time, and what in them looks odd.
public struct SymbolCoverage: Equatable, Sendable {
  /// A distance between neighbouring bars that is more than four times the usual one.
  public struct Gap: Equatable, Sendable {
    /// Time of the bar before.
    public var from: Timestamp
    /// Time of the bar after.
    public var to: Timestamp
  }

  /// A change from close to close that is more than ten times the usual one, and more than 5 %.
  public struct Jump: Equatable, Sendable {
    /// Time of the bar after the jump.
    public var timestamp: Timestamp
    /// Close before.
    public var from: Double
    /// Close after.
    public var to: Double
  }

  /// Most gaps and most jumps that are listed.
  public static let limit = 20

  /// Whose bars.
  public var symbol: Symbol
  /// Number of bars; not zero.
  public var count: Int
  /// Closing time of the first bar.
  public var first: Timestamp
  /// Closing time of the last bar.
  public var last: Timestamp
  /// The most frequent distance between neighbouring bars in nanoseconds, the shortest of equally frequent ones; nil
  /// for a single bar.
  public var spacing: Int64?
  /// How many distances are the most frequent one.
  public var spacingCount: Int
  /// The first gaps.
  public var gaps: [Gap]
  /// Number of gaps, also of those not listed.
  public var gapCount: Int
  /// The first jumps.
  public var jumps: [Jump]
  /// Number of jumps, also of those not listed.
  public var jumpCount: Int
  /// Number of bars without volume.
  public var withoutVolumeCount: Int
  /// Number of bars whose four prices are equal.
  public var flatCount: Int
  /// Number of cycles between the symbol's first and last bar at which others have a bar and it has none.
  public var missingCount: Int

  /// One entry for each symbol of a set that has bars, in ascending order.
  public static func coverage(of set: MarketDataSet) -> [SymbolCoverage] {
    set.series.filter { $0.count > 0 }.map { SymbolCoverage($0, cycles: set.timestamps) }
  }

  private init(_ bars: BarSeries, cycles: [Int64]) {
    symbol = bars.symbol
    count = bars.count
    let (begin, end) = (bars.timestamps[0], bars.timestamps[bars.count - 1])
    first = Timestamp(nanoseconds: begin)
    last = Timestamp(nanoseconds: end)
    missingCount = cycles.reduce(0) { $0 + ($1 >= begin && $1 <= end ? 1 : 0) } - bars.count
    withoutVolumeCount = bars.volume.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    flatCount = bars.high.indices.reduce(0) { $0 + (bars.high[$1] == bars.low[$1] ? 1 : 0) }
    (spacing, spacingCount) = (nil, 0)
    (gaps, gapCount) = ([], 0)
    (jumps, jumpCount) = ([], 0)
    findSpacing(bars)
    findGaps(bars)
    findJumps(bars)
  }

  private mutating func findSpacing(_ bars: BarSeries) {
    let distances = zip(bars.timestamps.dropFirst(), bars.timestamps).map { $0 - $1 }.sorted()
    var start = 0
    for index in distances.indices where index + 1 == distances.count || distances[index + 1] != distances[index] {
      if index + 1 - start > spacingCount {
        spacing = distances[index]
        spacingCount = index + 1 - start
      }
      start = index + 1
    }
  }

  private mutating func findGaps(_ bars: BarSeries) {
    guard let spacing else { return }
    for index in 1..<bars.count where (bars.timestamps[index] - bars.timestamps[index - 1]) / 4 >= spacing {
      let (before, after) = (bars.timestamps[index - 1], bars.timestamps[index])
      guard after - before > 4 * spacing else { continue }
      gapCount += 1
      if gaps.count < Self.limit {
        gaps.append(Gap(from: Timestamp(nanoseconds: before), to: Timestamp(nanoseconds: after)))
      }
    }
  }

  /// A change counts relative to the lower of the two closes, so that a split and its inverse weigh the same.
  private mutating func findJumps(_ bars: BarSeries) {
    let changes = zip(bars.close.dropFirst(), bars.close).map { max($0, $1) / min($0, $1) - 1 }
    guard !changes.isEmpty else { return }
    let median = changes.sorted()[changes.count / 2]
    for (index, change) in changes.enumerated() where change > max(0.05, 10 * median) {
      jumpCount += 1
      if jumps.count < Self.limit {
        jumps.append(
          Jump(
            timestamp: Timestamp(nanoseconds: bars.timestamps[index + 1]), from: bars.close[index],
            to: bars.close[index + 1]))
      }
    }
  }
}
