/// How far back a feature reads the columns of its symbol, beside the bars that it is shown.
struct HistoryReach: Sendable {
  /// Bars before the first that is shown.
  private(set) var depth: Int
  /// The columns that are read again.
  private(set) var columns: [BarColumn]

  /// Nothing is read again.
  static let none = HistoryReach(depth: 0, columns: [])

  init(depth: Int, columns: [BarColumn]) {
    self.depth = depth
    self.columns = depth > 0 ? columns : []
  }

  /// Whatever either reaches.
  mutating func formUnion(_ other: HistoryReach) {
    depth = max(depth, other.depth)
    for column in other.columns where !columns.contains(column) { columns.append(column) }
  }
}

/// The last bars of one symbol as far as its features read them again; zeros where there are none yet.
///
/// However many windows move over a column, and however long they are, its values are kept once.
struct BarHistory: Sendable {
  private let reach: HistoryReach
  /// For each column `capacity` values, of which those from `start` on are the last `reach.depth`.
  private var values: [Double]
  private var capacity: Int
  private var start = 0

  init(_ reach: HistoryReach) {
    self.reach = reach
    capacity = Self.capacity(reach.depth, forRunsOf: BarRun.limit)
    values = Array(repeating: 0, count: reach.columns.count * capacity)
  }

  /// Runs `body` on the next bars, any number of them; before the first of them stand, in the columns that are read
  /// again, the bars that came before.
  @inline(__always)
  mutating func extend(by bars: BarRun, _ body: (BarRun) -> Void) {
    if reach.columns.isEmpty { return body(bars) }
    if start + reach.depth + bars.count > capacity { makeRoom(for: bars.count) }
    values.withUnsafeMutableBufferPointer { buffer in
      guard var next = buffer.baseAddress.map({ $0 + start + reach.depth }) else { return }
      var shown = bars
      for column in reach.columns {
        next.update(from: bars[column], count: bars.count)
        shown[column] = UnsafePointer(next)
        next += capacity
      }
      body(shown)
    }
    start += bars.count
  }

  /// The last values move back to the front once in at least `reach.depth` bars, or in a run: a bar costs O(1).
  private static func capacity(_ depth: Int, forRunsOf count: Int) -> Int { depth + max(depth, count) }

  private mutating func makeRoom(for count: Int) {
    let wanted = max(capacity, Self.capacity(reach.depth, forRunsOf: count))
    if wanted > capacity { grow(to: wanted) }
    values.withUnsafeMutableBufferPointer { buffer in
      guard var column = buffer.baseAddress else { return }
      for _ in reach.columns {
        column.update(from: column + start, count: reach.depth)
        column += capacity
      }
    }
    start = 0
  }

  private mutating func grow(to wanted: Int) {
    var grown: [Double] = []
    grown.reserveCapacity(reach.columns.count * wanted)
    for place in reach.columns.indices {
      grown += values[place * capacity..<(place + 1) * capacity]
      grown += repeatElement(0, count: wanted - capacity)
    }
    values = grown
    capacity = wanted
  }
}
