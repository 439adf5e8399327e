import Determinism
import TradingModel

/// What core metrics need of the equity of several portfolios that are marked at the same bars, in lanes: the part of
/// `PerformanceAccumulator` that every bar costs, to the bit.
@usableFromInline
package struct LanePerformance<Number: Lane>: Sendable {
  @usableFromInline var bars = 0
  @usableFromInline var exposedBars = Number.zero
  @usableFromInline var equitySum = Number.zero
  @usableFromInline var lastEquity: Number
  /// Of the UTC days that have ended; the day under way stands in `lastEquity`.
  @usableFromInline var returns: ReturnMoments<Number>
  @usableFromInline var drawdown: DrawdownWatch<Number>
  @usableFromInline var firstTime: Int64 = 0
  @usableFromInline var lastTime: Int64 = 0
  @usableFromInline var day = TradingDay()

  /// - Parameter dailyRiskFree: What money earns without risk from one daily return to the next.
  @inlinable
  init(capital: Number, dailyRiskFree: Double) {
    lastEquity = capital
    returns = ReturnMoments(capital: capital, target: dailyRiskFree)
    drawdown = DrawdownWatch(capital: capital)
  }

  /// - Parameter capital: Cash at the start.
  @inlinable
  package init(capital: Number, basis: AnnualBasis) {
    self.init(capital: capital, dailyRiskFree: basis.dailyRiskFree)
  }

  /// Takes note that a number of cycles ended with a position.
  @inlinable @inline(__always)
  package mutating func addExposure(_ cycles: Number) { exposedBars = exposedBars + cycles }

  /// Records the equity at the end of cycles in a row.
  ///
  /// What bars cost and what days cost are looked at one after the other, so that the state of either stays in
  /// registers.
  /// - Parameters:
  ///   - equities: One a cycle.
  ///   - timestamps: One a cycle: nanoseconds since the epoch, ascending from cycle to cycle and from call to call.
  @inlinable
  package mutating func record(_ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>) {
    guard let first = timestamps.first, let last = equities.last else { return }
    recordDays(equities, timestamps)
    if bars == 0 { firstTime = first }
    drawdown.record(equities, timestamps, since: firstTime, sum: &equitySum)
    bars += equities.count
    lastEquity = last
    lastTime = timestamps[timestamps.count - 1]
  }

  /// Records the equity at the end of cycles in a row, in some of which nothing moves; turnover is not asked for.
  ///
  /// - Parameter still: Rows in which each lane has the equity of the first of them, ascending.
  @inlinable
  package mutating func record(
    _ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>, still: [Range<Int>]
  ) {
    var row = 0
    for run in still {
      // What the first brings may be new.
      let moved = row..<(run.lowerBound + 1)
      record(UnsafeBufferPointer(rebasing: equities[moved]), UnsafeBufferPointer(rebasing: timestamps[moved]))
      recordStill(UnsafeBufferPointer(rebasing: timestamps[moved.upperBound..<run.upperBound]))
      row = run.upperBound
    }
    record(UnsafeBufferPointer(rebasing: equities[row...]), UnsafeBufferPointer(rebasing: timestamps[row...]))
  }

  /// Records cycles that end with the equity of the one before them.
  @inlinable
  mutating func recordStill(_ timestamps: UnsafeBufferPointer<Int64>) {
    guard let last = timestamps.last else { return }
    var dayCount = 0
    for timestamp in timestamps where !day.contains(timestamp) {
      day.begin(timestamp)
      dayCount += 1
    }
    if dayCount > 0 { returns.record(lastEquity, withShape: false) }
    if dayCount > 1 { returns.recordStill(dayCount - 1) }
    drawdown.recordStill(timestamps.count, until: Double(last &- firstTime))
    equitySum = equitySum + lastEquity * Number(repeating: Double(timestamps.count))
    bars += timestamps.count
    lastTime = last
  }

  /// Records the returns of the days that end in cycles in a row: a day ends where the next begins.
  @inlinable
  mutating func recordDays(_ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: timestamps.count) { ends in
      var count = 0
      for index in timestamps.indices where !day.contains(timestamps[index]) {
        day.begin(timestamps[index])
        // The day before ended in the row before.
        ends[count] = index &- 1
        count &+= 1
      }
      var days = UnsafeBufferPointer(rebasing: ends[..<count])
      if days.first == -1 {
        // The one that was under way, where there was one.
        if bars > 0 { returns.record(lastEquity, withShape: false) }
        days = UnsafeBufferPointer(rebasing: days[1...])
      }
      if returns.recordPositive(equities, at: days) { return }
      for end in days { returns.record(equities[end], withShape: false) }
    }
  }

  /// Whether every equity so far was finite, and none, beside the peak before it, near to nothing or to the part of the
  /// peak that a limit leaves; where this does not hold it may still be so.
  ///
  /// - Parameter limit: The fall from a peak that is too much, as a fraction.
  @inlinable
  package func isWellAbove(_ limit: Number, where isLimited: Number.Mask) -> Bool {
    // Far more than rounding comes to.
    let margin = Number(repeating: 1e-9)
    let most = Number(repeating: 1).replacing(with: limit, where: isLimited) - margin
    return !(.!((equitySum.magnitude .< Number(repeating: .infinity)) .& (.zero - most .< drawdown.largest)))
      .holdsSomewhere
  }

  /// The highest equity so far, the capital to begin with.
  @inlinable package var peak: Number { drawdown.peak }

  /// What was recorded in one lane.
  @inlinable package func lane(_ lane: Int) -> LanePerformance<Double> {
    var one = LanePerformance<Double>(capital: lastEquity[lane], dailyRiskFree: 0)
    one.bars = bars
    one.exposedBars = exposedBars[lane]
    one.equitySum = equitySum[lane]
    one.returns = returns.lane(lane)
    one.drawdown = drawdown.lane(lane)
    (one.firstTime, one.lastTime, one.day) = (firstTime, lastTime, day)
    return one
  }
}

/// The UTC day to which an instant belongs: what closes after its start and up to its end.
@usableFromInline
package struct TradingDay: Equatable, Sendable {
  /// Days since the epoch.
  @usableFromInline package internal(set) var number: Int64 = 0
  @usableFromInline var start = Int64.max
  @usableFromInline var end = Int64.min

  /// No day: it contains nothing.
  @inlinable package init() {}

  /// Whether an instant belongs to it.
  @inlinable
  package func contains(_ timestamp: Int64) -> Bool { timestamp <= end && timestamp > start }

  /// Becomes the day of an instant.
  @inlinable @inline(__always)
  package mutating func begin(_ timestamp: Int64) {
    let (next, isBeyond) = end.addingReportingOverflow(Timestamp.nanosecondsPerDay)
    if start < end, timestamp > end, timestamp <= next, !isBeyond {
      // Mostly it is the next one.
      (number, start, end) = (number &+ 1, end, next)
    } else {
      self = TradingDay(of: timestamp)
    }
  }

  @usableFromInline
  init(of timestamp: Int64) {
    number = Timestamp(nanoseconds: timestamp).closingDay
    // The first and the last day that Int64 nanoseconds reach are cut off.
    let (first, underflow) = number.multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    let (last, overflow) = (number + 1).multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    start = underflow ? .min : first
    end = overflow ? .max : last
  }
}

extension PerformanceAccumulator {
  /// Takes what was followed of one lane for its own: metrics are then those of a portfolio with that equity and with
  /// those fills and trades.
  ///
  /// - Precondition: Nothing was recorded here; the accumulator is one of core metrics.
  package mutating func take(
    _ equity: LanePerformance<Double>, trading: TradeMoments<Double>, sample: TradeSample<Double>
  ) {
    precondition(bars == 0 && !days.isWhole, "equity comes from one place, and core metrics of it")
    bars = equity.bars
    exposedBars = Int(equity.exposedBars)
    equitySum = equity.equitySum
    lastEquity = equity.lastEquity
    days.take(equity.returns)
    drawdown = equity.drawdown
    (self.trading, self.sample) = (trading, sample)
    (firstTime, lastTime, tradingDay) = (equity.firstTime, equity.lastTime, equity.day)
  }
}
