/// The money flow index (Quong and Soudack 1989): 100 * inflow / (inflow + outflow) over the last `period` bars, 0
/// where nothing flowed.
///
/// The flow of a bar is its typical price times its volume, in where the typical price rose, out where it fell, none
/// where it stayed. As in TA-Lib it stayed if it moved by no more than 1e-14 of the two prices' sum: the same prices in
/// another order are no movement.
struct MoneyFlowIndex: BarIndicator {
  private let period: Int
  private var previous = Double.nan
  /// Number of bars since the last flow.
  private var quiet = 0
  private var inflow: MovingSum
  private var outflow: MovingSum

  init(period: Int) {
    self.period = period
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
    MovingSum.update(&inflow, gains, ins, &outflow, losses, outs, count: bars.count)
    // Flows that differ by more than the sums hold exactly leave a residue behind, which is not taken for a flow. That
    // is found out before, so that the divisions run in vectors.
    let isFlowing = prices
    var quiet = quiet
    for index in 0..<bars.count {
      quiet = gains[index] + losses[index] > 0 ? 0 : quiet + 1
      isFlowing[index] = quiet < period ? 1 : 0
    }
    self.quiet = quiet
    for index in 0..<bars.count {
      let gain = larger(ins[index].value, 0)
      let total = gain + larger(outs[index].value, 0)
      output[index] = isFlowing[index] * (100 * (gain / larger(total, .leastNormalMagnitude)))
    }
  }
}

/// Mean of the typical prices of the last `period` bars, weighed by volume; NaN where none of them has a volume.
struct VolumeWeightedPrice: BarIndicator {
  private let period: Int
  /// Number of bars since the last with a volume.
  private var quiet = 0
  private var turnover: MovingSum
  private var volume: MovingSum

  init(period: Int) {
    self.period = period
    turnover = MovingSum(period: period)
    volume = MovingSum(period: period)
  }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    let products = scratch[0]
    for index in 0..<bars.count { products[index] = bars.typicalPrice(index) * bars.volume[index] }
    let (first, second) = (SumColumn(scratch, 1), SumColumn(scratch, 3))
    MovingSum.update(&turnover, products, first, &volume, bars.volume, second, count: bars.count)
    // As above, a residue of what left the window is no volume.
    let hasVolume = products
    var quiet = quiet
    for index in 0..<bars.count {
      quiet = bars.volume[index] > 0 ? 0 : quiet + 1
      hasVolume[index] = quiet < period ? 1 : 0
    }
    self.quiet = quiet
    for index in 0..<bars.count {
      output[index] = hasVolume[index] > 0 ? first[index].value / second[index].value : .nan
    }
  }
}
