import MarketData
import TradingModel

/// When markets open, as far as bars tell.
enum SessionOpenings {
  /// An opening: when, when the bar that opens closes, and the first symbol, in ascending order, that has it.
  struct Opening: Equatable {
    var time: Timestamp
    var close: Timestamp
    var symbol: Symbol
  }

  /// The opening of the first bar of each day on which bars close, ascending.
  ///
  /// A bar opens `bar_length` before its close, a session with its day, and else a bar opens a nanosecond after the
  /// one before it: of bars that close at their times nothing more is known. Then the first of all has no opening.
  ///
  /// Complexity: linear in the number of bars.
  static func openings(of set: MarketDataSet, _ settings: MarketDataSettings) -> [Opening] {
    let hasSessions = set.hasSessions
    var cursors = Array(repeating: 0, count: set.series.count)
    var day: Int64?
    var before: Int64?
    var found: [Opening] = []
    for close in set.timestamps {
      defer { before = close }
      let closingDay = Timestamp(nanoseconds: close).closingDay
      if closingDay == day { continue }
      day = closingDay
      let opening: Int64
      if let length = settings.barLength {
        opening = hasSessions ? close - length + 1 : close - length
      } else if hasSessions {
        opening = closingDay * Timestamp.nanosecondsPerDay
      } else if let before {
        opening = before + 1
      } else {
        continue
      }
      if let symbol = symbol(at: close, set, &cursors) {
        found.append(
          Opening(time: Timestamp(nanoseconds: opening), close: Timestamp(nanoseconds: close), symbol: symbol))
      }
    }
    return found
  }

  /// The first symbol with a bar at a time.
  private static func symbol(at time: Int64, _ set: MarketDataSet, _ cursors: inout [Int]) -> Symbol? {
    for index in set.series.indices {
      let times = set.series[index].timestamps
      while cursors[index] < times.count, times[cursors[index]] < time { cursors[index] += 1 }
      if cursors[index] < times.count, times[cursors[index]] == time { return set.series[index].symbol }
    }
    return nil
  }
}
