import TradingModel

/// What a portfolio was worth at each bar, and what follows from that.
package struct PortfolioHistory: Sendable {
  package let name: String
  /// Equity before the first bar.
  package let capital: Double
  /// Closing times of the bars, nanoseconds since the epoch, ascending.
  package let times: [Int64]
  package let equity: [Double]
  /// The last bar of each day (UTC).
  package let dayEnds: [Int]
  /// Fraction of the equity in positions, shorts counted as negative, at each bar.
  package let exposure: [Double]

  /// - Precondition: All are equally long.
  package init(name: String, capital: Double?, times: [Int64], equity: [Double], positionValue: [Double]) {
    precondition(times.count == equity.count && times.count == positionValue.count, "a value for each bar")
    self.name = name
    self.capital = capital ?? equity.first ?? 0
    self.times = times
    self.equity = equity
    exposure = zip(positionValue, equity).map { $1 > 0 ? $0 / $1 : .nan }
    dayEnds = times.indices.filter { index in
      index + 1 == times.count
        || Timestamp(nanoseconds: times[index + 1]).closingDay != Timestamp(nanoseconds: times[index]).closingDay
    }
  }

  /// Simple returns from day to day, the first against the capital; NaN from the first day on that begins with nothing.
  package var dailyReturns: [Double] {
    var (previous, isDefined) = (capital, true)
    return dayEnds.map { index in
      isDefined = isDefined && previous > 0
      defer { previous = equity[index] }
      return isDefined ? equity[index] / previous - 1 : .nan
    }
  }

  /// Return from the capital to the last bar.
  package var totalReturn: Double? {
    guard let last = equity.last, capital > 0 else { return nil }
    return last / capital - 1
  }

  /// How far each bar lies below the highest equity before it, the capital included: 0 or less.
  package var depths: [Double] {
    var peak = capital
    return equity.map { value in
      peak = max(peak, value)
      return peak > 0 ? value / peak - 1 : .nan
    }
  }

  /// A stretch of time below an earlier peak.
  package struct Drawdown: Equatable, Sendable {
    /// The bar of the peak; nil for the capital before the first bar.
    package var peak: Int?
    package var trough: Int
    /// The bar that was at the peak again; nil where none was.
    package var recovery: Int?
    /// At the trough, below 0.
    package var depth: Double
  }

  /// The deepest drawdowns, the deepest first, of equal ones the earlier.
  package func drawdowns(atMost count: Int) -> [Drawdown] {
    var (peak, peakBar, current) = (capital, Int?.none, Drawdown?.none)
    var all: [Drawdown] = []
    for (index, value) in equity.enumerated() where value.isFinite {
      if value >= peak {
        if var ended = current {
          ended.recovery = index
          all.append(ended)
          current = nil
        }
        (peak, peakBar) = (value, index)
      } else if peak > 0 {
        let depth = value / peak - 1
        if depth < current?.depth ?? 0 {
          current = Drawdown(peak: peakBar, trough: index, recovery: nil, depth: depth)
        }
      }
    }
    if let current { all.append(current) }
    let order = all.indices.sorted { (all[$0].depth, $0) < (all[$1].depth, $1) }
    return order.prefix(count).map { all[$0] }
  }

  /// The return of a calendar month (UTC).
  package struct Month: Equatable, Sendable {
    package var year: Int64
    /// From 1.
    package var month: Int64
    package var value: Double
  }

  /// Returns of all months with a bar, the first against the capital.
  package var months: [Month] {
    var months: [Month] = []
    var (start, last) = (capital, capital)
    for index in dayEnds {
      let date = Timestamp.civil(fromDay: Timestamp(nanoseconds: times[index]).closingDay)
      if let open = months.last, open.year == date.year, open.month == date.month {
        months.removeLast()
      } else {
        start = last
      }
      last = equity[index]
      months.append(Month(year: date.year, month: date.month, value: start > 0 ? last / start - 1 : .nan))
    }
    return months
  }

  /// Returns of all years with a bar, the first against the capital.
  package var years: [(year: Int64, value: Double)] {
    var years: [(year: Int64, value: Double)] = []
    var (start, last) = (capital, capital)
    for index in dayEnds {
      let year = Timestamp.civil(fromDay: Timestamp(nanoseconds: times[index]).closingDay).year
      if years.last?.year == year { years.removeLast() } else { start = last }
      last = equity[index]
      years.append((year, start > 0 ? last / start - 1 : .nan))
    }
    return years
  }
}
