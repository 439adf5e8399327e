import TradingModel

/// Which metrics are computed.
public enum MetricSet: Sendable {
  /// Every one.
  case all
  /// Those that a result digest covers; the others are not defined.
  case core
}

/// Gathers what the metrics of one portfolio need while a run goes on.
///
/// Values are summed in the order in which they are recorded. A day ends at midnight UTC: what closes then belongs to
/// it. Memory does not grow with the bars; it grows with a twentieth of the days, whose number `basis` knows, or with
/// all days where it does not.
public struct PerformanceAccumulator: Equatable, Sendable {
  let capital: Double
  let basis: AnnualBasis
  var bars = 0
  var exposedBars = 0
  var equitySum = 0.0
  var lastEquity: Double
  /// The benchmark's equity at the bar recorded last; the capital where there is none.
  var lastBenchmark: Double
  /// Of the UTC days that have ended; the day under way stands in `lastEquity`.
  var days: DailyFigures
  var drawdown: DrawdownWatch<Double>
  var trading = TradeMoments<Double>()
  var sample = TradeSample<Double>()
  var firstTime: Int64 = 0
  var lastTime: Int64 = 0
  /// The day under way.
  var tradingDay = TradingDay()

  /// An accumulator for a portfolio that starts with `capital` in cash.
  ///
  /// - Parameters:
  ///   - basis: What daily returns become annual figures by.
  ///   - hasBenchmark: Whether there is a benchmark to compare with.
  ///   - metrics: Which are computed: with `core` a day costs less.
  public init(
    capital: Double, basis: AnnualBasis = AnnualBasis(), hasBenchmark: Bool = false, metrics: MetricSet = .all
  ) {
    self.capital = capital
    self.basis = basis
    lastEquity = capital
    lastBenchmark = capital
    days = DailyFigures(capital: capital, basis: basis, hasBenchmark: hasBenchmark, isWhole: metrics == .all)
    drawdown = DrawdownWatch(capital: capital)
  }

  /// Records the equity at the end of a cycle.
  ///
  /// - Parameters:
  ///   - timestamp: Nanoseconds since the epoch, ascending from call to call.
  ///   - equity: Cash plus the value of positions.
  ///   - isExposed: Whether any position is held.
  /// - Complexity: O(1), without allocation, but for the first bar of a day.
  public mutating func record(timestamp: Int64, equity: Double, isExposed: Bool) {
    if !tradingDay.contains(timestamp) { beginDay(timestamp) }
    if bars == 0 { firstTime = timestamp }
    bars += 1
    if isExposed { exposedBars += 1 }
    equitySum += equity
    lastEquity = equity
    lastTime = timestamp
    drawdown.record(equity, at: Double(timestamp &- firstTime))
  }

  /// Records every cycle of a block that lies in its window, as the other `record` does one by one.
  ///
  /// - Parameter benchmark: The benchmark's block of the same cycles, of which only the ends of days are read.
  public mutating func recordEquity(of block: LedgerBlock, against benchmark: LedgerBlock? = nil) {
    let recorded = block.recorded
    block.timestamps.withUnsafeBufferPointer { timestamps in
      block.cash.withUnsafeBufferPointer { cash in
        block.positionValue.withUnsafeBufferPointer { values in
          block.isExposed.withUnsafeBufferPointer { exposed in
            var index = recorded.lowerBound
            while index < recorded.upperBound {
              let time = timestamps[index]
              if time > tradingDay.end, index > recorded.lowerBound, let benchmark {
                lastBenchmark = benchmark.equity(index - 1)
              }
              record(timestamp: time, equity: cash[index] + values[index], isExposed: exposed[index])
              index += 1
              index = recordWithinDay(from: index, to: recorded.upperBound, timestamps, cash, values, exposed)
            }
          }
        }
      }
    }
    if let benchmark, let last = recorded.last { lastBenchmark = benchmark.equity(last) }
  }

  /// Records the rows that belong to the day under way, while whose state stays in registers.
  ///
  /// - Returns: The first row that does not belong to it.
  @inline(__always)
  private mutating func recordWithinDay(
    from first: Int, to end: Int, _ timestamps: UnsafeBufferPointer<Int64>, _ cash: UnsafeBufferPointer<Double>,
    _ values: UnsafeBufferPointer<Double>, _ exposed: UnsafeBufferPointer<Bool>
  ) -> Int {
    var (sum, watch, exposedBars, index) = (equitySum, drawdown, 0, first)
    while index < end, timestamps[index] <= tradingDay.end {
      let equity = cash[index] + values[index]
      exposedBars &+= exposed[index] ? 1 : 0
      sum += equity
      watch.record(equity, at: Double(timestamps[index] &- firstTime))
      index &+= 1
    }
    if index == first { return first }
    (equitySum, drawdown) = (sum, watch)
    bars += index - first
    self.exposedBars += exposedBars
    lastEquity = cash[index - 1] + values[index - 1]
    lastTime = timestamps[index - 1]
    return index
  }

  /// Records a fill: its value, its commission and what slippage cost.
  public mutating func record(_ fill: Fill) {
    trading.recordFill(
      value: fill.quantity * fill.price, commission: fill.commission, slippage: fill.slippage, where: true)
  }

  /// Records a closed trade.
  public mutating func record(_ trade: Trade) {
    let profit = trade.profit
    trading.recordTrade(profit: profit, where: true)
    let held = trade.exitTime.nanoseconds &- trade.entryTime.nanoseconds
    sample.record(profit: profit, return: trade.profitRatio, held: Double(held), where: true)
  }

  /// Closes the day under way and finds the borders of the one that `timestamp` lies in.
  private mutating func beginDay(_ timestamp: Int64) {
    if bars > 0 { days.record(lastEquity, benchmark: lastBenchmark, day: tradingDay.number) }
    tradingDay.begin(timestamp)
  }
}
