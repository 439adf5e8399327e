/// Features of several columns.
extension FeatureSpecification {
  /// Highest high of the previous `period` bars, this one not among them; from bar period.
  public static func priorHigh(_ period: Int) -> Self {
    Self("prior_high", [.period(period)], first: period) {
      OnColumn(column: .high, inner: RollingExtreme(period: period, isMaximum: true, isPrior: true))
    }
  }

  /// Lowest low of the previous `period` bars, this one not among them; from bar period.
  public static func priorLow(_ period: Int) -> Self {
    Self("prior_low", [.period(period)], first: period) {
      OnColumn(column: .low, inner: RollingExtreme(period: period, isMaximum: false, isPrior: true))
    }
  }

  /// The largest of high - low, |high - previous close| and |low - previous close|; from bar 1.
  public static var trueRange: Self { Self("true_range", first: 1) { TrueRange() } }

  /// Wilder's average of the true range; from bar period.
  public static func averageTrueRange(_ period: Int) -> Self {
    Self("atr", [.period(period)], first: period) { AverageTrueRange(period: period, isNormalized: false) }
  }

  /// Wilder's average of the true range in percent of the close; from bar period.
  public static func normalizedAverageTrueRange(_ period: Int) -> Self {
    Self("natr", [.period(period)], first: period) { AverageTrueRange(period: period, isNormalized: true) }
  }

  /// Wilder's directional indicator of rises, 0 to 100; from bar period.
  public static func plusDirectionalIndicator(_ period: Int) -> Self {
    Self("plus_di", [.period(period)], first: period) { DirectionalMovement(period: period, output: .plus) }
  }

  /// Wilder's directional indicator of falls, 0 to 100; from bar period.
  public static func minusDirectionalIndicator(_ period: Int) -> Self {
    Self("minus_di", [.period(period)], first: period) { DirectionalMovement(period: period, output: .minus) }
  }

  /// Wilder's average directional index, 0 to 100; from bar 2 * period - 1.
  public static func averageDirectionalIndex(_ period: Int) -> Self {
    Self("adx", [.period(period)], first: 2 * period - 1) { DirectionalMovement(period: period, output: .index) }
  }

  /// Slow %K: where the close stands in the range of `period` bars, in percent, averaged over `smoothing` bars.
  ///
  /// From bar period + smoothing + signal - 3, as %D. With a `signal` of 1 it is reported from bar
  /// period + smoothing - 2 on, and with a `smoothing` of 1 too it is the fast %K.
  public static func stochasticK(_ period: Int = 14, smoothing: Int = 3, signal: Int = 3) -> Self {
    stochastic("stochastic_k", period, smoothing, signal, averagesAgain: false)
  }

  /// Slow %D: the average of `stochasticK` over `signal` bars; from bar period + smoothing + signal - 3.
  public static func stochasticD(_ period: Int = 14, smoothing: Int = 3, signal: Int = 3) -> Self {
    stochastic("stochastic_d", period, smoothing, signal, averagesAgain: true)
  }

  private static func stochastic(
    _ function: String, _ period: Int, _ smoothing: Int, _ signal: Int, averagesAgain: Bool
  ) -> Self {
    let parameters: [FeatureParameter] = [.period(period), .period(smoothing), .period(signal)]
    return Self(function, parameters, first: period + smoothing + signal - 3) {
      StochasticOscillator(period: period, smoothing: smoothing, signal: averagesAgain ? signal : nil)
    }
  }

  /// Williams' %R, -100 to 0; from bar period - 1.
  public static func williamsPercentRange(_ period: Int) -> Self {
    Self("williams_r", [.period(period)], first: period - 1) { WilliamsPercentRange(period: period) }
  }

  /// Commodity channel index of the typical price, (high + low + close) / 3, 0 where the prices are equal; from bar
  /// period - 1.
  ///
  /// - Complexity: O(period) a bar.
  public static func commodityChannelIndex(_ period: Int) -> Self {
    Self("cci", [.period(period)], first: period - 1, isDear: period >= 100) { CommodityChannelIndex(period: period) }
  }

  /// Sum of volumes with the signs of the close's changes, begun with the first bar's volume; from bar 0.
  public static var onBalanceVolume: Self { Self("obv", first: 0) { OnBalanceVolume() } }

  /// Money flow index of the typical price, 0 to 100, 0 where nothing flowed; from bar period.
  public static func moneyFlowIndex(_ period: Int) -> Self {
    Self("mfi", [.period(period)], first: period) { MoneyFlowIndex(period: period) }
  }

  /// Mean typical price, weighed by volume, of the last `period` bars; from bar period - 1, NaN where none of them has
  /// a volume.
  public static func volumeWeightedPrice(_ period: Int) -> Self {
    Self("vwap", [.period(period)], first: period - 1) { VolumeWeightedPrice(period: period) }
  }

  /// Wilder's parabolic stop and reverse; from bar 1.
  ///
  /// - Parameters:
  ///   - acceleration: What each new furthest price adds to the fraction by which the stop follows it.
  ///   - maximum: The largest such fraction.
  public static func parabolicStop(acceleration: Double = 0.02, maximum: Double = 0.2) -> Self {
    let parameters: [FeatureParameter] = [
      .number(
        acceleration, isAllowed: acceleration >= 0 && acceleration <= maximum,
        requirement: "the acceleration must be from 0 to the maximum"),
      .number(maximum, isAllowed: maximum.isFinite, requirement: "the maximum must be finite"),
    ]
    return Self("parabolic_sar", parameters, first: 1) {
      ParabolicStop(acceleration: acceleration, maximum: maximum)
    }
  }
}
