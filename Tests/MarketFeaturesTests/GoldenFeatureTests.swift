import Foundation
import MarketFeatures
import Testing
import TradingModel

/// Every column of TA-Lib, and those of pandas and `ta` that are defined alike.
///
/// With `ADMF_GOLDEN=FOLDER` in the environment the golden folder itself is read: every bar, and EURUSD_H4.
@Suite("Features against TA-Lib and pandas")
struct GoldenFeatureTests {
  /// By the names of the goldens' columns.
  static let features: [(name: String, specification: FeatureSpecification)] = [
    ("sma_5", .simpleMovingAverage(5)), ("sma_20", .simpleMovingAverage(20)), ("sma_50", .simpleMovingAverage(50)),
    ("ema_12", .exponentialMovingAverage(12)), ("ema_26", .exponentialMovingAverage(26)),
    ("rsi_14", .relativeStrengthIndex(14)), ("atr_14", .averageTrueRange(14)),
    ("natr_14", .normalizedAverageTrueRange(14)), ("trange", .trueRange),
    ("bb_upper_20_2.0", .bollingerUpper(20, deviations: 2)), ("bb_mid_20_2.0", .bollingerMiddle(20)),
    ("bb_lower_20_2.0", .bollingerLower(20, deviations: 2)), ("macd_12_26_9", .macd()),
    ("macd_signal_12_26_9", .macdSignal()), ("macd_hist_12_26_9", .macdHistogram()), ("don_upper_20", .highest(20)),
    ("don_lower_20", .lowest(20)), ("adx_14", .averageDirectionalIndex(14)),
    ("plus_di_14", .plusDirectionalIndicator(14)), ("minus_di_14", .minusDirectionalIndicator(14)),
    ("stoch_k_14_3_3", .stochasticK()), ("stoch_d_14_3_3", .stochasticD()), ("roc_10", .rateOfChange(10)),
    ("mom_10", .momentum(10)), ("obv", .onBalanceVolume), ("stddev_20_ddof0", .standardDeviation(20)),
    ("linreg_slope_20", .regressionSlope(20)), ("wma_10", .weightedMovingAverage(10)),
    ("cci_20", .commodityChannelIndex(20)), ("willr_14", .williamsPercentRange(14)), ("mfi_14", .moneyFlowIndex(14)),
    ("kama_10", .adaptiveMovingAverage(10)), ("sar", .parabolicStop()),
    ("rolling_std_20_ddof0", .standardDeviation(20)), ("zscore_20_ddof0", .zScore(20)),
    ("ewm_span_12_adjust_false", .exponentialMovingAverage(12, seed: .first)),
    ("ewm_span_26_adjust_false", .exponentialMovingAverage(26, seed: .first)), ("pct_change", .rateOfChange(1)),
    ("prior_high_20", .priorHigh(20)), ("prior_low_20", .priorLow(20)), ("ta_vwap_14", .volumeWeightedPrice(14)),
  ]

  static let symbols =
    ["MSFT_ADJ", "GOOG", "IBM"] + (FeatureGolden.folder == nil ? [] : ["EURUSD_H4"])

  @Test(arguments: symbols)
  func columns_matchPeers_firstDefinedBarIncluded(symbol: String) throws {
    let golden = try FeatureGolden.load(symbol)
    #expect(golden.series.count > 2_000 && golden.rows.count > 90)
    // Every bar up to those at which all features are defined, and bars from there to the end.
    #expect(Array(golden.rows.prefix(55)) == Array(0..<55) && (golden.rows.last ?? 0) > golden.series.count - 41)
    for (name, specification) in Self.features {
      let expected = try #require(golden.columns[name], "\(name)")
      let actual = FeatureColumns.compute(specification, series: golden.series)
      // TA-Lib's ROC is a percentage.
      let unit = name == "roc_10" ? 100.0 : 1
      let defined = expected.compactMap { $0.map(\.magnitude) }
      let usual = defined.reduce(0, +) / Double(defined.count) / unit
      var worst = 0.0
      for (row, value) in zip(golden.rows, expected) {
        // pandas reports its exponential average from the first bar on, we from the period-th.
        if name.hasPrefix("ewm"), row < specification.firstDefinedBar { continue }
        #expect(actual[row].isNaN == (value == nil), "\(name), bar \(row)")
        guard let value else { continue }
        // What lies near zero is measured by the usual size of the column: peers round too.
        worst = max(worst, (actual[row] - value / unit).magnitude / max(value.magnitude / unit, usual))
      }
      #expect(worst < 1e-10, "\(name): \(worst)")
      #expect(bits(actual) == bits(streamed(specification, golden.series)), "\(name)")
    }
  }
}

/// Bars of a symbol, and what the peers say of some of them.
struct FeatureGolden {
  var series: BarSeries
  /// The bars of the goldens, ascending.
  var rows: [Int] = []
  /// By name, one value a row, nil where it is not defined.
  var columns: [String: [Double?]] = [:]

  /// The golden folder named by `ADMF_GOLDEN`.
  static let folder = ProcessInfo.processInfo.environment["ADMF_GOLDEN"]

  static func load(_ symbol: String) throws -> FeatureGolden {
    var golden = FeatureGolden(series: BarSeries(symbol: Symbol(symbol)))
    if let folder {
      for row in try table("\(folder)/inputs/\(symbol).csv") {
        golden.append(high: row["high"], low: row["low"], close: row["close"], volume: row["volume"])
      }
      for library in ["talib", "pandas", "ta_pandasta"] {
        golden.columns.merge(columns(of: try table("\(folder)/indicators/\(symbol)_\(library).csv"))) { $1 }
      }
      golden.rows = Array(golden.series.close.indices)
    } else {
      let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
      let own = "\(tests)/MarketFeaturesTests/Fixtures/\(symbol)"
      let bars = try table("\(tests)/TradingStrategiesTests/Fixtures/\(symbol)_bars.csv")
      for (bar, volume) in zip(bars, try table("\(own)_volumes.csv")) {
        golden.append(high: bar["high"], low: bar["low"], close: bar["close"], volume: volume["volume"])
      }
      golden.columns = columns(of: try table("\(own)_features.csv"))
      golden.rows = (golden.columns["bar"] ?? []).compactMap { $0.map { Int($0) } }
    }
    return golden
  }

  private mutating func append(high: String?, low: String?, close: String?, volume: String?) {
    let values = [high, low, close, volume].map { $0.flatMap(Double.init) ?? .nan }
    series.append(
      Bar(
        timestamp: Timestamp(nanoseconds: Int64(series.count)), open: values[2], high: values[0], low: values[1],
        close: values[2], volume: values[3]))
  }

  /// The rows of a CSV file with a header.
  private static func table(_ path: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    func cells(_ line: Substring) -> [String] {
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = cells(lines[0])
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, cells($0))) }
  }

  private static func columns(of table: [[String: String]]) -> [String: [Double?]] {
    var columns: [String: [Double?]] = [:]
    for name in table.first.map({ Array($0.keys) }) ?? [] {
      columns[name] = table.map { $0[name].flatMap(Double.init) }
    }
    return columns
  }
}
