/// Wilder's relative strength index (Wilder 1978): 100 * gain / (gain + loss), 0 where nothing moved, as in TA-Lib.
///
/// Average gain and loss begin with the plain means of the first `period` changes and continue as
/// `(average * (period - 1) + x) / period`.
struct RelativeStrengthIndex: ColumnIndicator {
  private let period: Int
  private let divisor: Double
  private var seen = 0
  private var previous = 0.0
  private var gain = 0.0
  private var loss = 0.0

  init(period: Int) {
    self.period = period
    divisor = Double(period)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    let change = value - previous
    previous = value
    let up = change > 0 ? change : 0
    let down = change < 0 ? -change : 0
    if seen > period {
      gain = (gain * (divisor - 1) + up) / divisor
      loss = (loss * (divisor - 1) + down) / divisor
      return Self.index(gain, loss)
    }
    seen += 1
    guard seen > 1 else { return .nan }
    gain += up
    loss += down
    guard seen > period else { return .nan }
    gain /= divisor
    loss /= divisor
    return Self.index(gain, loss)
  }

  @inline(__always)
  private static func index(_ gain: Double, _ loss: Double) -> Double {
    let both = gain + loss
    return both == 0 ? 0 : 100 * (gain / both)
  }

  /// The same values over a whole column.
  static func column(_ values: [Double], period: Int) -> [Double] {
    let divisor = Double(period)
    return .undefined(values.count, from: period) { output in
      values.withUnsafeBufferPointer { values in
        var gain = 0.0
        var loss = 0.0
        for index in 1...period {
          let change = values[index] - values[index - 1]
          if change > 0 { gain += change } else { loss -= change }
        }
        gain /= divisor
        loss /= divisor
        output[period] = Self.index(gain, loss)
        for index in period + 1..<values.count {
          let change = values[index] - values[index - 1]
          gain = (gain * (divisor - 1) + max(change, 0)) / divisor
          loss = (loss * (divisor - 1) + max(-change, 0)) / divisor
          output[index] = Self.index(gain, loss)
        }
      }
    }
  }
}
