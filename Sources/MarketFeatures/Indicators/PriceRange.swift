/// Highest high and lowest low of the last `period` bars, this one among them.
struct PriceRange: Sendable {
  private var highs: MovingExtreme
  private var lows: MovingExtreme

  init(period: Int) {
    highs = MovingExtreme(period: period, isMaximum: true)
    lows = MovingExtreme(period: period, isMaximum: false)
  }

  @inline(__always)
  mutating func update(
    _ bars: BarRun, highest: UnsafeMutablePointer<Double>, lowest: UnsafeMutablePointer<Double>
  ) {
    highs.update(bars.high, count: bars.count, into: highest)
    lows.update(bars.low, count: bars.count, into: lowest)
  }
}

/// The slow stochastic oscillator (Lane 1984), as TA-Lib has it: where the close stands in the range of the last bars,
/// in percent, 0 where there is no range; %K is that as averaged over `smoothing` bars, %D is %K as averaged again.
struct StochasticOscillator: BarIndicator {
  private var range: PriceRange
  private var percentK: OwnMovingAverage
  private var percentD: OwnMovingAverage?

  /// %D with a `signal`, else %K.
  init(period: Int, smoothing: Int, signal: Int?) {
    range = PriceRange(period: period)
    percentK = OwnMovingAverage(period: smoothing)
    percentD = signal.map { OwnMovingAverage(period: $0) }
  }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    let (highest, lowest) = (scratch[0], scratch[1])
    range.update(bars, highest: highest, lowest: lowest)
    // What the averages see before the first whole range has left their windows when they are first defined.
    for index in 0..<bars.count {
      let height = highest[index] - lowest[index]
      highest[index] = 100 * ((bars.close[index] - lowest[index]) / larger(height, .leastNormalMagnitude))
    }
    percentK.update(highest, count: bars.count, scratch.from(2), into: percentD == nil ? output : lowest)
    percentD?.update(lowest, count: bars.count, scratch.from(2), into: output)
  }
}

/// Williams' %R (Williams 1979): how far the close stands below the highest high, in percent of the range of the last
/// bars, from -100 to 0; 0 where there is no range, as in TA-Lib.
struct WilliamsPercentRange: BarIndicator {
  private var range: PriceRange

  init(period: Int) { range = PriceRange(period: period) }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    let (highest, lowest) = (scratch[0], scratch[1])
    range.update(bars, highest: highest, lowest: lowest)
    for index in 0..<bars.count {
      let height = highest[index] - lowest[index]
      output[index] = -100 * ((highest[index] - bars.close[index]) / larger(height, .leastNormalMagnitude))
    }
  }
}
