import TradingModel

extension MarketDataSet {
  /// Makes a set from bars in memory, and checks them as those of a file are checked.
  ///
  /// - Throws: `MarketDataErrors` where there is no bar, a symbol has two series, a series has columns of different
  ///   lengths, times do not ascend, or a bar is not what `BarLimits` allow.
  public init(checking series: [BarSeries]) throws(MarketDataErrors) {
    var errors = MarketDataErrors([])
    let sorted = series.sorted { $0.symbol < $1.symbol }
    for (one, next) in zip(sorted, sorted.dropFirst()) where one.symbol == next.symbol {
      errors.add(MarketDataError(file: one.symbol.name, message: "two series of one symbol"))
    }
    for bars in series { errors.add(Self.problems(bars)) }
    if !series.contains(where: { $0.count > 0 }), errors.isEmpty { errors.add(MarketDataErrors("there is no bar")) }
    guard errors.isEmpty else { throw errors }
    self.init(series)
  }

  private static func problems(_ bars: BarSeries) -> MarketDataErrors {
    var errors = MarketDataErrors([])
    let name = bars.symbol.name
    let counts = [bars.open, bars.high, bars.low, bars.close, bars.volume].map(\.count)
    guard counts.allSatisfy({ $0 == bars.count }) else {
      errors.add(MarketDataError(file: name, message: "its columns differ in length"))
      return errors
    }
    for index in 0..<bars.count {
      let bar = bars[index]
      if index > 0, bars.timestamps[index] <= bars.timestamps[index - 1] {
        errors.add(
          MarketDataError(
            file: name, message: "bar \(index): the time \(bar.timestamp) is not later than that of the bar before"))
      }
      if !BarLimits.allow(bar) {
        errors.add(
          MarketDataError(
            file: name,
            message: "bar \(index) at \(bar.timestamp): was open \(bar.open), high \(bar.high), low \(bar.low), close "
              + "\(bar.close), volume \(bar.volume); expected prices from \(BarLimits.pricesInWords) between low and "
              + "high, and a volume from 0 to \(BarLimits.largestVolume)"))
      }
    }
    return errors
  }
}
