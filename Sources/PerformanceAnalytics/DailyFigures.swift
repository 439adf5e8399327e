import Determinism
import TradingModel

/// What the ends of days say about a portfolio: returns, their tail and shape, months, time below the peak.
///
/// Memory is that of a twentieth of the days, where their number is known beforehand.
struct DailyFigures: Equatable, Sendable {
  private(set) var returns: ReturnMoments<Double>
  private(set) var lowest: LowestReturns
  private(set) var months: MonthlyReturns
  /// Against a benchmark, where there is one.
  private(set) var relative: RelativeMoments?
  private var peak: Double
  private var squaredDepths = 0.0
  private var daysBelow = 0
  /// Whether more is kept than core metrics need.
  let isWhole: Bool

  init(capital: Double, basis: AnnualBasis, hasBenchmark: Bool, isWhole: Bool = true) {
    self.isWhole = isWhole
    returns = ReturnMoments(capital: capital, target: basis.dailyRiskFree)
    lowest = LowestReturns(expectedDays: basis.rhythm.dayCount)
    months = MonthlyReturns(capital: capital)
    relative = hasBenchmark ? RelativeMoments(capital: capital) : nil
    peak = capital
  }

  /// Takes returns that were recorded elsewhere; only core metrics can be made of them.
  mutating func take(_ returns: ReturnMoments<Double>) { self.returns = returns }

  /// Records the last equity of a day, and that of the benchmark.
  mutating func record(_ equity: Double, benchmark: Double, day: Int64) {
    let value = returns.record(equity, withShape: isWhole)
    if !isWhole { return }
    lowest.record(value)
    months.record(equity, day: day)
    relative?.record(value, benchmark: benchmark)
    peak = max(peak, equity)
    let depth = equity / peak - 1
    if !depth.magnitude.isNoise(of: 1) { daysBelow += 1 }
    squaredDepths += depth * depth
  }

  /// sqrt(mean(depth^2)) of the days' depths below the peak (Martin and McCann 1989); of at least one day.
  var ulcerIndex: Double { (squaredDepths / Double(returns.count)).squareRoot() }

  /// Fraction of the days that end below the highest end of a day before, the capital included.
  var timeInDrawdown: Double { Double(daysBelow) / Double(returns.count) }
}

/// The lowest daily returns: as many as the quantile of a twentieth needs.
struct LowestReturns: Equatable, Sendable {
  /// The part of the days that is looked at.
  static let part = 0.05

  /// How many are kept; nil for all, where nobody knows how many days there will be.
  private let capacity: Int?
  private var count = 0
  /// Ascending where there is a capacity.
  private var kept: [Double] = []

  /// - Parameter expectedDays: At least so many as there will be; 0 where that is not known.
  init(expectedDays: Int) {
    capacity = expectedDays > 0 ? Int(Self.part * Double(expectedDays)) + 2 : nil
  }

  mutating func record(_ value: Double) {
    count += 1
    guard let capacity else {
      kept.append(value)
      return
    }
    if kept.count == capacity {
      guard let last = kept.last, value < last else { return }
      kept.removeLast()
    }
    kept.insert(value, at: kept.lowerBound(of: value))
  }

  /// The quantile of a twentieth with linear interpolation (Hyndman and Fan 1996, type 7), and the mean of the returns
  /// up to it; nil where there are fewer than two returns.
  var tail: (quantile: Double, mean: Double)? {
    guard count >= 2 else { return nil }
    let place = Self.part * Double(count - 1)
    let index = Int(place)
    let lowest = capacity == nil ? kept.sorted() : kept
    guard index + 1 < lowest.count else { return nil }
    let (low, high, part) = (lowest[index], lowest[index + 1], place - Double(index))
    let quantile = part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
    return (quantile, lowest[...index].reduce(0, +) / Double(index + 1))
  }
}

/// The least and the greatest return of a calendar month (UTC), the first against the capital.
struct MonthlyReturns: Equatable, Sendable {
  /// What the months that have ended came to; nil before the first has.
  private var ended: (worst: Double, best: Double)?
  private var start: Double
  private var last: Double
  private var firstDayOfNext = Int64.min

  init(capital: Double) {
    start = capital
    last = capital
  }

  static func == (left: MonthlyReturns, right: MonthlyReturns) -> Bool {
    left.ended?.worst == right.ended?.worst && left.ended?.best == right.ended?.best && left.start == right.start
      && left.last == right.last && left.firstDayOfNext == right.firstDayOfNext
  }

  mutating func record(_ equity: Double, day: Int64) {
    if day >= firstDayOfNext {
      if firstDayOfNext != .min { ended = extremes }
      start = last
      let (year, month, _) = Timestamp.civil(fromDay: day)
      firstDayOfNext =
        month == 12
        ? Timestamp.days(year: year + 1, month: 1, day: 1) : Timestamp.days(year: year, month: month + 1, day: 1)
    }
    last = equity
  }

  /// The extremes with the month under way, which counts as ended.
  var extremes: (worst: Double, best: Double) {
    let value = last / start - 1
    return ended.map { (min($0.worst, value), max($0.best, value)) } ?? (value, value)
  }
}

/// How daily returns go with those of a benchmark: co-moments as they come, from sums of products of what either
/// exceeds its first return by (see `ShiftedSums`).
struct RelativeMoments: Equatable, Sendable {
  private var own = ShiftedSums<Double>()
  private var benchmark: ReturnMoments<Double>
  private var products = 0.0
  private var gaps = ShiftedSums<Double>()

  init(capital: Double) { benchmark = ReturnMoments(capital: capital) }

  /// Adds a day: the portfolio's return, and the equity to which the benchmark comes.
  mutating func record(_ value: Double, benchmark equity: Double) {
    let other = benchmark.record(equity, withShape: false)
    let isFirst = benchmark.count == 1
    products += own.add(value, isFirst: isFirst) * (other - benchmark.sums.origin)
    gaps.add(value - other, isFirst: isFirst)
  }

  /// The metrics against the benchmark, of at least two returns of which all are defined.
  func fill(_ metrics: inout PerformanceMetrics, dailyRiskFree: Double) {
    let count = benchmark.count
    guard count >= 2, benchmark.isDefined else { return }
    let variance = benchmark.squares
    let products = products - own.excess * (benchmark.sums.excess / Double(count))
    if !benchmark.variance.squareRoot().isNoise(of: 1) {
      let beta = products / variance
      metrics.beta = beta
      metrics.alpha =
        (own.mean(count) - dailyRiskFree - beta * (benchmark.mean - dailyRiskFree)) * metrics.annualFactor
      let squares = own.squares(count)
      let deviation = (squares / Double(count - 1)).squareRoot()
      if !deviation.isNoise(of: 1) { metrics.correlation = products / (variance.squareRoot() * squares.squareRoot()) }
    }
    let deviation = (gaps.squares(count) / Double(count - 1)).squareRoot()
    let annual = metrics.annualFactor.squareRoot()
    metrics.trackingError = deviation * annual
    if !deviation.isNoise(of: 1) { metrics.informationRatio = gaps.mean(count) / deviation * annual }
  }
}
