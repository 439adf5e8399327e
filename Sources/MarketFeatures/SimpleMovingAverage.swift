/// Mean of the last `period` values, in O(1) a bar by a compensated sum.
struct SimpleMovingAverage: ColumnIndicator {
  private let divisor: Double
  private var window: ValueWindow
  private var sum = CompensatedSum()

  init(period: Int) {
    divisor = Double(period)
    window = ValueWindow(period: period)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    if window.isFull {
      sum.replace(window.push(value), by: value)
    } else {
      _ = window.push(value)
      sum.add(value)
      guard window.isFull else { return .nan }
    }
    return sum.mean(of: divisor)
  }

  /// The same values over a whole column.
  static func column(_ values: [Double], period: Int) -> [Double] {
    let divisor = Double(period)
    return .undefined(values.count, from: period - 1) { output in
      values.withUnsafeBufferPointer { values in
        var sum = CompensatedSum()
        for index in 0..<period { sum.add(values[index]) }
        output[period - 1] = sum.mean(of: divisor)
        for index in period..<values.count {
          sum.replace(values[index - period], by: values[index])
          output[index] = sum.mean(of: divisor)
        }
      }
    }
  }
}
