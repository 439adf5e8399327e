import FileFormats
import PerformanceAnalytics
import Testing

@testable import RunResults

@Suite struct AggregationTests {
  /// Undefined results last, equal ones by ID, whatever the order in which they come.
  @Test func theBestStandInOneOrder() {
    let results: [(String, Double?)] = [
      ("t-10", 2), ("t-9", 2), ("t-2", nil), ("t-1", .nan), ("t-3", -.infinity), ("t-4", 3), ("t-5", -1), ("t-6", 0),
    ]
    for turn in 0..<results.count {
      var top = TopResults(capacity: 7)
      for (id, value) in results[turn...] + results[..<turn] { top.add(id: id, value: value) }
      #expect(top.entries.map(\.id) == ["t-4", "t-9", "t-10", "t-6", "t-5", "t-3", "t-1"])
      var least = TopResults(capacity: 3, isMaximized: false)
      for (id, value) in results[turn...] + results[..<turn] { least.add(id: id, value: value) }
      #expect(least.entries.map(\.id) == ["t-3", "t-5", "t-6"])
    }
    var none = TopResults(capacity: 0)
    none.add(id: "a", value: 1)
    #expect(none.entries.isEmpty)
  }

  /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, median 4.5, squares from the mean 32.
  @Test func figuresAreThoseOfTheValues() {
    var summary = ValueSummary()
    #expect(summary.mean == nil && summary.median == nil && summary.deviation == nil && summary.bounds == nil)
    for value in [2.0, 4, nil, 4, 4, 5, .nan, 5, 7, .infinity, 9] { summary.add(value) }
    #expect(summary.count == 8 && summary.mean == 5 && summary.median == 4.5 && summary.bounds == 2...9)
    #expect(abs((summary.deviation ?? 0) - (32.0 / 7).squareRoot()) < 1e-15)
    var one = ValueSummary()
    one.add(3)
    #expect(one.mean == 3 && one.median == 3 && one.deviation == nil)
  }

  /// The values 1, 2, 3, ...: exact while they are few, then at equal distances.
  @Test(arguments: [1, 2, 4_096, 4_097, 10_000, 100_000]) func theMedianKeepsToItsMemory(_ count: Int) {
    var summary = ValueSummary()
    for value in 1...count { summary.add(Double(value)) }
    let exact = Double(count + 1) / 2
    let median = summary.median ?? 0
    #expect(count <= MedianSample.capacity ? median == exact : abs(median - exact) <= Double(count) / 1_000)
  }

  @Test func containersBecomeOneObject() {
    var aggregation = PhaseAggregation(objective: .sharpe, top: 2)
    for (id, sharpe) in [("a", 1.0), ("b", nil), ("c", 3), ("d", 3)] {
      var metrics = PerformanceMetrics()
      metrics.sharpe = sharpe
      metrics.trades = 4
      aggregation.add(id: id, state: "complete", metrics: metrics)
    }
    aggregation.add(id: "e", state: "FAILED", metrics: nil)
    #expect(aggregation.count == 5 && aggregation.best == "c")
    let json = aggregation.json
    #expect(json["states"] == .object([JSONMember("FAILED", .integer(1)), JSONMember("complete", .integer(4))]))
    #expect(
      json["top"]
        == .array([
          .object([JSONMember("id", .string("c")), JSONMember("sharpe", .number(3))]),
          .object([JSONMember("id", .string("d")), JSONMember("sharpe", .number(3))]),
        ]))
    #expect(json["metrics"]?["sharpe"]?["count"] == .integer(3) && json["metrics"]?["sharpe"]?["median"] == .number(3))
    #expect(json["metrics"]?["trades"]?["mean"] == .number(4))
    #expect(json["metrics"]?["trades"]?["deviation"] == .number(0))
    #expect(PhaseAggregation(objective: .sharpe).best == nil)
  }
}
