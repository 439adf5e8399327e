import TradingModel

/// Maps instants to places of a drawing.
package struct DateScale: Sendable {
  /// Nanoseconds since the epoch at both ends.
  package let domain: ClosedRange<Int64>
  package let places: (Double, Double)

  package static let day: Int64 = 86_400_000_000_000

  package init(_ domain: ClosedRange<Int64>, places: (Double, Double)) {
    self.domain = domain
    self.places = places
  }

  /// Where an instant is drawn; in the middle where both ends are one.
  package func place(_ time: Int64) -> Double {
    let length = Double(domain.upperBound) - Double(domain.lowerBound)
    guard length > 0 else { return (places.0 + places.1) / 2 }
    return places.0 + (Double(time) - Double(domain.lowerBound)) / length * (places.1 - places.0)
  }

  /// An instant at which something begins, and how it is called.
  package struct Tick: Equatable, Sendable {
    package var time: Int64
    package var label: String
  }

  /// Beginnings of years, months, days or hours, `count` at most.
  package func ticks(atMost count: Int) -> [Tick] {
    let days = Self.days(domain)
    for years: Int64 in [1, 2, 5, 10, 20, 50, 100] {
      let (first, last) = (
        Timestamp.civil(fromDay: days.lowerBound).year, Timestamp.civil(fromDay: days.upperBound).year
      )
      guard last - first >= 3 * years else { break }
      guard (last - first) / years < count else { continue }
      return within(
        (first...last).filter { $0 % years == 0 }.map { (Timestamp.days(year: $0, month: 1, day: 1), "\($0)") })
    }
    for months: Int64 in [1, 2, 3, 6, 12] {
      let ticks = monthTicks(days, every: months)
      if ticks.count >= 3, ticks.count <= count { return ticks }
    }
    return days.upperBound - days.lowerBound >= 2 ? dayTicks(days, atMost: count) : timeTicks(atMost: count)
  }

  private func monthTicks(_ days: ClosedRange<Int64>, every months: Int64) -> [Tick] {
    let first = Timestamp.civil(fromDay: days.lowerBound)
    let last = Timestamp.civil(fromDay: days.upperBound)
    let (start, end) = (first.year * 12 + first.month - 1, last.year * 12 + last.month - 1)
    guard end - start < 600 else { return [] }
    return within(
      (start...end).filter { $0 % months == 0 }.map { month in
        let name = month % 12 < 9 ? "\(month / 12)-0\(month % 12 + 1)" : "\(month / 12)-\(month % 12 + 1)"
        return (Timestamp.days(year: month / 12, month: month % 12 + 1, day: 1), name)
      })
  }

  private func dayTicks(_ days: ClosedRange<Int64>, atMost count: Int) -> [Tick] {
    let step = max(1, (days.upperBound - days.lowerBound) / Int64(max(count, 1)) + 1)
    return within(
      stride(from: days.lowerBound, through: days.upperBound, by: Int64.Stride(step)).map {
        ($0, Self.date($0 * Self.day + 1))
      })
  }

  private func timeTicks(atMost count: Int) -> [Tick] {
    let length = domain.upperBound - domain.lowerBound
    let minute: Int64 = 60_000_000_000
    let steps: [Int64] = [1, 5, 15, 30, 60, 180, 360, 720].map { $0 * minute }
    guard let step = steps.first(where: { length / $0 < Int64(count) }) else { return [] }
    let start = Self.floor(domain.lowerBound, step) * step
    return stride(from: start, through: domain.upperBound, by: Int64.Stride(step)).filter(domain.contains).map {
      Tick(time: $0, label: Self.timeOfDay($0))
    }
  }

  private func within(_ ticks: [(day: Int64, label: String)]) -> [Tick] {
    ticks.map { Tick(time: $0.day * Self.day, label: $0.label) }.filter { domain.contains($0.time) }
  }

  private static func days(_ domain: ClosedRange<Int64>) -> ClosedRange<Int64> {
    floor(domain.lowerBound, day)...floor(domain.upperBound, day)
  }

  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// The day of an instant (UTC), counted from 1970-01-01.
  static func dayNumber(_ time: Int64) -> Int64 { floor(time, day) }

  /// The day to which something belongs that ends at an instant: `2003-01-02`.
  package static func date(_ time: Int64) -> String { Timestamp(nanoseconds: time).closingDate }

  /// `15:30`.
  static func timeOfDay(_ time: Int64) -> String {
    let minutes = (time - dayNumber(time) * day) / 60_000_000_000
    let (hour, minute) = (minutes / 60, minutes % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }
}
