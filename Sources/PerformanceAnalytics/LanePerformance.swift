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
  /// - Parameters:
  ///   - equities: One a cycle.
  ///   - timestamps: One a cycle: nanoseconds since the epoch, ascending from cycle to cycle and from call to call.
  ///   - days: Those of the timestamps.
  ///   - still: Rows in which each lane has the equity of the first of them, ascending; where there are some, the sum
  ///     of equities is rounded otherwise, and turnover is not to be asked for.
  @inlinable
  package mutating func record(
    _ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>, _ days: TradingDays,
    still: UnsafeBufferPointer<Range<Int>> = UnsafeBufferPointer(start: nil, count: 0)
  ) {
    guard let first = timestamps.first, let last = days.last else { return }
    precondition(equities.count == timestamps.count && days.count == timestamps.count, "there is one a cycle")
    if bars == 0 { firstTime = first }
    // The day that was under way, where there was one.
    if !day.contains(first), bars > 0 { returns.record(lastEquity, withShape: false) }
    var row = 0
    for run in still {
      // What the first brings may be new.
      record(row..<(run.lowerBound + 1), equities, timestamps, days)
      recordStill((run.lowerBound + 1)..<run.upperBound, timestamps, days)
      row = run.upperBound
    }
    record(row..<equities.count, equities, timestamps, days)
    day = last
  }

  /// Records some of the rows.
  @inlinable
  mutating func record(
    _ rows: Range<Int>, _ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>,
    _ days: TradingDays
  ) {
    var first = rows.lowerBound
    while first < rows.upperBound {
      // What is left over is not worth a part of its own.
      let left = rows.upperBound - first
      let count = left < 2 * Self.denseRows ? left : Self.denseRows
      record(part: first..<(first + count), equities, timestamps, days)
      first += count
    }
  }

  /// Records so few of the rows that drawdowns can mostly be looked at for all of them at once.
  ///
  /// Else what bars cost and what days cost are looked at one after the other, so that the state of either stays in
  /// registers.
  @inlinable
  mutating func record(
    part rows: Range<Int>, _ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>,
    _ days: TradingDays
  ) {
    let time = Double(timestamps[rows.upperBound - 1] &- firstTime)
    if !recordDense(rows, equities, days, end: time) {
      days.withEnds(before: rows) { ends in
        if returns.recordPositive(equities, at: ends) { return }
        for end in ends { returns.record(equities[end], withShape: false) }
      }
      drawdown.record(
        UnsafeBufferPointer(rebasing: equities[rows]), UnsafeBufferPointer(rebasing: timestamps[rows]),
        since: firstTime, sum: &equitySum)
    }
    bars += rows.count
    lastEquity = equities[rows.upperBound - 1]
    lastTime = timestamps[rows.upperBound - 1]
  }

  /// Records rows with the equity of the one before them.
  @inlinable
  mutating func recordStill(
    _ rows: Range<Int>, _ timestamps: UnsafeBufferPointer<Int64>, _ days: TradingDays
  ) {
    if rows.isEmpty { return }
    let dayCount = days.endCount(before: rows)
    if dayCount > 0 { returns.record(lastEquity, withShape: false) }
    if dayCount > 1 { returns.recordStill(dayCount - 1) }
    lastTime = timestamps[rows.upperBound - 1]
    drawdown.recordStill(rows.count, until: Double(lastTime &- firstTime))
    equitySum = equitySum + lastEquity * Number(repeating: Double(rows.count))
    bars += rows.count
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
