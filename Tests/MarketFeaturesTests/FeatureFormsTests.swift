import MarketFeatures
import Testing
import TradingModel

/// How many bars it was shown.
struct BarCounter: Indicator {
  var seen = 0.0
  mutating func update(_ bar: Bar) -> Double {
    seen += 1
    return seen
  }
}

@Suite("The forms of a feature agree to the bit")
struct FeatureFormsTests {
  @Test(arguments: [1, 2, 3, 7, 20, 64])
  func streaming_equalsColumns(period: Int) {
    for (length, hasTies) in [(0, false), (1, false), (period, true), (period + 1, false), (333, false), (333, true)] {
      let series = randomSeries(length, seed: UInt64(period * 1000 + length), hasTies: hasTies)
      for feature in everyKind(period: period) {
        let column = FeatureColumns.compute(feature, series: series)
        #expect(column.count == length)
        #expect(bits(column) == bits(streamed(feature, series)), "\(feature), \(length) bars")
      }
    }
  }

  /// On random walks, and with so few levels that ties, flat windows and closes without change are frequent.
  @Test(arguments: [1, 2, 4, 20], [false, true])
  func columns_equalDefinitions_fromTheFirstDefinedBarOn(period: Int, hasTies: Bool) {
    let series = randomSeries(200, seed: UInt64(5 + period), hasTies: hasTies)
    for feature in definedFeatures(period: period) {
      let actual = FeatureColumns.compute(feature.specification, series: series)
      let expected = feature.column(series)
      let first = feature.specification.firstDefinedBar
      #expect(actual.allSatisfy { $0.isNaN } == false, "\(feature.specification)")
      #expect(actual.prefix(first).allSatisfy { $0.isNaN }, "\(feature.specification)")
      var size = 0.0
      var worst = 0.0
      for (value, definition) in zip(actual, expected).dropFirst(first) {
        size = max(size, definition.magnitude)
        worst = value.isFinite ? max(worst, (value - definition).magnitude) : .infinity
      }
      #expect(worst <= 1e-12 * size, "\(feature.specification): \(worst) of \(size)")
    }
  }

  @Test(arguments: [(1, 1), (7, 7), (250, 250), (100, 3), (240, 10), (3, 200)])
  func computer_equalsStreaming_whereverBlocksAreCut(size: Int, first: Int) {
    let all = [randomSeries(250, seed: 1), randomSeries(250, seed: 2, hasTies: true), randomSeries(250, seed: 3)]
    func isPresent(_ symbol: Int, _ cycle: Int) -> Bool { symbol == 0 || (cycle * 7 + symbol) % (symbol + 2) != 0 }
    let counter = FeatureSpecification.custom("bars seen") { BarCounter() }
    let features = everyKind(period: 5) + everyKind(period: 30) + [counter]
    var computer = FeatureComputer(features: features, symbolCount: 3)
    let results = blocks(all, size: size, first: first, isPresent: isPresent).map { computer.process($0) }
    for (index, feature) in computer.features.enumerated() {
      for symbol in all.indices {
        var indicator = FeatureIndicator(feature)
        let expected = (0..<250).map { cycle in
          isPresent(symbol, cycle) ? indicator.update(all[symbol][cycle]) : .nan
        }
        let actual = results.flatMap { block in
          (0..<block.count).map { block.value(feature: index, symbol: symbol, offset: $0) }
        }
        #expect(bits(actual) == bits(expected), "\(feature), symbol \(symbol)")
      }
    }
    #expect(results.map(\.firstCycle) == [0] + Array(stride(from: first, to: 250, by: size)))
  }

  /// So many values that threads share them, some of them behind gaps.
  @Test(arguments: [2, 5]) func computer_saysTheSameOnSeveralThreads(threads: Int) {
    let total = 1_500
    let all = [randomSeries(total, seed: 4), randomSeries(total, seed: 5, hasTies: true)]
    let features = [5, 30, 100].flatMap { everyKind(period: $0) }
    func computed(threads: Int) -> [[UInt64]] {
      var computer = FeatureComputer(features: features, symbolCount: 2)
      return blocks(all, size: 1_100, isPresent: { $0 == 0 || $1 % 997 != 13 }).map { block in
        bits(computer.process(block, threads: threads).values)
      }
    }
    let alone = computed(threads: 1)
    #expect(alone.count == 2 && alone[0].count >= 2 * 1_100 * 50)
    #expect(computed(threads: threads) == alone)
  }

  @Test func flatPrices_haveNoDeviation_andTheirOwnMean() {
    var series = BarSeries(symbol: Symbol("FLAT"))
    for index in 0..<60 {
      let price = index < 20 ? 0.1 + Double(index) : 17.3
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: price, high: price, low: price, close: price,
          volume: 3))
    }
    let values: [(FeatureSpecification, Double)] = [
      (.weightedMovingAverage(7), 17.3), (.highest(7), 17.3), (.zScore(7), 0),
      (.regressionSlope(7), 0), (.momentum(7), 0), (.rateOfChange(7), 0), (.trueRange, 0),
      (.stochasticK(5, smoothing: 2, signal: 2), 0), (.stochasticD(5, smoothing: 2, signal: 2), 0),
      (.williamsPercentRange(7), 0), (.commodityChannelIndex(7), 0), (.moneyFlowIndex(7), 0),
    ]
    for (feature, value) in values {
      #expect(FeatureColumns.compute(feature, series: series)[27...].allSatisfy { $0 == value }, "\(feature)")
    }
    #expect(FeatureColumns.compute(.simpleMovingAverage(7), series: series)[26...].allSatisfy { $0 == 17.3 })
    #expect(FeatureColumns.compute(.standardDeviation(7), series: series)[26...].allSatisfy { $0 == 0 })
    #expect(FeatureColumns.compute(.bollingerLower(7, deviations: 2), series: series)[26...].allSatisfy { $0 == 17.3 })
    #expect(FeatureColumns.compute(.relativeStrengthIndex(2), series: series)[19] == 100)
  }

  @Test func index_ofUnmovedPrices_isZero() {
    var indicator = FeatureIndicator(.relativeStrengthIndex(2))
    let bar = Bar(timestamp: Timestamp(nanoseconds: 0), open: 5, high: 5, low: 5, close: 5, volume: 0)
    let values = [indicator.update(bar), indicator.update(bar), indicator.update(bar)]
    #expect(values[0].isNaN && values[1].isNaN && values[2] == 0)
  }
}
