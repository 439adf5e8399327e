import TradingModel

/// The state of a feature for one symbol: bars in, as many values out.
///
/// What it writes at a bar depends on that bar and earlier ones alone, and never on how the bars are cut into runs: a
/// column at once, blocks, and bar by bar give the same bits. Before the feature's first defined bar it may write
/// anything.
protocol BarIndicator: Sendable {
  /// What it reads of the bars before those that it is shown.
  var reach: HistoryReach { get }

  /// Takes the next bars, at most `BarRun.limit`, and writes the feature at each.
  ///
  /// - Parameter bars: Before them stand earlier ones, as far as `reach` says; zeros where there were none.
  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>)
}

extension BarIndicator {
  /// Most features keep what they need in their own state.
  var reach: HistoryReach { .none }
}

/// A feature that is defined bar by bar; its loop over a run is compiled for the concrete type, and works on a copy of
/// the state, which stays in registers.
extension BarIndicator where Self: Indicator {
  @inline(__always)
  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    var state = self
    for index in 0..<bars.count { output[index] = state.update(bars[index]) }
    self = state
  }
}

/// As `BarIndicator`, for a feature that reads one column.
protocol ColumnIndicator: Sendable {
  /// How many values it reads before those that it is shown.
  var depth: Int { get }

  /// Takes the next values, at most `BarRun.limit`, and writes the feature at each.
  ///
  /// - Parameter values: Before them stand `depth` earlier ones, zeros where there were none.
  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>)
}

extension ColumnIndicator {
  /// What does not move a window along the column reads nothing twice.
  var depth: Int { 0 }
}

/// A feature of one column that is defined value by value.
protocol RecursiveIndicator: ColumnIndicator {
  /// Takes the next value and returns the feature's.
  mutating func update(_ value: Double) -> Double
}

extension RecursiveIndicator {
  @inline(__always)
  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    var state = self
    for index in 0..<count { output[index] = state.update(values[index]) }
    self = state
  }
}

/// A feature of one column, shown bars.
struct OnColumn<Inner: ColumnIndicator>: BarIndicator {
  let column: BarColumn
  var inner: Inner

  var reach: HistoryReach { HistoryReach(depth: inner.depth, columns: [column]) }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    inner.update(bars[column], count: bars.count, scratch, into: output)
  }
}

/// A user's own feature.
struct CustomIndicator: BarIndicator {
  var inner: any Indicator

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    for index in 0..<bars.count { output[index] = inner.update(bars[index]) }
  }
}
