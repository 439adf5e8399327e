import Configuration
import MarketData
import RegimeAnalysis
import ReproducibilityTesting
import RiskControl
import Testing
import TradingModel
import TradingStrategies
import Verification

/// Labels by which weights change say nothing of later bars.
@Suite struct RegimeLookAheadTests {
  private static let data: MarketDataSet = {
    var bars = BarGenerator()
    bars.symbols = 1...1
    bars.cycles = 120...120
    return bars.marketData(seed: 5)
  }()

  private static func workflow(_ kind: RegimeClassifierSettings.Kind) -> Workflow {
    var workflow = Workflow(
      name: "regimes", data: MarketDataSettings(path: "generated", symbols: data.symbols.symbols),
      strategies: [StrategySettings(id: "held", type: "buy_and_hold")])
    var classifier = RegimeClassifierSettings(kind)
    (classifier.window, classifier.minimum, classifier.refit) = (5, 10, 7)
    workflow.regimeAggregation.regimes.classifiers = [classifier]
    workflow.regimeAggregation.regimes.confirm = 2
    for (place, label) in classifier.labels.enumerated() {
      workflow.regimeAggregation.weights[label] = ["held": Double(place)]
    }
    workflow.risk[0].sizing = .targetPercent(0.5)
    workflow.aggregation.method = .weightedSum
    return workflow
  }

  @Test(arguments: RegimeClassifierSettings.Kind.allCases)
  func labels_areOfThePast(_ kind: RegimeClassifierSettings.Kind) async throws {
    let report = try await expectNoLookAhead(Self.workflow(kind), data: Self.data)
    #expect(report.cuts.count >= 5)
  }

  /// The check would see it: quantiles of the whole sample, which no file can ask for here, are noticed.
  @Test func labelsOfTheWholeSample_areNoticed() async throws {
    var workflow = Self.workflow(.volatility)
    workflow.regimeAggregation.regimes.sample = .whole
    let violation = try await #require(throws: LookAheadViolation.self) {
      try await LookAheadCheck(workflow, data: Self.data).run()
    }
    #expect(violation.subject == "portfolio main")
  }
}
