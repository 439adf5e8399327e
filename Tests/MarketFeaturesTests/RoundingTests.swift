import MarketFeatures
import Testing
import TradingModel

/// What is zero by definition is zero, whatever arithmetic leaves of it.
@Suite("Zeros and roundings")
struct RoundingTests {
  static func series(_ bars: [(high: Double, low: Double, close: Double, volume: Double)]) -> BarSeries {
    var series = BarSeries(symbol: Symbol("X"), capacity: bars.count)
    for (index, bar) in bars.enumerated() {
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: bar.close, high: bar.high, low: bar.low,
          close: bar.close, volume: bar.volume))
    }
    return series
  }

  /// As TA-Lib has it; only volumes can be zero.
  @Test func rateOfChange_fromZero_isZero() {
    let series = Self.series([0, 0, 5, 0, 7, 14].map { (1, 1, 1, $0) })
    let column = FeatureColumns.compute(.rateOfChange(1, of: .volume), series: series)
    #expect(bits(column) == bits([.nan, 0, 0, -1, 0, 1]))
  }

  /// The typical prices of the two bars, 0.2 both, differ in the last place, as sums are rounded.
  @Test(arguments: [2, 3, 20])
  func channelIndex_ofEqualTypicalPrices_isZero(period: Int) {
    let bars = [(0.3, 0.1, 0.2, 1.0), (0.4, 0.1, 0.1, 1.0)]
    #expect((bars[0].0 + bars[0].1 + bars[0].2) / 3 != (bars[1].0 + bars[1].1 + bars[1].2) / 3)
    for scale in [1e-9, 1, 1e9] {
      let scaled = (0..<40).map { index in
        let bar = bars[index % 2]
        return (bar.0 * scale, bar.1 * scale, bar.2 * scale, bar.3)
      }
      let column = FeatureColumns.compute(.commodityChannelIndex(period), series: Self.series(scaled))
      #expect(column[(period - 1)...].allSatisfy { $0 == 0 }, "\(column)")
    }
  }

  /// With periods of 1 nothing is averaged: no rounding of a recursion shows as a difference of the two lines.
  ///
  /// Prices leap between 1e-3 and 1e3: of near ones the recursion is exact.
  @Test func averagesOfOneValue_areTheValue() {
    var generator = TestGenerator(state: 21)
    let scales = [1e-3, 1, 1e3]
    let bars = (0..<400).map { index in
      let price = (0.5 + generator.unit()) * scales[index % 3]
      return (price * 1.01, price * 0.99, price, 1.0)
    }
    let series = Self.series(bars)
    // a + (b - a) is not always b, or this test could not fail.
    #expect(zip(series.close, series.close.dropFirst()).contains { $0 + ($1 - $0) != $1 })
    for seed in AverageSeed.allCases {
      let average = FeatureColumns.compute(.exponentialMovingAverage(1, seed: seed), series: series)
      #expect(bits(average) == bits(series.close))
    }
    #expect(
      bits(FeatureColumns.compute(.averageTrueRange(1), series: series))
        == bits(FeatureColumns.compute(.trueRange, series: series)))
    let histogram = FeatureColumns.compute(.macdHistogram(fast: 3, slow: 7, signal: 1), series: series)
    #expect(histogram[6...].allSatisfy { $0 == 0 })
  }

  /// Volumes that differ by more than a sum can hold exactly, and then none.
  @Test(arguments: [4, 20])
  func windowsWithoutVolume_haveNoPriceAndNoFlow(period: Int) {
    var generator = TestGenerator(state: 3)
    let walk = randomSeries(3_000, seed: 22)
    var scale = 1.0
    let bars = walk.close.indices.map { index in
      scale = index % 100 < 60 ? 1e18 : 1e-8
      let volume = index % 100 >= 50 && index % 100 < 80 ? 0 : generator.unit() * (index % 3 == 0 ? scale : 1e-8)
      return (walk.high[index], walk.low[index], walk.close[index], volume)
    }
    let series = Self.series(bars)
    let price = FeatureColumns.compute(.volumeWeightedPrice(period), series: series)
    let flow = FeatureColumns.compute(.moneyFlowIndex(period), series: series)
    #expect(flow[period...].allSatisfy { $0 >= 0 && $0 <= 100 })
    for end in series.close.indices where end % 100 >= 50 + period - 1 && end % 100 < 80 {
      #expect(price[end].isNaN && flow[end] == 0, "bar \(end): \(price[end]), \(flow[end])")
    }
  }

  /// After 20,000 closes without change Wilder's averages are below the normal numbers, and their ratio is lost.
  @Test(arguments: [2, 3, 14])
  func whatMovedLongAgo_movesNoMore(period: Int) {
    let walk = randomSeries(100, seed: 23)
    let last = walk[99].close
    let bars = (0..<20_000).map { index in
      index < 100 ? (walk.high[index], walk.low[index], walk.close[index], 1.0) : (last, last, last, 1.0)
    }
    let series = Self.series(bars)
    let strength = FeatureColumns.compute(.relativeStrengthIndex(period), series: series)
    #expect(strength[99] > 0 && (strength[800] - strength[99]).magnitude < 1e-9 && strength.last == 0)
    #expect(strength[800...].allSatisfy { $0 == 0 || ($0 - strength[800]).magnitude < 1e-9 })
    for feature: FeatureSpecification in [.plusDirectionalIndicator(period), .minusDirectionalIndicator(period)] {
      let column = FeatureColumns.compute(feature, series: series)
      #expect(column[800] > 0 && column.last == 0)
      #expect(column[800...].allSatisfy { $0 == 0 || ($0 - column[800]).magnitude < 1e-9 })
    }
    let index = FeatureColumns.compute(.averageDirectionalIndex(period), series: series)
    #expect(index[2_000] > 0 && index[2_000...].allSatisfy { ($0 - index[2_000]).magnitude < 1e-9 })
  }
}
