/// Value divided by the value `period` bars ago, minus 1.
struct RateOfChange: ColumnIndicator {
  private var window: ValueWindow

  init(period: Int) { window = ValueWindow(period: period) }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    let isDefined = window.isFull
    let old = window.push(value)
    return isDefined ? value / old - 1 : .nan
  }

  /// The same values over a whole column.
  static func column(_ values: [Double], period: Int) -> [Double] {
    .undefined(values.count, from: period) { output in
      values.withUnsafeBufferPointer { values in
        for index in period..<values.count { output[index] = values[index] / values[index - period] - 1 }
      }
    }
  }
}
