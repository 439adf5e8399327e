/// The state of one feature for one symbol, whose bars somebody keeps as far as the feature reads them again.
struct FeatureState: Sendable {
  private var indicator: any BarIndicator
  /// Number of bars to come at which the feature is not defined yet.
  private var undefinedCount: Int

  /// The state before the first bar.
  ///
  /// - Precondition: `specification.check()` accepts it.
  init(_ specification: FeatureSpecification) {
    indicator = specification.make()
    undefinedCount = specification.firstDefinedBar
  }

  /// What the feature reads of the bars before those that it is shown.
  var reach: HistoryReach { indicator.reach }

  /// Takes the next bars, any number of them, and writes the feature's value at each, NaN while it is not defined yet.
  ///
  /// - Parameter bars: As a `BarHistory` that goes as far as `reach` shows them.
  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    for start in stride(from: 0, to: bars.count, by: BarRun.limit) {
      let part = bars.part(from: start, count: min(BarRun.limit, bars.count - start))
      indicator.update(part, scratch, into: output + start)
    }
    let undefined = min(undefinedCount, bars.count)
    undefinedCount -= undefined
    for index in 0..<undefined { output[index] = .nan }
  }
}
