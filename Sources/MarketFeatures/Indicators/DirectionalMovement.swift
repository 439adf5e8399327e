import TradingModel

/// Wilder's directional movement (Wilder 1978): the directional indicators, and the average directional index.
///
/// Movement up is the rise of the high, movement down the fall of the low, and of the two only the larger counts. They
/// and the true range are summed by s += x - s / period, begun with the first `period` - 1 bars that have a previous
/// one, as in TA-Lib. The indicators are 100 * movement / range; the index is Wilder's average of
/// 100 * |up - down| / (up + down), which stays where nothing moved. Each output is a feature of its own, which
/// computes all that it needs.
struct DirectionalMovement: BarIndicator {
  enum Output { case plus, minus, index }

  /// Rise, fall and true range of a bar, or their sums.
  private struct Movement {
    var up = 0.0
    var down = 0.0
    var range = 0.0
  }

  private let output: Output
  private let period: Int
  private let inverse: Double
  private var seen = 0
  private var previous: Bar?
  private var sums = Movement()
  private var index = 0.0
  private var average: ExponentialMovingAverage

  init(period: Int, output: Output) {
    self.output = output
    self.period = period
    inverse = 1 / Double(period)
    average = ExponentialMovingAverage(wilder: period)
  }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into target: UnsafeMutablePointer<Double>) {
    let (ups, downs, ranges) = (scratch[0], scratch[1], scratch[2])
    let start = previous == nil ? 1 : 0
    var before = previous ?? bars[0]
    for index in 0..<bars.count {
      let bar = bars[index]
      let rise = larger(bar.high - before.high, 0)
      let fall = larger(before.low - bar.low, 0)
      ups[index] = rise > fall ? rise : 0
      downs[index] = fall > rise ? fall : 0
      ranges[index] = TrueRange.between(before.close, bar)
      before = bar
    }
    previous = before
    var state = self
    for index in start..<bars.count {
      target[index] = state.next(Movement(up: ups[index], down: downs[index], range: ranges[index]))
    }
    self = state
  }

  @inline(__always)
  private mutating func next(_ new: Movement) -> Double {
    if seen < period - 1 {
      seen += 1
      sums = Movement(up: sums.up + new.up, down: sums.down + new.down, range: sums.range + new.range)
      return .nan
    }
    sums.up += new.up - sums.up * inverse
    sums.down += new.down - sums.down * inverse
    sums.range += new.range - sums.range * inverse
    // Sums that have sunk below the normal numbers have lost their ratio.
    switch output {
    case .plus: return sums.range < .leastNormalMagnitude ? 0 : 100 * (sums.up / sums.range)
    case .minus: return sums.range < .leastNormalMagnitude ? 0 : 100 * (sums.down / sums.range)
    case .index:
      let both = sums.up + sums.down
      if both >= .leastNormalMagnitude { index = 100 * ((sums.up - sums.down).magnitude / both) }
      return average.update(index)
    }
  }
}
