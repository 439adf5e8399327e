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
}
