/// Columns for intermediate values of one run, of arbitrary content at first.
struct Scratch {
  private let base: UnsafeMutablePointer<Double>
  private let columns: Int

  /// Room for the values of a run and one more.
  private static let stride = BarRun.limit + 2

  /// Runs `body` with as many columns as any indicator needs.
  static func with(_ body: (Scratch) -> Void) {
    let columns = 7
    withUnsafeTemporaryAllocation(of: Double.self, capacity: columns * stride) { buffer in
      if let base = buffer.baseAddress { body(Scratch(base: base, columns: columns)) }
    }
  }

  @inline(__always)
  subscript(column: Int) -> UnsafeMutablePointer<Double> {
    assert(column < columns, "there is no such column")
    return base + column * Self.stride
  }

  /// The columns from `first` on: what an indicator leaves to those that it is made of.
  @inline(__always)
  func from(_ first: Int) -> Scratch { Scratch(base: base + first * Self.stride, columns: columns - first) }
}
