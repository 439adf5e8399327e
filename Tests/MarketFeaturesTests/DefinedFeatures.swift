import MarketFeatures
import TradingModel

/// One specification of every built-in kind, with its definition.
func definedFeatures(period: Int) -> [DefinedFeature] {
  averages(period) + deviations(period) + extremesAndChanges(period) + convergences(period) + ranges(period)
    + positions(period) + volumes(period)
}

/// One specification of every built-in kind.
func everyKind(period: Int) -> [FeatureSpecification] { definedFeatures(period: period).map(\.specification) }

private func averages(_ period: Int) -> [DefinedFeature] {
  [
    DefinedFeature(.simpleMovingAverage(period)) { Naive.windows($0.close, period, Naive.mean) },
    DefinedFeature(.simpleMovingAverage(period, of: .volume)) { Naive.windows($0.volume, period, Naive.mean) },
    DefinedFeature(.weightedMovingAverage(period)) { Naive.windows($0.close, period, Naive.weightedMean) },
    DefinedFeature(.exponentialMovingAverage(period)) { Naive.exponential($0.close, period) },
    DefinedFeature(.exponentialMovingAverage(period, seed: .first)) { bars in
      Naive.average(bars.close, 1, factor: 2 / (Double(period) + 1))
    },
    DefinedFeature(.adaptiveMovingAverage(period)) { Naive.adaptive($0.close, period) },
    DefinedFeature(.regressionSlope(period + 1)) { Naive.windows($0.close, period + 1, Naive.slope) },
  ]
}

private func deviations(_ period: Int) -> [DefinedFeature] {
  [
    DefinedFeature(.standardDeviation(period)) { Naive.windows($0.close, period, Naive.deviation) },
    DefinedFeature(.bollingerUpper(period, deviations: 2)) { bars in
      Naive.windows(bars.close, period) { Naive.mean($0) + 2 * Naive.deviation($0) }
    },
    DefinedFeature(.bollingerLower(period, deviations: 2.5)) { bars in
      Naive.windows(bars.close, period) { Naive.mean($0) - 2.5 * Naive.deviation($0) }
    },
    DefinedFeature(.zScore(period)) { bars in
      Naive.windows(bars.close, period) { window in
        let deviation = Naive.deviation(window)
        return deviation < 1e-12 ? 0 : ((window.last ?? 0) - Naive.mean(window)) / deviation
      }
    },
  ]
}

private func extremesAndChanges(_ period: Int) -> [DefinedFeature] {
  func prior(_ values: [Double], _ body: (ArraySlice<Double>) -> Double?) -> [Double] {
    values.indices.map { body(values[max(0, $0 - period)..<$0]) ?? .nan }
  }
  func change(_ values: [Double], _ body: (Double, Double) -> Double) -> [Double] {
    values.indices.map { $0 < period ? .nan : body(values[$0], values[$0 - period]) }
  }
  return [
    DefinedFeature(.highest(period)) { Naive.windows($0.high, period) { $0.max() ?? .nan } },
    DefinedFeature(.lowest(period)) { Naive.windows($0.low, period) { $0.min() ?? .nan } },
    DefinedFeature(.priorHigh(period)) { prior($0.high) { $0.max() } },
    DefinedFeature(.priorLow(period)) { prior($0.low) { $0.min() } },
    DefinedFeature(.rateOfChange(period, of: .open)) { change($0.open) { $0 / $1 - 1 } },
    DefinedFeature(.momentum(period)) { change($0.close, -) },
  ]
}

private func convergences(_ period: Int) -> [DefinedFeature] {
  let (fast, slow, signal) = (period, 2 * period, period + 2)
  func lines(_ bars: BarSeries) -> ([Double], [Double]) { Naive.convergence(bars.close, fast, slow, signal) }
  return [
    DefinedFeature(.relativeStrengthIndex(period)) { Naive.strength($0.close, period) },
    DefinedFeature(.macd(fast: fast, slow: slow, signal: signal)) { lines($0).0 },
    DefinedFeature(.macdSignal(fast: fast, slow: slow, signal: signal)) { lines($0).1 },
    DefinedFeature(.macdHistogram(fast: fast, slow: slow, signal: signal)) { zip(lines($0).0, lines($0).1).map(-) },
  ]
}

private func ranges(_ period: Int) -> [DefinedFeature] {
  [
    DefinedFeature(.trueRange) { Naive.trueRange($0) },
    DefinedFeature(.averageTrueRange(period)) { Naive.wilder(Naive.trueRange($0), period) },
    DefinedFeature(.normalizedAverageTrueRange(period)) { bars in
      zip(Naive.wilder(Naive.trueRange(bars), period), bars.close).map { 100 * $0 / $1 }
    },
    DefinedFeature(.plusDirectionalIndicator(period)) { Naive.movement($0, period).plus },
    DefinedFeature(.minusDirectionalIndicator(period)) { Naive.movement($0, period).minus },
    DefinedFeature(.averageDirectionalIndex(period)) { Naive.movement($0, period).index },
    DefinedFeature(.parabolicStop(acceleration: 0.05, maximum: 0.2)) { Naive.parabolicStop($0, 0.05, 0.2) },
  ]
}

private func positions(_ period: Int) -> [DefinedFeature] {
  let (smoothing, signal) = (period + 1, 2)
  func percentK(_ bars: BarSeries) -> [Double] {
    Naive.windows(Naive.positions(bars, period).map { 100 * ($0 ?? 0) }, smoothing, Naive.mean)
  }
  return [
    DefinedFeature(.stochasticK(period, smoothing: smoothing, signal: signal)) { percentK($0) },
    DefinedFeature(.stochasticD(period, smoothing: smoothing, signal: signal)) {
      Naive.windows(percentK($0), signal, Naive.mean)
    },
    DefinedFeature(.williamsPercentRange(period)) { Naive.positions($0, period).map { 100 * (($0 ?? 1) - 1) } },
    DefinedFeature(.commodityChannelIndex(period)) { Naive.windows(Naive.typical($0), period, Naive.channelIndex) },
  ]
}

private func volumes(_ period: Int) -> [DefinedFeature] {
  [
    DefinedFeature(.onBalanceVolume) { Naive.balance($0) },
    DefinedFeature(.moneyFlowIndex(period)) { Naive.moneyFlow($0, period) },
    DefinedFeature(.volumeWeightedPrice(period)) { bars in
      let turnover = zip(Naive.typical(bars), bars.volume).map(*)
      return zip(Naive.windows(turnover, period, Naive.mean), Naive.windows(bars.volume, period, Naive.mean)).map(/)
    },
  ]
}
