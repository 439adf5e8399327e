import Configuration
import MarketData
import RegimeAnalysis
import TestSupport
import Testing
import TradingModel
import TradingStrategies

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

  /// A classifier of one's own is fed bar by bar; what was prepared from all bars is found all the same.
  private struct Known: Classifier {
    let closes: [Double]
    let ahead: Int
    var count = 0

    mutating func label(_ bar: borrowing StrategyBar) -> String? {
      defer { count += 1 }
      let other = closes.isEmpty ? bar.close : closes[max(0, min(count + ahead, closes.count - 1))]
      return other > bar.close ? "up" : "down"
    }
  }

  @Sendable private static func registry(_ closes: [Double], ahead: Int) throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      ClassifierDefinition(name: "known", labels: ["up", "down"], summary: "Knows the closes.") { _ in
        PreparedClassifier { Known(closes: closes, ahead: ahead) }
      })
    return registry
  }

  @Test func ownClassifiers_areChecked() throws {
    var settings = Self.settings(.momentum)
    settings.classifiers = [RegimeClassifierSettings(CustomClassifier(type: "known"))]
    settings.confirm = 1
    for ahead in [0, -1] {
      let check = RegimeLookAheadCheck(settings, data: Self.data) {
        try Self.registry($0.series[0].close, ahead: ahead)
      }
      #expect(try check.run().cuts >= 8)
    }
    for ahead in [1, 5] {
      let check = RegimeLookAheadCheck(settings, data: Self.data) {
        try Self.registry($0.series[0].close, ahead: ahead)
      }
      let violation = try #require(throws: LookAheadViolation.self) { try check.run() }
      #expect(violation.subject == "classifier known" && violation.bar <= violation.cut)
    }
    #expect(throws: ClassifierError.self) { try RegimeLookAheadCheck(settings, data: Self.data).run() }
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
