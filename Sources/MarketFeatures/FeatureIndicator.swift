import TradingModel

/// The streaming form of any feature: the state of one specification for one symbol.
public struct FeatureIndicator: Indicator {
  private var state: any BarIndicator
  /// Number of bars to come at which the feature is not defined yet.
  private var undefinedCount: Int

  /// The state before the first bar.
  ///
  /// - Precondition: `specification.check()` accepts it.
  public init(_ specification: FeatureSpecification) {
    state = specification.make()
    undefinedCount = specification.firstDefinedBar
  }

  /// Takes the next bar and returns the feature's value at it, NaN while it is not defined yet.
  public mutating func update(_ bar: Bar) -> Double {
    var value = Double.nan
    Scratch.with { scratch in bar.asRun { update($0, scratch, into: &value) } }
    return value
  }

  /// Takes the next bars, any number of them.
  private mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    for start in stride(from: 0, to: bars.count, by: BarRun.limit) {
      let part = bars.part(from: start, count: min(BarRun.limit, bars.count - start))
      state.update(part, scratch, into: output + start)
    }
    let undefined = min(undefinedCount, bars.count)
    undefinedCount -= undefined
    for index in 0..<undefined { output[index] = .nan }
  }

  /// Takes all bars of a series.
  mutating func update(_ series: BarSeries, into output: UnsafeMutablePointer<Double>) {
    Scratch.with { scratch in series.asRun { update($0, scratch, into: output) } }
  }

  /// Takes the bars of one symbol in a block, and writes NaN where it has none.
  mutating func update(_ block: MarketBlockPointers, symbol: Int, into output: UnsafeMutablePointer<Double>) {
    Scratch.with { scratch in update(block, symbol: symbol, scratch, into: output) }
  }

  private mutating func update(
    _ block: MarketBlockPointers, symbol: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    let bars = block.run(symbol: symbol)
    let presence = block.presence + symbol * block.count
    var start = 0
    while start < block.count {
      var end = start
      while end < block.count, presence[end] != 0 { end += 1 }
      if start < end { update(bars.part(from: start, count: end - start), scratch, into: output + start) }
      while end < block.count, presence[end] == 0 {
        output[end] = .nan
        end += 1
      }
      start = end
    }
  }
}
