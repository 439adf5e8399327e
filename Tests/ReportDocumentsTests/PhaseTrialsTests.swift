import FileFormats
import Testing

@testable import ReportDocuments

@Suite struct PhaseTrialsTests {
  /// Three values of `a` by four of `b`, and a third parameter that is a text; the objective is made up.
  ///
  ///            b 1   2   3   4
  ///     a 10     0   1   2   1
  ///     a 20     1   3   3   2
  ///     a 30     9   2   2   0
  private static let trials: PhaseTrials = {
    let values: [[Double]] = [[0, 1, 2, 1], [1, 3, 3, 2], [9, 2, 2, 0]]
    let rows = (0..<12).map { ($0 / 4, $0 % 4) }
    return PhaseTrials(
      numbers: Array(1...12),
      parameters: [
        PhaseTrials.Parameter(
          "a", texts: rows.map { "\(10 * ($0.0 + 1))" }, numbers: rows.map { Double(10 * ($0.0 + 1)) }),
        PhaseTrials.Parameter("b", texts: rows.map { "\($0.1 + 1)" }, numbers: rows.map { Double($0.1 + 1) }),
      ], values: rows.map { values[$0.0][$0.1] })
  }()

  @Test func theBestStandsFirst() {
    let objective = ReportedPhase.Objective()
    #expect(Self.trials.ranking(objective).prefix(3).map { Self.trials.numbers[$0] } == [9, 6, 7])
    var least = objective
    least.isMinimized = true
    #expect(Self.trials.ranking(least).prefix(2).map { Self.trials.numbers[$0] } == [1, 12])
    // The phase chose trial 7: what has more than its 3 misses what is required, or came before it.
    var chosen = Self.trials
    chosen.best = 6
    #expect(chosen.ranking(objective).first == 6 && chosen.ranking(objective).suffix(2) == [8, 5])
    #expect(chosen.ranking(objective).count == 12 && chosen.unfitCount(objective) == 2)
  }

  /// The peak of 9 has neighbours 1, 3 and 2: with it the median is 2.5.
  ///
  /// Around the 3 in the middle of row 20 lie
  /// 1, 2, 1, 3, 2, 2, 2, 0 and itself: sorted 0 1 1 2 2 2 2 3 3, the median is 2. Around the other 3 (a 20, b 2) lie
  /// 0, 1, 2, 1, 3, 9, 2, 2: sorted with itself 0 1 1 2 2 2 3 3 9, the median is 2.
  @Test func aPlateauIsTheMedianOfWhatLiesOneStepAway() throws {
    let found = try #require(Plateau.find(Self.trials, ReportedPhase.Objective()))
    #expect(Self.trials.numbers[found.best.trial] == 9)
    #expect(found.best.neighbours.map { Self.trials.numbers[$0] } == [5, 6, 10])
    #expect(found.best.median == 2.5 && found.best.worst == 1)
    #expect(found.broadest == found.best)
  }

  /// Nobody stands beside a trial of random numbers.
  @Test func withoutNeighboursThereIsNoPlateau() {
    let numbers = (0..<20).map { Double($0 * $0) + 0.5 }
    let trials = PhaseTrials(
      numbers: Array(1...20),
      parameters: [
        PhaseTrials.Parameter("a", texts: numbers.map { "\($0)" }, numbers: numbers),
        PhaseTrials.Parameter("b", texts: numbers.reversed().map { "\($0)" }, numbers: numbers.reversed()),
      ], values: numbers)
    #expect(Plateau.find(trials, ReportedPhase.Objective()) == nil)
  }

  @Test func aMapHasTheBestOfEveryPair() {
    let map = SearchMap(Self.trials, across: 1, down: 0, ReportedPhase.Objective())
    #expect(map.across.levels == ["1", "2", "3", "4"] && map.down.levels == ["10", "20", "30"])
    #expect(
      map.cells.map { $0.map { $0.map { Self.trials.values[$0] } } } == [[0, 1, 2, 1], [1, 3, 3, 2], [9, 2, 2, 0]])
    // The same parameter twice: on the diagonal the best of each value, whatever the other parameter is.
    let best = SearchMap(Self.trials, across: 0, down: 0, ReportedPhase.Objective())
    #expect((0..<3).map { best.cells[$0][$0].map { Self.trials.values[$0] } } == [2, 3, 9])
    #expect(best.cells[0][1] == nil)
  }

  @Test func levelsOfNumbersAscend_thoseOfTextsComeAsTheyCame() {
    let numbers = PhaseTrials.Parameter("n", texts: ["10", "9", "100", "9"], numbers: [10, 9, 100, 9])
    #expect(numbers.levels == ["9", "10", "100"] && numbers.codes == [1, 0, 2, 0])
    let texts = PhaseTrials.Parameter("t", texts: ["sma", "ema", "sma"], numbers: [.nan, .nan, .nan])
    #expect(texts.levels == ["sma", "ema"] && texts.codes == [0, 1, 0])
  }

  @Test func manyValuesAreGrouped() {
    let numbers = (0..<1000).map { Double($0) / 1000 }
    let parameter = PhaseTrials.Parameter("x", texts: numbers.map { "\($0)" }, numbers: numbers)
      .grouped(atMost: SearchMap.levelLimit)
    #expect(parameter.levels.count == 20)
    #expect(parameter.levels.first == "0.00 ..." && parameter.levels.last == "0.95 ...")
    #expect(parameter.codes[0] == 0 && parameter.codes[999] == 19)
  }

  private static func node(_ name: String, _ inputs: [String] = []) -> PhaseGraphChart.Node {
    PhaseGraphChart.Node(name: name, kind: "backtest", state: "complete", inputs: inputs)
  }

  @Test func aPhaseStandsBelowAllThatItWaitsFor() {
    let chart = PhaseGraphChart(
      id: "g", title: "t",
      nodes: [
        Self.node("a"), Self.node("b"), Self.node("c", ["a"]), Self.node("d", ["c", "b"]), Self.node("e", ["a"]),
      ])
    #expect(chart.rows == [[0, 1], [2, 4], [3]])
    let many = PhaseGraphChart(id: "g", title: "t", nodes: (0..<8).map { Self.node("n\($0)") })
    #expect(many.rows == [[0, 1, 2, 3, 4, 5], [6, 7]])
    #expect(PhaseGraphChart.cut("short", 8) == "short" && PhaseGraphChart.cut("a long name", 8) == "a long …")
  }

  @Test func namesOfPhasesAreShownAsText() {
    var markup = Markup()
    PhaseGraphChart(id: "g", title: "<b>", nodes: [Self.node("<script>")]).write(to: &markup)
    let html = String(decoding: markup.bytes, as: UTF8.self)
    #expect(!html.contains("<script>") && html.contains("&lt;script&gt;") && html.contains("&lt;b&gt;"))
  }

  @Test func windowsAreReadAndDrawn() throws {
    let span = #"{"first_cycle":0,"cycles":5,"from":"2020-01-01T00:00:00Z","to":"2020-02-01T00:00:00Z"}"#
    let later = #"{"first_cycle":5,"cycles":5,"from":"2020-02-02T00:00:00Z","to":"2020-03-01T00:00:00Z"}"#
    let text = """
      {"metric":"sharpe","capital":100,"efficiency":null,"windows":[{"train":\(span),"test":\(later),"short":true,
      "trial":3,"parameters":{"strategies.x.parameters.fast":5},"in_sample":1.5,"out_of_sample":-0.5,
      "efficiency":-0.3,"start_equity":100,"end_equity":90}]}
      """
    let walk = try #require(WalkedPhase(try JSONValue(parsing: Array(text.utf8))))
    #expect(walk.windows[0].parameters == "fast 5" && walk.windows[0].isShort && walk.windows[0].trial == 3)
    #expect(walk.windows[0].outOfSample == -0.5 && walk.efficiency == nil)
    var markup = Markup()
    WindowStripChart(id: "w", title: "Windows", walk: walk).write(to: &markup)
    let html = String(decoding: markup.bytes, as: UTF8.self)
    #expect(html.contains("class=\"test loss\"") && html.contains("class=\"train\""))
    #expect(WalkedPhase(.object([JSONMember("metric", .string("sharpe"))])) == nil)
  }

  @Test func bandsEndWhereTheNextBegins() throws {
    let day = DateScale.day
    var chart = TimeChart(
      id: "c", title: "t", summary: "s",
      panels: [
        TimeChart.Panel(
          "p", .plain, height: 100,
          [TimeChart.Series("x", colour: 0, times: [10 * day, 20 * day], values: [1, 2])])
      ])
    chart.add(bands: [
      RegimeBand(label: "low", from: 0, to: 12 * day), RegimeBand(label: "high", from: 15 * day, to: 25 * day),
      RegimeBand(label: "low", from: 30 * day, to: 31 * day),
    ])
    #expect(chart.bands.count == 2 && chart.bandLabels == ["low", "high"])
    var markup = Markup()
    chart.write(to: &markup)
    let html = String(decoding: markup.bytes, as: UTF8.self)
    // The axis goes from 66 to 846: the first band from its start to the half, where the second begins.
    #expect(html.contains("x=\"66\" y=\"18\" width=\"390\""))
    #expect(html.contains("x=\"456\" y=\"18\" width=\"390\""))
  }
}
