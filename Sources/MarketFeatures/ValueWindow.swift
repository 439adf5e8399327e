/// The last values of a column, in a ring.
struct ValueWindow: Sendable {
  private var values: [Double]
  private var position = 0
  private(set) var count = 0

  /// An empty window with room for `period` values.
  init(period: Int) { values = Array(repeating: 0, count: period) }

  /// Whether the next value will push one out.
  @inline(__always)
  var isFull: Bool { count == values.count }

  /// Puts a value in and returns the one that it replaced; 0 while the window was not full.
  @inline(__always)
  mutating func push(_ value: Double) -> Double {
    let leaving = values[position]
    values[position] = value
    position += 1
    if position == values.count { position = 0 }
    if count < values.count { count += 1 }
    return leaving
  }
}
