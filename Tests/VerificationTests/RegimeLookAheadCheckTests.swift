import Configuration
import MarketData
import RegimeAnalysis
import TestSupport
import Testing
import TradingModel

@testable import Verification

/// Labels of regimes are of the past, and where they are not that is found.
@Suite struct RegimeLookAheadCheckTests {
  private static let data = MarketDataSet([SampleMarket.series("WALK", count: 150)])

  private static func settings(_ kind: RegimeClassifierSettings.Kind) -> RegimeSettings {
    var classifier = RegimeClassifierSettings(kind)
    (classifier.window, classifier.minimum, classifier.refit) = (5, 10, 7)
    var settings = RegimeSettings()
    settings.classifiers = [RegimeClassifierSettings(.momentum), classifier]
    settings.classifiers[0].window = 3
    settings.confirm = 2
    return settings
  }

  @Test(arguments: RegimeClassifierSettings.Kind.allCases)
  func classifiers_areOfThePast(_ kind: RegimeClassifierSettings.Kind) throws {
    let report = try RegimeLookAheadCheck(Self.settings(kind), data: Self.data).run()
    #expect(report.cuts >= 8 && report.comparisons > 2 * report.cuts)
  }

  @Test(arguments: [RegimeClassifierSettings.Kind.volatility, .hiddenMarkov])
  func labelsOfTheWholeSample_areFound(_ kind: RegimeClassifierSettings.Kind) throws {
    var settings = Self.settings(kind)
    settings.sample = .whole
    let violation = try #require(throws: LookAheadViolation.self) {
      try RegimeLookAheadCheck(settings, data: Self.data).run()
    }
    #expect(violation.subject == "classifier \(kind.rawValue)")
  }

  /// One that knows whether the next bar closes higher, beside one that does not.
  @Test func aCheat_isNamed() throws {
    @Sendable func label(_ data: MarketDataSet, ahead: Int) -> RegimeSeries {
      let closes = data.series[0].close
      var series = RegimeSeries()
      for cycle in data.timestamps.indices {
        let (one, other) = (max(0, min(cycle, closes.count - 1)), max(0, min(cycle + ahead, closes.count - 1)))
        series.append(closes[other] > closes[one] ? "up" : "down")
      }
      return series
    }
    let check = RegimeLookAheadCheck(["honest", "cheat"], data: Self.data) { data in
      [label(data, ahead: -1), label(data, ahead: 1)]
    }
    let violation = try #require(throws: LookAheadViolation.self) { try check.run() }
    #expect(violation.subject == "classifier cheat" && violation.bar == violation.cut)
    #expect(Set([violation.original, violation.altered]) == ["up", "down"])
    #expect(
      violation.inPhase("regimes").description.hasPrefix("classifier cheat of phase regimes looks ahead: at bar "))
    let honest = RegimeLookAheadCheck(["honest"], data: Self.data) { [label($0, ahead: -1)] }
    #expect(try honest.run().cuts >= 8)
  }
}
