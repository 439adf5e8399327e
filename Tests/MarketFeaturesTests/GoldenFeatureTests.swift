import Foundation
import MarketFeatures
import Testing
import TradingModel

@Suite("Features against TA-Lib and pandas")
struct GoldenFeatureTests {
  struct Golden {
    var series = BarSeries(symbol: Symbol("GOLDEN"))
    var names: [String] = []
    var columns: [[Double]] = []
  }

  static func load(_ name: String) throws -> Golden {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let text = try String(contentsOf: folder.appendingPathComponent("\(name).csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.split(separator: ";", omittingEmptySubsequences: false) }
    var golden = Golden()
    golden.names = rows[0].dropFirst(3).map(String.init)
    golden.columns = Array(repeating: [], count: golden.names.count)
    for (index, row) in rows.dropFirst().enumerated() {
      let values = row.map { Double($0) ?? .nan }
      golden.series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: values[2], high: values[0], low: values[1],
          close: values[2], volume: 0))
      for column in golden.names.indices { golden.columns[column].append(values[3 + column]) }
    }
    return golden
  }

  static let specifications: [FeatureSpecification] = [
    .simpleMovingAverage(20), .exponentialMovingAverage(26), .exponentialMovingAverage(26, seed: .first),
    .relativeStrengthIndex(14), .averageTrueRange(14), .bollingerUpper(20, deviations: 2),
    .bollingerLower(20, deviations: 2), .standardDeviation(20), .priorHigh(20), .priorLow(20), .rateOfChange(10),
  ]

  @Test(arguments: [("MSFT_ADJ", 900), ("GOOG", 600)])
  func columns_matchPeers_firstDefinedBarIncluded(symbol: String, bars: Int) throws {
    let golden = try Self.load(symbol)
    #expect(golden.series.count == bars)
    #expect(golden.names == Self.specifications.map(\.name))
    for (specification, expected) in zip(Self.specifications, golden.columns) {
      let actual = FeatureColumns.compute(specification, series: golden.series)
      #expect(bits(actual) == bits(streamed(specification, golden.series)), "\(specification)")
      // pandas reports its average from the first bar on, we from the period-th; TA-Lib's ROC is a percentage.
      let first = specification.name == "ema(close,26,first)" ? 25 : 0
      let scale = specification.name.hasPrefix("rate_of_change") ? 100.0 : 1
      var worst = 0.0
      var isSameStart = true
      for index in first..<bars {
        if actual[index].isNaN || expected[index].isNaN {
          if actual[index].isNaN != expected[index].isNaN { isSameStart = false }
        } else {
          // The goldens hold 13 digits of 100 * (ratio - 1), so the error of a small change counts against the ratio.
          let size = scale == 1 ? expected[index].magnitude : 1
          worst = max(worst, (actual[index] - expected[index] / scale).magnitude / size)
        }
      }
      #expect(isSameStart, "\(specification)")
      #expect(worst < 1e-10, "\(specification): \(worst)")
      if first > 0 { #expect(actual[..<first].allSatisfy { $0.isNaN }) }
    }
  }
}
