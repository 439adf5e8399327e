import MarketFeatures
import Testing
import TradingModel

@Suite("Moving windows lose no accuracy")
struct MovingWindowAccuracyTests {
  /// Prices as whole numbers of 2^-43, near 1 at first and near 500 at the end, with rare spikes to 1000.
  ///
  /// A plain running sum of them rounds at nearly every step, and Int128 holds every sum exactly.
  static func drifting(_ count: Int) -> [Int128] {
    var generator = TestGenerator(state: 11)
    let one = 0x1p43
    return (0..<count).map { index in
      let trend = 1 + 499 * Double(index) / Double(count)
      let price = generator.next() % 997 == 0 ? 1000 : trend * (1 + 0.001 * generator.unit())
      return Int128((price * one).rounded())
    }
  }

  static func series(_ prices: [Int128]) -> BarSeries {
    var series = BarSeries(symbol: Symbol("DRIFT"), capacity: prices.count)
    for (index, price) in prices.enumerated() {
      let value = Double(Int64(price)) * 0x1p-43
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: value, high: value, low: value, close: value,
          volume: 0))
    }
    return series
  }

  /// Whether `mean` is within half of its last place of sum / count, all in whole numbers of 2^-60.
  static func isRounded(_ mean: Double, sum: Int128, count: Int) -> Bool {
    let scaled = Int128(mean * 0x1p60)
    let unit = Int128(mean.ulp * 0x1p60)
    return 2 * (scaled * Int128(count) - sum << 17).magnitude <= (unit * Int128(count)).magnitude
  }

  @Test(arguments: [3, 20, 250])
  func meanAndDeviation_onLongDriftingSeries_equalExactArithmetic(period: Int) {
    let prices = Self.drifting(60_000)
    let series = Self.series(prices)
    let means = FeatureColumns.compute(.simpleMovingAverage(period), series: series)
    let deviations = FeatureColumns.compute(.standardDeviation(period), series: series)
    var sum: Int128 = 0
    var squares: Int128 = 0
    var plain = 0.0
    var misrounded = 0
    var plainMisrounded = 0
    var worst = 0.0
    for (index, price) in prices.enumerated() {
      sum += price
      squares += price * price
      plain += series.close[index]
      if index >= period {
        sum -= prices[index - period]
        squares -= prices[index - period] * prices[index - period]
        plain -= series.close[index - period]
      }
      guard index >= period - 1 else { continue }
      if !Self.isRounded(means[index], sum: sum, count: period) { misrounded += 1 }
      if !Self.isRounded(plain / Double(period), sum: sum, count: period) { plainMisrounded += 1 }
      let numerator = Int128(period) * squares - sum * sum
      let exact = Double(numerator).squareRoot() / Double(period) * 0x1p-43
      worst = max(worst, (deviations[index] - exact).magnitude / exact)
    }
    #expect(misrounded == 0)
    #expect(worst < 1e-15, "\(worst)")
    // The same check fails for a plain running sum, so it can fail.
    #expect(plainMisrounded > 10_000)
  }

  /// Sums that weigh by place: slope and weighted mean.
  @Test(arguments: [3, 20, 250])
  func trends_onLongDriftingSeries_equalExactArithmetic(period: Int) {
    let prices = Self.drifting(60_000)
    let series = Self.series(prices)
    let means = FeatureColumns.compute(.weightedMovingAverage(period), series: series)
    let slopes = FeatureColumns.compute(.regressionSlope(period), series: series)
    let count = Int128(period)
    var sum: Int128 = 0
    var weighted: Int128 = 0
    var worstMean = 0.0
    var worstSlope = 0.0
    for (index, price) in prices.enumerated() {
      sum += price - (index >= period ? prices[index - period] : 0)
      weighted += count * price - sum
      guard index >= period - 1 else { continue }
      let mean = 2 * Double(weighted + sum) / Double(count * (count + 1)) * 0x1p-43
      worstMean = max(worstMean, (means[index] - mean).magnitude / mean)
      let slope = 6 * Double(2 * weighted - (count - 1) * sum) / Double(count * (count * count - 1)) * 0x1p-43
      worstSlope = max(worstSlope, (slopes[index] - slope).magnitude / slope.magnitude)
    }
    #expect(worstMean < 1e-15, "\(worstMean)")
    #expect(worstSlope < 1e-14, "\(worstSlope)")
  }

  /// What a window says once prices have fallen far: nothing of the old ones is left in it.
  @Test(arguments: [1e-3, 1e-6, 1e-8])
  func afterACollapse_onlyTheWindowCounts(fall: Double) {
    let prices = Self.drifting(4_000)
    var series = Self.series(prices)
    let fallen = series.close.enumerated().map { $0 < 2_000 ? $1 : $1 * fall }
    (series.open, series.high, series.low, series.close) = (fallen, fallen, fallen, fallen)
    let last = 3_000..<4_000
    let means = FeatureColumns.compute(.simpleMovingAverage(20), series: series)
    let deviations = FeatureColumns.compute(.standardDeviation(20), series: series)
    for (index, window) in last.map({ ($0, fallen[$0 - 19...$0]) }) {
      let mean = Naive.mean(window)
      let deviation = Naive.deviation(window)
      if (means[index] - mean).magnitude > 1e-14 * mean || (deviations[index] - deviation).magnitude > 1e-9 * deviation
      {
        Issue.record("bar \(index): \(means[index]), not \(mean); \(deviations[index]), not \(deviation)")
      }
    }
  }

  /// Bands and scores; what they lose is the rounding of the mean alone.
  @Test(arguments: [3, 20, 250])
  func bandsAndScores_onLongDriftingSeries_equalExactArithmetic(period: Int) {
    let prices = Self.drifting(60_000)
    let series = Self.series(prices)
    let bands = FeatureColumns.compute(.bollingerUpper(period, deviations: 2), series: series)
    let scores = FeatureColumns.compute(.zScore(period), series: series)
    let count = Int128(period)
    var sum: Int128 = 0
    var squares: Int128 = 0
    for (index, price) in prices.enumerated() {
      let leaving = index >= period ? prices[index - period] : 0
      sum += price - leaving
      squares += price * price - leaving * leaving
      guard index >= period - 1 else { continue }
      let root = Double(count * squares - sum * sum).squareRoot()
      let deviation = root / Double(period) * 0x1p-43
      let band = (Double(sum) + 2 * root) / Double(period) * 0x1p-43
      let score = Double(count * price - sum) / root
      let bound = 1000.0.ulp / deviation + 2 * score.ulp
      // Not within #expect, which would take its time 360,000 times.
      if (bands[index] - band).magnitude > 2 * band.ulp || (scores[index] - score).magnitude > bound {
        Issue.record("bar \(index): band \(bands[index]), not \(band); score \(scores[index]), not \(score)")
      }
    }
  }

  /// Sums over several columns: volumes are powers of two, so that products are exact.
  @Test(arguments: [3, 20, 250])
  func flows_onLongDriftingSeries_equalExactArithmetic(period: Int) {
    let prices = Self.drifting(60_000)
    var series = Self.series(prices)
    var generator = TestGenerator(state: 12)
    let volumes = prices.map { _ in Int128(1) << Int128(generator.next() % 11) }
    series.volume = volumes.map { Double($0) }
    let averages = FeatureColumns.compute(.volumeWeightedPrice(period), series: series)
    let indices = FeatureColumns.compute(.moneyFlowIndex(period), series: series)
    func flow(_ index: Int, isRise: Bool) -> Int128 {
      guard index > 0, prices[index] != prices[index - 1] else { return 0 }
      return (prices[index] > prices[index - 1]) == isRise ? prices[index] * volumes[index] : 0
    }
    var (turnover, volume, inflow, outflow): (Int128, Int128, Int128, Int128) = (0, 0, 0, 0)
    var worst = 0.0
    for index in prices.indices {
      let old = index - period
      turnover += prices[index] * volumes[index] - (old < 0 ? 0 : prices[old] * volumes[old])
      volume += volumes[index] - (old < 0 ? 0 : volumes[old])
      inflow += flow(index, isRise: true) - (old < 0 ? 0 : flow(old, isRise: true))
      outflow += flow(index, isRise: false) - (old < 0 ? 0 : flow(old, isRise: false))
      guard index >= period else { continue }
      let average = Double(turnover) / Double(volume) * 0x1p-43
      worst = max(worst, (averages[index] - average).magnitude / average)
      let share = 100 * Double(inflow) / Double(inflow + outflow)
      worst = max(worst, (indices[index] - share).magnitude / max(share, 1))
    }
    #expect(worst < 1e-15, "\(worst)")
  }

  /// Every feature of a moving window, at the end of a long series and from the bars of the last window alone.
  @Test(arguments: [3, 20, 250])
  func everyWindow_forgetsWhatLeftIt(period: Int) {
    var series = Self.series(Self.drifting(60_000))
    series.volume = series.close.indices.map { Double($0 % 7 + 1) }
    let features: [FeatureSpecification] = [
      .simpleMovingAverage(period), .weightedMovingAverage(period), .regressionSlope(period), .zScore(period),
      .standardDeviation(period), .bollingerLower(period, deviations: 2), .highest(period), .lowest(period),
      .priorHigh(period), .priorLow(period), .rateOfChange(period), .momentum(period),
      .stochasticK(14, smoothing: period, signal: 3), .stochasticD(3, smoothing: period, signal: period),
      .williamsPercentRange(period), .commodityChannelIndex(period), .moneyFlowIndex(period),
      .volumeWeightedPrice(period),
    ]
    for feature in features {
      let column = FeatureColumns.compute(feature, series: series)
      for end in stride(from: 50_000, to: 60_000, by: 997) {
        var last = BarSeries(symbol: series.symbol)
        for index in (end - feature.firstDefinedBar)...end { last.append(series[index]) }
        let fresh = FeatureColumns.compute(feature, series: last)[feature.firstDefinedBar]
        let error = (column[end] - fresh).magnitude
        #expect(error <= 4e-16 * max(fresh.magnitude, 1), "\(feature), bar \(end): \(column[end]), \(fresh)")
      }
    }
  }

  /// Windows of values that differ by their last places: nearly all of the sum of squares cancels.
  @Test(arguments: [2, 20, 333, 5_000])
  func deviations_ofNearlyEqualValues_areThatSmall(period: Int) {
    var generator = TestGenerator(state: 5)
    for spread in [1e-3, 1e-6, 1e-9, 1e-12] {
      let prices = (0..<4 * period).map { _ in Int128(((1 + spread * generator.unit()) * 0x1p52).rounded()) }
      var series = BarSeries(symbol: Symbol("NEAR"))
      for (index, price) in prices.enumerated() {
        let value = Double(price) * 0x1p-52
        series.append(
          Bar(
            timestamp: Timestamp(nanoseconds: Int64(index)), open: value, high: value, low: value, close: value,
            volume: 0))
      }
      let deviations = FeatureColumns.compute(.standardDeviation(period), series: series)
      for end in stride(from: period - 1, to: prices.count, by: max(1, period / 7)) {
        let window = prices[(end - period + 1)...end].map { $0 - 1 << 52 }
        let sum = window.reduce(0, +)
        let squares = window.map { $0 * $0 }.reduce(0, +)
        let exact = Double(Int128(period) * squares - sum * sum).squareRoot() / Double(period) * 0x1p-52
        // The resolution is that of a number of 106 bits, of which the count of values takes some.
        let resolution = Double(period) * 0x1p-102 / exact
        #expect((deviations[end] - exact).magnitude <= 1e-15 * exact + resolution, "\(spread), bar \(end)")
      }
    }
  }
}
