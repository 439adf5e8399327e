import MarketData
import Testing
import TradingModel

@testable import Configuration

/// The keys that say which part of the data is used, in a file and in its phases.
@Suite struct DataPartKeyTests {
  private static let strategy = "strategy: {type: buy_and_hold}\n"

  @Test(arguments: [
    ("use: test\n", "data: {symbols: [A]}", ["w.yaml:3:6: use: needs the key 'data.split'"]),
    ("uses_holdout: true\n", "data: {symbols: [A]}", ["w.yaml:3:15: uses_holdout: needs the key 'data.holdout'"]),
    (
      "use: tests\n", "data: {symbols: [A], split: {train: 0.7}}",
      ["w.yaml:3:6: use: unknown value, was 'tests'; allowed train, test; did you mean test?"]
    ),
    (
      "", "data: {symbols: [A], split: {train: 1}}",
      ["w.yaml:1:37: data.split.train: out of bounds, was 1; allowed a number >= 0.001 and <= 0.999"]
    ),
    ("", "data: {symbols: [A], split: {}}", ["w.yaml:1:29: data.split: missing key 'train'"]),
    ("", "data: {symbols: [A], holdout: {}}", ["w.yaml:1:31: data.holdout: missing key 'last'"]),
    (
      "", "data: {symbols: [A], holdout: 252}",
      ["w.yaml:1:31: data.holdout: wrong type, was 252; allowed a mapping, as {last: 252}"]
    ),
    (
      "", "data: {symbols: [A], warmup: some}",
      ["w.yaml:1:30: data.warmup: wrong type, was 'some'; allowed a whole number >= 0, or all"]
    ),
  ])
  func key_isChecked(line: String, data: String, expected: [String]) {
    #expect(problems(data + "\n" + Self.strategy + line) == expected)
  }

  /// What holds where nothing is said changes nothing where it is said; and everything comes back.
  @Test func defaults_areNoOtherWorkflow() throws {
    let split = "data: {symbols: [A], split: {train: 0.7}"
    let unsaid = try decode(split + "}\nuse: test\n" + Self.strategy)
    let said = try decode(split + ", warmup: all}\nuse: test\n" + Self.strategy)
    let other = try decode(split + ", warmup: 0}\nuse: test\n" + Self.strategy)
    #expect(unsaid == said && unsaid.configurationHash == said.configurationHash)
    #expect(unsaid != other && unsaid.configurationHash != other.configurationHash)
    for workflow in [unsaid, other] { #expect(try decode(workflow.canonicalYAML) == workflow) }
    let plain = try decode("data: {symbols: [A]}\n" + Self.strategy)
    #expect(try decode("data: {symbols: [A], warmup: 0}\n" + Self.strategy) == plain)
  }

  /// A phase lays its part over the file's; what its workflow says is all that its data depend on.
  @Test func phases_useTheirParts() throws {
    let text = """
      data: {symbols: [A], end: 2012-12-31, split: {train: 0.7}, holdout: {last: 252}}
      strategy: {type: buy_and_hold}
      phases:
        - {name: search, kind: backtest, use: train}
        - {name: check, kind: backtest, use: test}
        - {name: late, kind: backtest, data: {start: 2011-01-01}}
        - {name: cold, kind: backtest, data: {start: 2011-01-01, warmup: 0}}
        - {name: early, kind: backtest, data: {end: 2010-12-31}}
        - {name: last, kind: backtest, use: test, uses_holdout: true}
      """
    let workflow = try decode(text)
    let data = workflow.phases.map(\.workflow.data)
    #expect(workflow.data.use == nil && data.map(\.use) == [.train, .test, nil, nil, nil, .test])
    #expect(data.map(\.warmup) == [nil, nil, .all, .cycles(0), nil, nil])
    #expect(data.map(\.usesHoldout) == [false, false, false, false, false, true])
    // The cycles that are sealed stay those of the file.
    let end = workflow.data.end
    #expect(data.map { $0.holdout?.until } == [nil, nil, nil, nil, end, nil])
    #expect(data.allSatisfy { $0.holdout?.last == 252 && $0.split == DataSplit(train: 0.7) })
    let again = try decode(workflow.canonicalYAML)
    #expect(again == workflow && again.configurationHash == workflow.configurationHash)
  }

  @Test func aPhase_thatEndsWhereTheFileHasNoEnd_sealsTheLastOfAllData() throws {
    let text = """
      data: {symbols: [A], holdout: {last: 20}}
      strategy: {type: buy_and_hold}
      phases:
        - {name: early, kind: backtest, data: {end: 2010-12-31}}
      """
    #expect(try decode(text).phases[0].workflow.data.holdout?.until == DataHoldout.wholeRange)
  }
}
