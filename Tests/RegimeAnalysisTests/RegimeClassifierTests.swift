import Determinism
import Testing

@testable import RegimeAnalysis

/// Closes whose volatility changes every forty bars, and what an independent program in numpy makes of them: its own
/// Baum-Welch, numpy.std with ddof 1, numpy.quantile.
@Suite struct RegimeClassifierTests {
  static let closes: [Double] = {
    var state: UInt64 = 7
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / 16_777_216
    }
    var closes = [100.0]
    for bar in 0..<401 {
      let sum = uniform() + uniform() + uniform() - 1.5
      closes.append((closes.last ?? 0) * (1 + sum * (bar / 40 % 2 == 0 ? 0.01 : 0.03) + 0.0005))
    }
    return closes
  }()

  static let returns = zip(closes.dropFirst(), closes).map { ExactMath.log($0 / $1) }

  /// Lengths of stretches and the first letters of their labels.
  static func stretches(_ labels: [String?]) -> String {
    var stretches: [(letter: String, count: Int)] = []
    for label in labels {
      let letter = label.map { String($0.hasPrefix("s") ? $0.suffix(1) : $0.prefix(1)) } ?? "-"
      if stretches.last?.letter == letter {
        stretches[stretches.count - 1].count += 1
      } else {
        stretches.append((letter, 1))
      }
    }
    return stretches.map { "\($0.count)\($0.letter)" }.joined(separator: " ")
  }

  static func labels(_ classifier: some RegimeClassifier) -> [String?] {
    var classifier = classifier
    return closes.map { classifier.label(atClose: $0) }
  }

  @Test func volatilityIsJudgedByItsPast() {
    var parameters = VolatilityRegimes.Parameters()
    parameters.minimum = 50
    let expected = """
      69- 16h 8n 35l 4n 36h 9n 20l 11n 2h 4n 39h 7n 25l 5n 34h 7n 30l 18n 2h 3n 18h
      """
    #expect(Self.stretches(Self.labels(VolatilityRegimes(parameters))) == expected)
  }

  @Test func momentumIsJudgedByItsThreshold() {
    var parameters = MomentumRegimes.Parameters()
    parameters.threshold = 0.01
    let expected = """
      60- 20d 4f 6u 3f 18u 1f 1u 2f 2u 2d 1f 2u 1f 10u 66d 1f 5d 1f 1u 7d 1f 2u 7d 1f 2d 1f 93u \
      6f 5d 7f 6d 1f 22d 2f 1d 31u
      """
    #expect(Self.stretches(Self.labels(MomentumRegimes(parameters))) == expected)
  }

  @Test func hiddenStatesAreThoseOfNumpy() {
    var parameters = HiddenMarkovRegimes.Parameters()
    parameters.minimum = 100
    let expected = """
      100- 281 362 371 122 11 322 391 312 31 22 401 372 11 32
      """
    #expect(Self.stretches(Self.labels(HiddenMarkovRegimes(parameters))) == expected)
  }

  @Test func theFitIsThatOfNumpy() throws {
    let model = try #require(GaussianHiddenMarkovModel(fitting: Self.returns, stateCount: 2))
    let means = [-0.00020919965607567515, 0.0005768403594548136]
    let variances = [2.49168238957058e-05, 0.00024399507770788824]
    let stays = [0.9732951469862572, 0.9732153012210146]
    for state in 0..<2 {
      #expect(abs(model.means[state] - means[state]) < 1e-12)
      #expect(abs(model.variances[state] / variances[state] - 1) < 1e-9)
      #expect(abs(model.transitions[state][state] - stays[state]) < 1e-9)
    }
    let three = try #require(GaussianHiddenMarkovModel(fitting: Array(Self.returns.prefix(300)), stateCount: 3))
    let threeMeans = [-0.013241921016996271, 0.00015659307080792567, 0.007914818345754172]
    for state in 0..<3 { #expect(abs(three.means[state] - threeMeans[state]) < 1e-9) }
    #expect(three.statesByVariance == [1, 0, 2])
  }

  @Test func whatDoesNotVaryHasNoStates() {
    #expect(GaussianHiddenMarkovModel(fitting: Array(repeating: 0.5, count: 100), stateCount: 2) == nil)
    #expect(GaussianHiddenMarkovModel(fitting: [1, 2, 3], stateCount: 2) == nil)
    var parameters = HiddenMarkovRegimes.Parameters()
    parameters.minimum = 10
    var flat = HiddenMarkovRegimes(parameters)
    #expect((0..<50).allSatisfy { _ in flat.label(atClose: 100) == nil })
  }

  /// An observation that no state admits leaves finite numbers.
  @Test func aBarFarOutIsTaken() throws {
    var returns = Self.returns
    returns[200] = -0.9
    let model = try #require(GaussianHiddenMarkovModel(fitting: returns, stateCount: 2))
    #expect((model.means + model.variances + model.transitions.flatMap { $0 }).allSatisfy { $0.isFinite })
    #expect(model.filtered([1, 0], 1e6).allSatisfy { $0.isFinite })
  }

  /// A label is a function of the bars up to its own.
  @Test func laterBarsChangeNothing() {
    var parameters = HiddenMarkovRegimes.Parameters()
    parameters.minimum = 100
    var other = HiddenMarkovRegimes(parameters)
    let changed = Self.closes.prefix(300) + Self.closes.dropFirst(300).map { $0 * 3 }
    let labels = changed.map { other.label(atClose: $0) }
    #expect(Array(labels.prefix(300)) == Array(Self.labels(HiddenMarkovRegimes(parameters)).prefix(300)))
  }
}

@Suite struct RunningQuantileTests {
  /// Against sorting all numbers, with linear interpolation.
  @Test(arguments: [0, 0.1, 0.33, 0.5, 0.67, 0.9, 1]) func itIsThatOfASort(level: Double) throws {
    var draws = SeededGenerator(masterSeed: 3, id: "quantile", purpose: "test")
    var quantile = RunningQuantile(level: level)
    var numbers: [Double] = []
    for _ in 0..<500 {
      let number = Double(draws.integer(in: 0...100)) / 7
      numbers.append(number)
      quantile.add(number)
      let sorted = numbers.sorted()
      let place = Double(sorted.count - 1) * level
      let low = sorted[Int(place)]
      let expected = low + (sorted[min(sorted.count - 1, Int(place) + 1)] - low) * (place - Double(Int(place)))
      #expect(try #require(quantile.value) == expected)
    }
    #expect(RunningQuantile(level: level).value == nil)
  }
}

@Suite struct RegimeLabelsTests {
  @Test func aLabelChangesAfterEqualBarsInARow() {
    var confirmation = RegimeConfirmation(bars: 3)
    let labels = ["a", "a", "a", "b", "b", "a", "b", "b", "b", "b", "c"].map { confirmation.confirmed($0) }
    #expect(labels == ["unknown", "unknown", "a", "a", "a", "a", "a", "a", "b", "b", "b"])
    var once = RegimeConfirmation(bars: 1)
    #expect(["x", "y", "x"].map { once.confirmed($0) } == ["x", "y", "x"])
  }

  @Test func anyUnknownIsUnknown() {
    #expect(RegimeLabel.joined(["high", "up"]) == "high/up")
    #expect(RegimeLabel.joined(["high", RegimeLabel.unknown]) == "unknown")
  }

  @Test func stretchesAreCounted() {
    var series = RegimeSeries()
    for label in ["b", "b", "a", "a", "a", "b", "c", "b"] { series.append(label) }
    #expect(series.runs.map(\.label) == ["b", "a", "b", "c", "b"])
    #expect(series.runs.map(\.cycles) == [0..<2, 2..<5, 5..<6, 6..<7, 7..<8])
    let summaries = series.summaries
    #expect(summaries.map(\.label) == ["a", "b", "c"])
    #expect(summaries.map(\.cycles) == [3, 4, 1])
    #expect(summaries.map(\.meanLength) == [3, 4.0 / 3, 1])
    #expect(summaries.map(\.followers) == [[1, 0, 0], [0, 1, 1], [1, 0, 0]])
    #expect(summaries.map(\.share).reduce(0, +) == 1)
    #expect(series[4] == "a")
  }
}
