import Determinism
import TradingModel

extension SymbolCoverage {
  /// Finds the gaps by the rule that suits the distance of the bars.
  mutating func findGaps(_ times: [Int64]) {
    guard let spacing else { return }
    if spacing == Timestamp.nanosecondsPerDay { findMissingDays(times) } else { findLongDistances(times, spacing) }
  }

  private mutating func findMissingDays(_ times: [Int64]) {
    let days = times.map { Timestamp(nanoseconds: $0).closingDay }
    let isUsual = Self.usualWeekdays(days)
    let least = isUsual.contains(false) ? 2 : 1
    gapRule = .days(least)
    var found: [(index: Int, days: Int)] = []
    for index in days.indices.dropFirst() {
      // A week has each weekday once, so that whole weeks need not be walked through.
      let between = max(0, days[index] - days[index - 1] - 1)
      var count = Int(between / 7) * isUsual.count { $0 }
      for day in 0..<between % 7 where isUsual[Self.weekday(days[index] - 1 - day)] { count += 1 }
      if count >= least {
        found.append((index, count))
      } else {
        singleDayCount += count
      }
    }
    gapCount = found.count
    gaps = Self.greatest(Array(found.indices)) { found[$0].days }.map { gap(times, found[$0].index, found[$0].days) }
  }

  /// By weekday, Thursday first: whether at least half of its days have a bar.
  private static func usualWeekdays(_ days: [Int64]) -> [Bool] {
    guard let first = days.first, let last = days.last else { return [] }
    var counts = [Int64](repeating: 0, count: 7)
    for (index, day) in days.enumerated() where index == 0 || days[index - 1] != day { counts[weekday(day)] += 1 }
    return counts.indices.map { weekday in
      let distance = (Int64(weekday) - first % 7 + 14) % 7
      let all = first + distance > last ? 0 : (last - first - distance) / 7 + 1
      return counts[weekday] > 0 && counts[weekday] * 2 >= all
    }
  }

  /// 1970-01-01, day 0, was a Thursday.
  private static func weekday(_ day: Int64) -> Int { Int((day % 7 + 7) % 7) }

  private mutating func findLongDistances(_ times: [Int64], _ spacing: Int64) {
    let long = times.indices.dropFirst().filter { (times[$0] - times[$0 - 1] - 1) / 4 >= spacing }
    let lengths = long.map { times[$0] - times[$0 - 1] }
    let sorted = lengths.sorted()
    let weeks = (times[times.count - 1] - times[0]) / (7 * Timestamp.nanosecondsPerDay)
    let least = max(3, weeks / 12)
    let found = long.indices.filter { index in
      let margin = lengths[index] / 20
      let alike =
        sorted.lowerBound(of: lengths[index] + margin + 1)
        - sorted.lowerBound(of: lengths[index] - margin)
      return alike < least
    }
    gapCount = found.count
    gaps = Self.greatest(found) { lengths[$0] }.map { gap(times, long[$0], nil) }
  }

  private func gap(_ times: [Int64], _ index: Int, _ missingDays: Int?) -> Gap {
    Gap(
      from: Timestamp(nanoseconds: times[index - 1]), to: Timestamp(nanoseconds: times[index]),
      missingDays: missingDays)
  }
}
