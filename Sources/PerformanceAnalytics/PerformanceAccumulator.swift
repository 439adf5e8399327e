import TradingModel

/// Gathers what the metrics of one portfolio need while a run goes on.
///
/// Values are summed in the order in which they are recorded. All are running figures: memory does not grow with the
/// run.
public struct PerformanceAccumulator: Equatable, Sendable {
  let capital: Double
  var bars = 0
  var exposedBars = 0
  var equitySum = 0.0
  var lastEquity: Double
  /// Of the UTC days that have ended; the day under way stands in `lastEquity`.
  var returns: ReturnMoments<Double>
  var drawdown: DrawdownWatch<Double>
  var trading = TradeMoments<Double>()
  private var firstTime: Int64 = 0
  private var dayStart: Int64 = 0
  private var dayEnd: Int64 = 0

  /// An accumulator for a portfolio that starts with `capital` in cash.
  public init(capital: Double) {
    self.capital = capital
    lastEquity = capital
    returns = ReturnMoments(capital: capital)
    drawdown = DrawdownWatch(capital: capital)
  }

  /// Records the equity at the end of a cycle.
  ///
  /// - Parameters:
  ///   - timestamp: Nanoseconds since the epoch, ascending from call to call.
  ///   - equity: Cash plus the value of positions.
  ///   - isExposed: Whether any position is held.
  /// - Complexity: O(1), without allocation.
  public mutating func record(timestamp: Int64, equity: Double, isExposed: Bool) {
    if timestamp >= dayEnd || timestamp < dayStart { beginDay(timestamp) }
    if bars == 0 { firstTime = timestamp }
    bars += 1
    if isExposed { exposedBars += 1 }
    equitySum += equity
    lastEquity = equity
    drawdown.record(equity, at: Double(timestamp &- firstTime))
  }

  /// Records every cycle of a block, as the other `record` does one by one.
  public mutating func recordEquity(of block: LedgerBlock) {
    block.timestamps.withUnsafeBufferPointer { timestamps in
      block.cash.withUnsafeBufferPointer { cash in
        block.positionValue.withUnsafeBufferPointer { values in
          block.isExposed.withUnsafeBufferPointer { exposed in
            for index in timestamps.indices {
              record(
                timestamp: timestamps[index], equity: cash[index] + values[index], isExposed: exposed[index])
            }
          }
        }
      }
    }
  }

  /// Records a fill: its value, its commission and what slippage cost.
  public mutating func record(_ fill: Fill) {
    trading.recordFill(
      value: fill.quantity * fill.price, commission: fill.commission, slippage: fill.slippage, where: true)
  }

  /// Records a closed trade.
  public mutating func record(_ trade: Trade) {
    trading.recordTrade(profit: trade.profit, where: true)
  }

  /// Closes the day under way and finds the borders of the one that `timestamp` lies in.
  private mutating func beginDay(_ timestamp: Int64) {
    if bars > 0 { returns.record(lastEquity) }
    let day = Timestamp(nanoseconds: timestamp).day
    // The first and the last day that Int64 nanoseconds reach are cut off.
    let (start, underflow) = day.multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    let (end, overflow) = (day + 1).multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    dayStart = underflow ? .min : start
    dayEnd = overflow ? .max : end
  }
}
