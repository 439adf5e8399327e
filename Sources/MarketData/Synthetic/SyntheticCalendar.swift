import TradingModel

/// When synthetic bars close.
///
/// Bars of one day are sessions on weekdays, Monday to Friday; there are no holidays. Bars of any other length follow
/// each other without a gap, around the clock. Bars that last whole days close with the last nanosecond of a UTC day,
/// as sessions from files do; others a bar's length after they open.
struct SyntheticCalendar {
  private let start: Int64
  private let length: Int64
  private let isDaily: Bool
  /// Whether bars last whole days.
  let hasSessions: Bool

  init(_ settings: SyntheticSettings) {
    length = settings.barLength
    isDaily = length == Timestamp.nanosecondsPerDay
    hasSessions = length % Timestamp.nanosecondsPerDay == 0
    start = settings.start.nanoseconds
  }

  /// How many bars a year has: 252 daily ones; of others what fits into 365 days.
  var barsPerYear: Double {
    isDaily ? 252 : Double(365 * Timestamp.nanosecondsPerDay) / Double(length)
  }

  /// When a bar closes; nil beyond the times that market data may have.
  func close(ofBar index: Int) -> Int64? {
    var count = Int64(index) + 1
    if isDaily {
      // 1970-01-01, day 0, was a Thursday: days are counted here from the Monday before, which is day -3.
      let first = Timestamp(nanoseconds: start).day + 3
      let week = (first >= 0 ? first : first - 6) / 7
      // Weekdays from that Monday on, the start's own among them; a weekend goes on with the next Monday.
      let weekday = min(first - week * 7, 5)
      let target = weekday + count - 1
      count = (week + target / 5) * 7 + target % 5 - first + 1
    }
    let (span, overflows) = count.multipliedReportingOverflow(by: length)
    if overflows { return nil }
    let (end, isBeyond) = start.addingReportingOverflow(span)
    let close = hasSessions ? end &- 1 : end
    return isBeyond || !TimeDecoder.range.contains(close) ? nil : close
  }
}

/// The prices that there are: multiples of the last decimal, so few that each can be told from the next.
struct PriceGrid {
  private let scale: Double
  /// Smallest price: one unit of the last decimal.
  let smallest: Double
  /// Largest price.
  let largest: Double

  /// - Precondition: `decimals` is in 0...8.
  init(decimals: Int) {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    self.scale = scale
    smallest = 1 / scale
    largest = 1e15 / scale
  }

  /// The nearest price; the smallest or the largest beyond them.
  func price(_ value: Double) -> Double {
    max(smallest, (min(value, largest) * scale).rounded() / scale)
  }
}
