/// The money flow index (Quong and Soudack 1989): 100 * inflow / (inflow + outflow) over the last `period` bars, 0
/// where nothing flowed.
///
/// The flow of a bar is its typical price times its volume, in where the typical price rose, out where it fell, none
/// where it stayed. As in TA-Lib it stayed if it moved by no more than 1e-14 of the two prices' sum: the same prices in
/// another order are no movement.
struct MoneyFlowIndex: BarIndicator {
  private var previous = Double.nan
  private var activity: RecentActivity
  private var gainWindow: SlidingWindow
  private var lossWindow: SlidingWindow
  private var inflow: MovingSum
  private var outflow: MovingSum

  init(period: Int) {
    activity = RecentActivity(period: period)
    gainWindow = SlidingWindow(period: period)
    lossWindow = gainWindow
    inflow = MovingSum(period: period)
    outflow = MovingSum(period: period)
  }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    let (prices, gains, losses) = (scratch[0], scratch[1], scratch[2])
    prices[0] = previous
    for index in 0..<bars.count { prices[index + 1] = bars.typicalPrice(index) }
    previous = prices[bars.count]
    for index in 0..<bars.count {
      let flow = prices[index + 1] * bars.volume[index]
      let change = prices[index + 1] - prices[index]
      let noise = 1e-14 * (prices[index + 1] + prices[index])
      gains[index] = change > noise ? flow : 0
      losses[index] = -change > noise ? flow : 0
    }
    let (ins, outs) = (SumColumn(scratch, 3), SumColumn(scratch, 5))
    gainWindow.push(gains, count: bars.count) { _, gains in
      lossWindow.push(losses, count: bars.count) { _, losses in
        MovingSum.update(&inflow, gains, ins, &outflow, losses, outs, count: bars.count)
      }
    }
    let isFlowing = prices
    activity.update(count: bars.count, into: isFlowing) { gains[$0] + losses[$0] > 0 }
    for index in 0..<bars.count {
      let gain = larger(ins[index].value, 0)
      let total = gain + larger(outs[index].value, 0)
      output[index] = isFlowing[index] * (100 * (gain / larger(total, .leastNormalMagnitude)))
    }
  }
}

/// Mean of the typical prices of the last `period` bars, weighed by volume; NaN where none of them has a volume.
struct VolumeWeightedPrice: BarIndicator {
  private var activity: RecentActivity
  private var window: SlidingWindow
  private var turnover: MovingSum
  private var volume: MovingSum

  init(period: Int) {
    activity = RecentActivity(period: period)
    window = SlidingWindow(period: period)
    turnover = MovingSum(period: period)
    volume = MovingSum(period: period)
  }

  var reach: HistoryReach { HistoryReach(depth: volume.period, columns: [.volume]) }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    let products = scratch[0]
    for index in 0..<bars.count { products[index] = bars.typicalPrice(index) * bars.volume[index] }
    let (first, second) = (SumColumn(scratch, 1), SumColumn(scratch, 3))
    window.push(products, count: bars.count) { _, products in
      MovingSum.update(&turnover, products, first, &volume, bars.volume, second, count: bars.count)
    }
    let hasVolume = products
    activity.update(count: bars.count, into: hasVolume) { bars.volume[$0] > 0 }
    for index in 0..<bars.count {
      output[index] = hasVolume[index] > 0 ? first[index].value / second[index].value : .nan
    }
  }
}

/// Whether anything at all happened in the last `period` bars.
///
/// Terms that differ by more than a sum holds exactly leave a residue behind: where nothing happened, the sum of a
/// window need not be 0. It is found out in a loop of its own, so that what follows it runs in vectors.
private struct RecentActivity {
  private let period: Int
  /// Number of bars since something happened.
  private var quiet = 0

  init(period: Int) { self.period = period }

  /// Writes 1 for each of the next bars at which something happened lately, else 0.
  @inline(__always)
  mutating func update(count: Int, into output: UnsafeMutablePointer<Double>, _ isActive: (Int) -> Bool) {
    var quiet = quiet
    for index in 0..<count {
      quiet = isActive(index) ? 0 : quiet + 1
      output[index] = quiet < period ? 1 : 0
    }
    self.quiet = quiet
  }
}
