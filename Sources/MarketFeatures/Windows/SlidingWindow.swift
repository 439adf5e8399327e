/// The last values of a column that a feature makes itself, in one piece; zeros where there are none yet.
///
/// Columns of bars are kept by a `BarHistory`, for all features together.
struct SlidingWindow: Sendable {
  private let period: Int
  private var values: [Double]
  private var start = 0

  /// A window of `period` zeros.
  init(period: Int) {
    self.period = period
    // The window moves back to the front once in at least `period` / 2 values, so a value costs O(1).
    values = Array(repeating: 0, count: period + max(period, BarRun.limit))
  }

  /// Takes the next values, at most `BarRun.limit`.
  ///
  /// - Parameter body: Is given the window before the first of them, and behind it, at `period`, the values: each
  ///   pushes out the one that stands at the same place in the window.
  @inline(__always)
  mutating func push(
    _ values: UnsafePointer<Double>, count: Int,
    _ body: (_ leaving: UnsafePointer<Double>, _ entering: UnsafePointer<Double>) -> Void
  ) {
    push(count: count) { leaving, entering in
      entering.update(from: values, count: count)
      body(leaving, entering)
    }
  }

  /// As `push(_:count:_:)` for values that `body` writes itself to where they enter.
  @inline(__always)
  mutating func push(
    count: Int, _ body: (_ leaving: UnsafePointer<Double>, _ entering: UnsafeMutablePointer<Double>) -> Void
  ) {
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      if start + period + count > buffer.count {
        base.update(from: base + start, count: period)
        start = 0
      }
      body(base + start, base + start + period)
      start += count
    }
  }
}
