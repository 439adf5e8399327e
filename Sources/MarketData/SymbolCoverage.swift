import Determinism
import TradingModel

/// How well the data of one symbol cover their time, and what in them looks odd.
public struct SymbolCoverage: Equatable, Sendable {
  /// A time without a bar that is longer than the symbol's usual breaks; see `GapRule`.
  public struct Gap: Equatable, Sendable {
    /// Time of the bar before.
    public var from: Timestamp
    /// Time of the bar after.
    public var to: Timestamp
    /// Number of days on which a bar was to be expected; nil where bars are not daily.
    public var missingDays: Int?
  }

  /// What counts as a gap.
  public enum GapRule: Equatable, Sendable {
    /// Daily bars: `days` or more days in a row without one, of the weekdays that usually have one.
    ///
    /// A weekday usually has a bar if at least half of its days between the first bar and the last do. Where that is
    /// every weekday, one day without is a gap; else two, since one may be a holiday.
    case days(Int)
    /// Other bars: a distance of more than four times the usual one, unless about as long ones recur.
    ///
    /// Nights and weekends recur: at least three within a twentieth of the length, and one in twelve weeks.
    case distance
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
  public var spacingCount = 0
  /// What counts as a gap.
  public var gapRule = GapRule.distance
  /// The longest gaps, in the order of time.
  public var gaps: [Gap] = []
  /// Number of gaps, also of those not listed.
  public var gapCount = 0
  /// Number of single days without a bar that may be holidays; none where bars are not daily.
  public var singleDayCount = 0
  /// The largest jumps, in the order of time: more than ten times as far as usual, and more than 5 % of the lower price
  /// for closes, 20 % for others.
  public var jumps: [PriceJump] = []
  /// Number of jumps, also of those not listed.
  public var jumpCount = 0
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
    let cyclesWithin = cycles.lowerBound(of: end + 1) - cycles.lowerBound(of: begin)
    missingCount = cyclesWithin - bars.count
    withoutVolumeCount = bars.volume.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    flatCount = bars.high.indices.reduce(0) { $0 + (bars.high[$1] == bars.low[$1] ? 1 : 0) }
    findSpacing(bars)
    findGaps(bars.timestamps)
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

  /// The first `limit` of the greatest elements, in their order.
  static func greatest<Size: Comparable>(_ elements: [Int], by size: (Int) -> Size) -> [Int] {
    guard elements.count > limit else { return elements }
    return elements.sorted { (size($1), $0) < (size($0), $1) }.prefix(limit).sorted()
  }
}
