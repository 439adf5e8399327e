/// Maximum, or minimum, of the previous `period` values, the current one not among them.
///
/// Streaming: a monotonic queue in a ring, amortised O(1) a bar (Lemire 2006). Over columns: maxima of aligned blocks
/// from both sides, three comparisons a value whatever the period (van Herk 1992; Gil and Werman 1993).
struct PriorExtreme: ColumnIndicator {
  /// 1 for maxima, -1 for minima: keys are values times this, and the largest key is looked for.
  private let sign: Double
  private let period: Int
  private var keys: [Double]
  private var times: [Int]
  private var front = 0
  private var count = 0
  private var time = 0

  init(period: Int, isMaximum: Bool) {
    sign = isMaximum ? 1 : -1
    self.period = period
    keys = Array(repeating: 0, count: period)
    times = Array(repeating: 0, count: period)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    let result = time >= period ? sign * keys[front] : .nan
    if count > 0, times[front] <= time - period {
      front = front + 1 == period ? 0 : front + 1
      count -= 1
    }
    let key = sign * value
    var back = front + count - 1
    if back >= period { back -= period }
    while count > 0, keys[back] <= key {
      count -= 1
      back = back == 0 ? period - 1 : back - 1
    }
    var next = front + count
    if next >= period { next -= period }
    keys[next] = key
    times[next] = time
    count += 1
    time += 1
    return result
  }

  /// The same values over a whole column.
  static func column(_ values: [Double], period: Int, isMaximum: Bool) -> [Double] {
    let sign: Double = isMaximum ? 1 : -1
    return .undefined(values.count, from: period) { output in
      values.withUnsafeBufferPointer { values in
        var suffix = Array(repeating: 0.0, count: period)
        var start = 0
        // The window before index start + period + k is values[start + k ..< start + period + k]: the end of the
        // aligned block at `start` and the beginning of the one behind it.
        while start + period < values.count {
          suffix[period - 1] = sign * values[start + period - 1]
          for offset in stride(from: period - 2, through: 0, by: -1) {
            suffix[offset] = max(suffix[offset + 1], sign * values[start + offset])
          }
          var prefix = -Double.infinity
          let end = min(period, values.count - start - period)
          for offset in 0..<end {
            output[start + period + offset] = sign * max(suffix[offset], prefix)
            prefix = max(prefix, sign * values[start + period + offset])
          }
          start += period
        }
      }
    }
  }
}
