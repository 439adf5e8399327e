/// Change of a value against the value `period` bars ago; where that is 0, the change as a fraction is 0, as in TA-Lib.
struct PriceChange: ColumnIndicator {
  private let isRelative: Bool
  let depth: Int

  /// As a fraction of the old value if `isRelative`, else as a difference.
  init(period: Int, isRelative: Bool) {
    self.isRelative = isRelative
    depth = period
  }

  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    let old = values - depth
    if isRelative {
      for index in 0..<count {
        let (part, whole) = old[index] == 0 ? (1, 1) : (values[index], old[index])
        output[index] = part / whole - 1
      }
    } else {
      for index in 0..<count { output[index] = values[index] - old[index] }
    }
  }
}
