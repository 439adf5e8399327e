/// Features of one column.
extension FeatureSpecification {
  /// Mean of the last `period` values; from bar period - 1.
  public static func simpleMovingAverage(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("sma", of: column, [.period(period)], first: period - 1) { SimpleMovingAverage(period: period) }
  }

  /// Recursion `ema += 2 / (period + 1) * (x - ema)`; from bar period - 1 with either seed.
  public static func exponentialMovingAverage(
    _ period: Int, of column: BarColumn = .close, seed: AverageSeed = .sma
  ) -> Self {
    Self("ema", of: column, [.period(period), .choice(seed.rawValue)], first: period - 1) {
      ExponentialMovingAverage(period: period, seed: seed)
    }
  }

  /// Mean of the last `period` values with weights 1, 2, ..., `period`; from bar period - 1.
  public static func weightedMovingAverage(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("wma", of: column, [.period(period)], first: period - 1) {
      MovingTrend(period: period, output: .weightedMean)
    }
  }

  /// Kaufman's adaptive moving average, between 2 and 30 bars by the efficiency of the last `period` changes; from bar
  /// period.
  public static func adaptiveMovingAverage(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("kama", of: column, [.period(period)], first: period) { AdaptiveMovingAverage(period: period) }
  }

  /// Standard deviation of the last `period` values with divisor `period`; from bar period - 1.
  public static func standardDeviation(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("standard_deviation", of: column, [.period(period)], first: period - 1) {
      MovingDeviation(period: period, output: .deviation)
    }
  }

  /// Mean plus `deviations` times the standard deviation of the last `period` values; from bar period - 1.
  public static func bollingerUpper(_ period: Int, deviations: Double, of column: BarColumn = .close) -> Self {
    Self("bollinger_upper", of: column, [.period(period), .deviations(deviations)], first: period - 1) {
      MovingDeviation(period: period, output: .band(deviations))
    }
  }

  /// Middle Bollinger band, which is the simple moving average.
  public static func bollingerMiddle(_ period: Int, of column: BarColumn = .close) -> Self {
    simpleMovingAverage(period, of: column)
  }

  /// Mean minus `deviations` times the standard deviation of the last `period` values; from bar period - 1.
  public static func bollingerLower(_ period: Int, deviations: Double, of column: BarColumn = .close) -> Self {
    Self("bollinger_lower", of: column, [.period(period), .deviations(deviations)], first: period - 1) {
      MovingDeviation(period: period, output: .band(-deviations))
    }
  }

  /// (x - mean) / standard deviation of the last `period` values, 0 where all are equal; from bar period - 1.
  public static func zScore(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("z_score", of: column, [.period(period)], first: period - 1) {
      MovingDeviation(period: period, output: .score)
    }
  }

  /// Slope, per bar, of the line of least squares through the last `period` values, at least 2; from bar period - 1.
  public static func regressionSlope(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("regression_slope", of: column, [.period(period, in: 2...maximumPeriod)], first: period - 1) {
      MovingTrend(period: period, output: .slope)
    }
  }

  /// Highest of the last `period` values; from bar period - 1.
  public static func highest(_ period: Int, of column: BarColumn = .high) -> Self {
    Self("highest", of: column, [.period(period)], first: period - 1) {
      RollingExtreme(period: period, isMaximum: true, isPrior: false)
    }
  }

  /// Lowest of the last `period` values; from bar period - 1.
  public static func lowest(_ period: Int, of column: BarColumn = .low) -> Self {
    Self("lowest", of: column, [.period(period)], first: period - 1) {
      RollingExtreme(period: period, isMaximum: false, isPrior: false)
    }
  }

  /// Value divided by the value `period` bars ago, minus 1; 0 where that was 0; from bar period.
  public static func rateOfChange(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("rate_of_change", of: column, [.period(period)], first: period) {
      PriceChange(period: period, isRelative: true)
    }
  }

  /// Value minus the value `period` bars ago; from bar period.
  public static func momentum(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("momentum", of: column, [.period(period)], first: period) {
      PriceChange(period: period, isRelative: false)
    }
  }

  /// Wilder's relative strength index, 0 to 100, 0 where nothing moved; from bar period.
  public static func relativeStrengthIndex(_ period: Int, of column: BarColumn = .close) -> Self {
    Self("rsi", of: column, [.period(period)], first: period) { RelativeStrengthIndex(period: period) }
  }

  /// Moving average convergence/divergence: fast minus slow exponential average.
  ///
  /// From bar slow + signal - 2, as its signal line; with a `signal` of 1 from bar slow - 1.
  public static func macd(fast: Int = 12, slow: Int = 26, signal: Int = 9, of column: BarColumn = .close) -> Self {
    convergence("macd", fast, slow, signal, column, .line)
  }

  /// The exponential average of `macd` over `signal` bars; from bar slow + signal - 2.
  public static func macdSignal(
    fast: Int = 12, slow: Int = 26, signal: Int = 9, of column: BarColumn = .close
  ) -> Self {
    convergence("macd_signal", fast, slow, signal, column, .signal)
  }

  /// `macd` minus `macdSignal`; from bar slow + signal - 2.
  public static func macdHistogram(
    fast: Int = 12, slow: Int = 26, signal: Int = 9, of column: BarColumn = .close
  ) -> Self {
    convergence("macd_histogram", fast, slow, signal, column, .histogram)
  }

  private static func convergence(
    _ function: String, _ fast: Int, _ slow: Int, _ signal: Int, _ column: BarColumn,
    _ output: AverageConvergence.Output
  ) -> Self {
    let longest = min(max(slow, 2), maximumPeriod)
    let parameters: [FeatureParameter] = [
      .period(fast, in: 1...longest - 1), .period(slow, in: 2...maximumPeriod), .period(signal),
    ]
    return Self(function, of: column, parameters, first: slow + signal - 2) {
      AverageConvergence(fast: fast, slow: slow, signal: signal, output: output)
    }
  }
}
