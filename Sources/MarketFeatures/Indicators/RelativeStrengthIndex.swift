/// Wilder's relative strength index (Wilder 1978): 100 * gain / (gain + loss), 0 where nothing moved, as in TA-Lib, or
/// so long ago that the averages have sunk below the normal numbers, where their ratio is lost.
struct RelativeStrengthIndex: RecursiveIndicator {
  private var previous: Double?
  private var gain: ExponentialMovingAverage
  private var loss: ExponentialMovingAverage

  init(period: Int) {
    gain = ExponentialMovingAverage(wilder: period)
    loss = ExponentialMovingAverage(wilder: period)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    defer { previous = value }
    guard let previous else { return .nan }
    let change = value - previous
    let up = gain.update(larger(change, 0))
    let both = up + loss.update(larger(-change, 0))
    return both < .leastNormalMagnitude ? 0 : 100 * (up / both)
  }
}
