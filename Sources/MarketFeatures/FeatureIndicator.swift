import TradingModel

/// The streaming form of any feature: the state of one specification for one symbol.
public struct FeatureIndicator: Indicator {
  private var state: FeatureState
  private var history: BarHistory

  /// The state before the first bar.
  ///
  /// - Precondition: `specification.check()` accepts it.
  public init(_ specification: FeatureSpecification) {
    state = FeatureState(specification)
    history = BarHistory(state.reach)
  }

  /// Takes the next bar and returns the feature's value at it, NaN while it is not defined yet.
  public mutating func update(_ bar: Bar) -> Double {
    var value = Double.nan
    Scratch.with { scratch in
      bar.asRun { bar in history.extend(by: bar) { state.update($0, scratch, into: &value) } }
    }
    return value
  }

  /// Takes all bars of a series.
  mutating func update(_ series: BarSeries, into output: UnsafeMutablePointer<Double>) {
    Scratch.with { scratch in
      series.asRun { bars in
        // In pieces, so that the history stays in the nearest cache.
        for start in stride(from: 0, to: bars.count, by: BarRun.limit) {
          let part = bars.part(from: start, count: min(BarRun.limit, bars.count - start))
          history.extend(by: part) { state.update($0, scratch, into: output + start) }
        }
      }
    }
  }
}
