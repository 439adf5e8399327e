import Configuration
import FileFormats
import MarketData
import MarketFeatures
import RegimeAnalysis
import Reporting
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

// A classifier of one's own: the rule is a value that hears of one bar after the other...

/// Momentum as the built-in classifier tells it.
private struct Rise: Classifier {
  let window: Int
  let threshold: Double
  var closes: [Double] = []

  mutating func label(_ bar: borrowing StrategyBar) -> String? {
    closes.append(bar.close)
    guard closes.count > window else { return nil }
    let change = bar.close / closes[closes.count - 1 - window] - 1
    return change < -threshold ? "down" : change > threshold ? "up" : "flat"
  }
}

/// Where the close stands to a mean; tells of the highs too where it sees any.
private struct AboveMean: Classifier {
  let mean: FeatureHandle

  mutating func label(_ bar: borrowing StrategyBar) -> String? {
    if bar[mean].isNaN { return nil }
    return bar.high > bar.close ? "spiked" : bar.close > bar[mean] ? "above" : "below"
  }
}

/// One that says a word at its third bar.
private struct Saying: Classifier {
  let word: String
  var count = 0

  mutating func label(_: borrowing StrategyBar) -> String? {
    count += 1
    return count == 3 ? word : "calm"
  }
}

// ...and the definition gives it a name, its labels, its parameters and its features.

enum OwnClassifiers {
  static let rise = ClassifierDefinition(
    name: "rise", version: "1", labels: ["down", "flat", "up"],
    parameters: [
      .integer("window", in: 1...1000, default: 60, "Bars over which the change is taken."),
      .number("threshold", in: 0..., default: 0, "The change that is none yet."),
    ], summary: "Tells whether the close has risen."
  ) { parameters in
    let (window, threshold) = (try parameters.integer("window"), try parameters.number("threshold"))
    return PreparedClassifier { Rise(window: window, threshold: threshold) }
  }

  static func mean(_ input: ClassifierInput) -> ClassifierDefinition {
    ClassifierDefinition(
      name: "mean", labels: ["below", "above", "spiked"], input: input, summary: "Tells where the close stands."
    ) { _ in
      var features = StrategyFeatures()
      let mean = features.use(.simpleMovingAverage(3))
      return try PreparedClassifier(features) { AboveMean(mean: mean) }
    }
  }

  static let saying = ClassifierDefinition(
    name: "saying", labels: ["calm", "wild"],
    parameters: [.choice("word", among: ["wild", "mad", "foreign"], "What it says.")], summary: "Says a word."
  ) { parameters in
    let word = try parameters.choice("word")
    guard word == "foreign" else { return PreparedClassifier { Saying(word: word) } }
    var features = StrategyFeatures()
    let mean = features.use(.simpleMovingAverage(3))
    return PreparedClassifier { AboveMean(mean: mean) }
  }

  static func registry(_ input: ClassifierInput = .closes) throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    for definition in [rise, mean(input), saying] { try registry.register(definition) }
    return registry
  }
}

@Suite struct OwnClassifierTests {
  private static let walk = SampleMarket.series("WALK", count: 200)

  private static func labels(
    _ classifiers: [RegimeClassifierSettings], _ bars: [BarSeries] = [walk], input: ClassifierInput = .closes,
    confirm: Int = 1
  ) throws -> RegimeLabels {
    var settings = RegimeSettings()
    (settings.classifiers, settings.confirm) = (classifiers, confirm)
    return try RegimeLabels(
      settings, bars: bars, timestamps: bars[0].timestamps, registry: OwnClassifiers.registry(input))
  }

  private static func own(_ type: String, _ parameters: [String: ParameterValue] = [:]) -> RegimeClassifierSettings {
    RegimeClassifierSettings(CustomClassifier(type: type, parameters: parameters))
  }

  /// Of one symbol and of the mean of two, confirmed and not, alone and joined.
  @Test(arguments: [1, 2], [1, 3]) func sameRule_hasTheLabelsOfTheBuiltInOne(_ symbols: Int, _ confirm: Int) throws {
    let bars = (0..<symbols).map { SampleMarket.series("S\($0)", count: 200, seed: UInt64($0 + 1)) }
    var momentum = RegimeClassifierSettings(.momentum)
    (momentum.window, momentum.threshold) = (7, 0.01)
    let rise = Self.own("rise", ["window": .integer(7), "threshold": .number(0.01)])
    let expected = try Self.labels([momentum], bars, confirm: confirm)
    let found = try Self.labels([rise], bars, confirm: confirm)
    #expect(found.byClassifier == expected.byClassifier && found.joined == expected.joined)
    #expect(Set(found.joined.names) == ["unknown", "down", "flat", "up"])
    let joined = try Self.labels([rise, momentum], bars, confirm: confirm).joined
    #expect(joined.names.contains("up/up") && !joined.names.contains("up/down"))
    #expect(joined.names.contains("unknown"))
  }

  /// A feature is that of what is watched; highs are there in whole bars only.
  @Test func features_areThoseOfWhatIsWatched() throws {
    let closes = Self.walk.close
    let expected = closes.indices.map { index -> String in
      guard index >= 2 else { return "unknown" }
      return closes[index] > (closes[index] + closes[index - 1] + closes[index - 2]) / 3 ? "above" : "below"
    }
    let found = try Self.labels([Self.own("mean")]).joined
    #expect(closes.indices.map { found[$0] } == expected)
    // Every bar of the walk has a high above its close.
    let whole = try Self.labels([Self.own("mean")], input: .bars).joined
    #expect(whole.names == ["unknown", "spiked"])
    #expect(throws: ClassifierError.noBars(type: "mean")) {
      try Self.labels([Self.own("mean")], [Self.walk, Self.walk], input: .bars)
    }
  }

  /// What no run can vouch for is named, strategies and classifiers, by which weights change or that an analysis has.
  @Test func notice_namesTypes() throws {
    let registry = try OwnClassifiers.registry()
    func notice(_ text: String) throws -> Notice? {
      let workflow = try WorkflowFile.decode(
        Array(("data: {path: ., symbols: [X]}\n" + text).utf8), path: "w.yaml", registry: registry)
      return workflow.notices(registry: registry).first { $0.code == .lookAheadUnchecked }
    }
    let held = "strategy: {type: buy_and_hold}\n"
    let byRegime = "aggregation: {regimes: [rise, momentum], weights: {up/up: {buy_and_hold: 0}}}\n"
    #expect(try notice(held + "aggregation: {regimes: [momentum], weights: {up: {buy_and_hold: 0}}}\n") == nil)
    let one = try #require(try notice(held + byRegime))
    #expect(
      one.text == "rise is a classifier of this program's own: a run does not tell whether it looks ahead")
    #expect(one[.count] == .integer(1) && one.items == [[NoticeFact(.type, "rise")]])
    let phases = """
      phases:
        - {name: search, kind: optimization, grid: {risk.capital: [1000, 2000]}}
        - {name: regimes, kind: analysis, classifiers: [mean, rise]}

      """
    let several = try #require(try notice(held + phases))
    #expect(
      several.text
        == "mean, rise are classifiers of this program's own: a run does not tell whether they look ahead")
  }

  @Test func whatADefinitionDoesNotList_endsTheRun() throws {
    #expect(try Self.labels([Self.own("saying", ["word": .choice("wild")])]).joined.names == ["calm", "wild"])
    let bar = Timestamp(nanoseconds: Self.walk.timestamps[2])
    let undeclared = ClassifierError.undeclaredLabel(
      type: "saying", bar: bar, label: "mad", declared: ["calm", "wild"])
    #expect(throws: undeclared) { try Self.labels([Self.own("saying", ["word": .choice("mad")])]) }
    #expect(
      "\(undeclared)" == "classifier saying, bar \(bar): 'mad' is no label of its definition, which lists calm, wild")
    let first = Timestamp(nanoseconds: Self.walk.timestamps[0])
    #expect(throws: ClassifierError.foreignFeature(type: "saying", bar: first)) {
      try Self.labels([Self.own("saying", ["word": .choice("foreign")])])
    }
    let unknown = #expect(throws: ClassifierError.self) { try Self.labels([Self.own("sayin")]) }
    #expect(unknown.map { "\($0)" } == "unknown classifier sayin; registered are mean, rise, saying")
    let missing = #expect(throws: ClassifierPreparationError.self) { try Self.labels([Self.own("saying")]) }
    #expect(missing.map { "\($0)" } == "classifier saying: parameter word is missing")
  }

  private static func backtest(_ classifier: String) throws -> Backtest {
    let text = """
      data: {path: ., symbols: [WALK]}
      strategies: [{type: momentum, parameters: {lookback: 5}}, {type: buy_and_hold}]
      risk: {sizing: {type: target_percent, fraction: 0.5}}
      aggregation:
        method: weighted_sum
        confirm: 2
        regimes: [\(classifier)]
        weights: {up: {momentum: 1}, down: {buy_and_hold: 0.5}}
      """
    let registry = try OwnClassifiers.registry()
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: registry)
    let again = try WorkflowFile.decode(Array(workflow.canonicalYAML.utf8), path: "w.yaml", registry: registry)
    #expect(again == workflow && again.configurationHash == workflow.configurationHash)
    return try Backtest(workflow, data: MarketDataSet([walk]), registry: registry)
  }

  /// Weights follow its labels, on any path and on any threads.
  @Test func weights_followItsLabels() async throws {
    let expected = try await Self.backtest("{type: momentum, window: 4}").run()
    let backtest = try Self.backtest("{type: rise, parameters: {window: 4}}")
    for path in RunPath.allCases {
      for threads in [1, 2] {
        var manner = RunManner()
        manner.path = path
        if path == .network, threads == 2 { manner.policy = .parallel(threads: 2) }
        #expect(try await backtest.run(manner).runDigest == expected.runDigest, "\(path), \(threads)")
      }
    }
    let other = try Self.backtest("{type: rise, parameters: {window: 9}}")
    #expect(try await other.run().runDigest != expected.runDigest)
    #expect(other.plan.workflow.configurationHash != backtest.plan.workflow.configurationHash)
    let term = Explanation(backtest).tradingTerms.first { $0.label == "regimes" }?.text
    #expect(
      term == "rise (threshold 0, window 4), of the equally weighted mean of all symbols; a label changes after 2 "
        + "equal ones in a row")
  }

  /// What tells one of a name from another of that name.
  @Test func identity_holdsWhatItIsMadeOf() throws {
    var settings = RegimeSettings()
    settings.classifiers = [RegimeClassifierSettings(.momentum), Self.own("rise"), Self.own("mean")]
    settings.classifiers[1].custom?.parameters = ["window": .integer(5), "threshold": .number(0.5)]
    let identities = try settings.identities(OwnClassifiers.registry(.bars))
    #expect(
      identities.map { String(decoding: $0.compactText, as: UTF8.self) } == [
        #"{"type":"rise","version":"1","labels":["down","flat","up"],"#
          + #""parameters":{"threshold":0.5,"window":5},"input":"closes","features":[]}"#,
        #"{"type":"mean","version":null,"labels":["below","above","spiked"],"parameters":{},"input":"bars","#
          + #""features":["sma(close,3)"]}"#,
      ])
  }
}
