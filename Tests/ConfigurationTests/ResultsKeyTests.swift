import RunResults
import Testing

@testable import Configuration

/// What may be wrong with the keys of `results`.
@Suite struct ResultsKeyTests {
  @Test(arguments: [
    (
      "results: {streams: [fills, trads]}",
      "28: results.streams[1]: unknown value, was 'trads'; allowed signals, orders, fills, positions, equity, trades, "
        + "events; did you mean trades?"
    ),
    (
      "results: {streams: fills}",
      "20: results.streams: wrong type, was 'fills'; allowed a list of names of signals, orders, fills, positions, "
        + "equity, trades, events, as [fills]"
    ),
    ("results: {streams: [fills, fills]}", "28: results.streams[1]: given twice, was 'fills'"),
    ("results: {features: [1]}", "22: results.features[0]: wrong type, was 1; allowed the name of a feature"),
    (
      "results: {features: [sma(close,20), 'ema(close,9)']}",
      "22: results.features[0]: a comma parts the list here, was 'sma(close'; allowed the name of a feature; a name "
        + "with a comma stands in quotation marks, as 'sma(close,20)'"
    ),
    (
      "results: {features: [macd(close, 12, 26)]}",
      "22: results.features[0]: a comma parts the list here, was 'macd(close'; allowed the name of a feature; a name "
        + "with a comma stands in quotation marks, as 'macd(close,12,26)'"
    ),
    (
      "results: {compression: zstd, format: parquet}",
      "24: results.compression: not supported in this version, was 'zstd'; allowed none, snappy"
    ),
    ("results: {retention: {}}", "22: results.retention: missing key 'keep' or 'older_than'"),
    ("results: {retention: 5}", "22: results.retention: wrong type, was 5; allowed a mapping, as {keep: 5}"),
    (
      "results: {retention: {keep: 0}}",
      "29: results.retention.keep: out of bounds, was 0; allowed a whole number 1 to 1000000"
    ),
    (
      "results: {retention: {older_than: 2 weeks}}",
      "35: results.retention.older_than: not a duration, was '2 weeks'; allowed a whole number and s, m, h or d, as "
        + "30s, 5m, 4h, 1d; at most 36500d"
    ),
  ])
  func key_isChecked(line: String, expected: String) {
    #expect(problems(minimalText + line) == ["w.yaml:3:" + expected])
  }

  @Test func retention_isOfTheWorkflow() throws {
    let workflow = try decode(minimalText + "results: {retention: {keep: 3, older_than: 30d}}")
    #expect(workflow.results.retention?.keep == 3)
    #expect(workflow.results.retention?.olderThan == Int64(2_592_000_000_000_000))
    #expect(try decode(workflow.canonicalYAML) == workflow)
    let phases = minimalText + "phases: [{name: a, kind: backtest, results: {retention: {keep: 3}}}]"
    #expect(
      PhaseTests.problems(phases) == [
        "3: phases[0].results.retention: does not belong to a phase; the workflow says which runs stay"
      ])
  }

  /// Features are known by the strategies that read them.
  @Test func featuresToRecord_areThoseOfTheStrategies() {
    func text(_ features: String) -> String {
      """
      data: {symbols: [A]}
      strategy: {type: ma_crossover, parameters: {fast: 3, slow: 18}}
      results: {features: [\(features)]}
      """
    }
    #expect(problems(text("'sma(close,18)', 'sma(close,3)'")).isEmpty)
    #expect(
      problems(text("'sma(close,19)', volume")) == [
        "w.yaml:3:22: results.features[0]: no strategy reads such a feature, was 'sma(close,19)'; allowed "
          + "sma(close,18), sma(close,3); did you mean sma(close,18)?",
        "w.yaml:3:39: results.features[1]: no strategy reads such a feature, was 'volume'; allowed sma(close,18), "
          + "sma(close,3)",
      ])
  }
}
