import TradingModel

/// Gathers what the metrics of one portfolio need while a run goes on.
///
/// Values are summed in the order in which they are recorded. Memory: one number a UTC day; all else is a running
/// figure, so that a million bars cost no more than their days.
public struct PerformanceAccumulator: Equatable, Sendable {
  let capital: Double
  var bars = 0
  var exposedBars = 0
  var equitySum = 0.0
  var lastEquity: Double
  /// Last equity of each finished UTC day; the day under way stands in `lastEquity`.
  var dailyEquity: [Double] = []
  private var dayStart: Int64 = 0
  private var dayEnd: Int64 = 0

  private var peak: Double
  private var peakTime: Int64 = 0
  private var runBars = 0
  var maxDrawdown = 0.0
  var maxDrawdownBars = 0
  var maxDrawdownNanoseconds: Int64 = 0

  var fills = 0
  var tradedValue = 0.0
  var commission = 0.0
  var slippage = 0.0
  var wins = 0
  var losses = 0
  var trades = 0
  var grossProfit = 0.0
  var grossLoss = 0.0

  /// An accumulator for a portfolio that starts with `capital` in cash.
  public init(capital: Double) {
    self.capital = capital
    lastEquity = capital
    peak = capital
  }

  /// Records the equity at the end of a cycle.
  ///
  /// - Parameters:
  ///   - timestamp: Nanoseconds since the epoch, ascending from call to call.
  ///   - equity: Cash plus the value of positions.
  ///   - isExposed: Whether any position is held.
  /// - Complexity: O(1), without allocation but for one number a day.
  public mutating func record(timestamp: Int64, equity: Double, isExposed: Bool) {
    if timestamp >= dayEnd || timestamp < dayStart { beginDay(timestamp) }
    if bars == 0 { peakTime = timestamp }
    bars += 1
    if isExposed { exposedBars += 1 }
    equitySum += equity
    lastEquity = equity
    if equity >= peak {
      peak = equity
      peakTime = timestamp
      runBars = 0
    } else {
      runBars += 1
      if runBars > maxDrawdownBars { maxDrawdownBars = runBars }
      let length = timestamp &- peakTime
      if length > maxDrawdownNanoseconds { maxDrawdownNanoseconds = length }
      let drawdown = equity / peak - 1
      if drawdown < maxDrawdown { maxDrawdown = drawdown }
    }
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
    fills += 1
    tradedValue += (fill.quantity * fill.price).magnitude
    commission += fill.commission
    slippage += fill.slippage
  }

  /// Records a closed trade.
  public mutating func record(_ trade: Trade) {
    let profit = trade.profit
    trades += 1
    if profit > 0 {
      wins += 1
      grossProfit += profit
    } else if profit < 0 {
      losses += 1
      grossLoss += profit
    }
  }

  /// Closes the day under way and finds the borders of the one that `timestamp` lies in.
  private mutating func beginDay(_ timestamp: Int64) {
    if bars > 0 {
      // Room for an eighth more, not for twice as much: there may be ten thousand portfolios.
      if dailyEquity.count == dailyEquity.capacity { dailyEquity.reserveCapacity(dailyEquity.count * 9 / 8 + 16) }
      dailyEquity.append(lastEquity)
    }
    let day = Timestamp(nanoseconds: timestamp).day
    // The first and the last day that Int64 nanoseconds reach are cut off.
    let (start, underflow) = day.multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    let (end, overflow) = (day + 1).multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    dayStart = underflow ? .min : start
    dayEnd = overflow ? .max : end
  }
}
