import Configuration
import Testing

@Suite struct SyntheticDiagnosticsTests {
  @Test func everyKey_isChecked() {
    let text = """
      data:
        source: synthetic
        symbols: [A]
        synthetic:
          seed: -1
          bars: 0
          bar_length: 0d
          start: never
          drift: 11
          volatility: -0.1
          regimes: [{mean_bars: 0.5, drift: x}, 5, {volatility: 11, probability: 1}]
          jumps: {per_year: -1, mean: 2, deviation: .inf, size: 1}
          correlation: 1.1
          gap: -1
          initial_price: 0
          decimals: 9
          volume: 1.5
          holidays: NYSE
          volatilty: 1
      strategy: {type: buy_and_hold}
      """
    let head = "data.synthetic"
    #expect(
      problems(text) == [
        "w.yaml:5:11: \(head).seed: out of bounds, was -1; allowed a whole number 0 to 18446744073709551615",
        "w.yaml:6:11: \(head).bars: out of bounds, was 0; allowed a whole number 1 to 10000000",
        "w.yaml:7:17: \(head).bar_length: out of bounds, was '0d'; allowed a whole number and s, m, h or d, as 30s, "
          + "5m, 4h, 1d; at most 366d",
        "w.yaml:8:12: \(head).start: not a date or time, was 'never'; allowed YYYY-MM-DD or ISO-8601 (UTC "
          + "without a zone), years 1678 to 2261",
        "w.yaml:9:12: \(head).drift: out of bounds, was 11; allowed a number >= -10 and <= 10",
        "w.yaml:10:17: \(head).volatility: out of bounds, was -0.1; allowed a number >= 0 and <= 10",
        "w.yaml:11:27: \(head).regimes[0].mean_bars: out of bounds, was 0.5; allowed a number >= 1 and <= 1000000000",
        "w.yaml:11:39: \(head).regimes[0].drift: wrong type, was 'x'; allowed a number >= -10 and <= 10",
        "w.yaml:11:43: \(head).regimes[1]: wrong type, was 5; allowed a mapping",
        "w.yaml:11:59: \(head).regimes[2].volatility: out of bounds, was 11; allowed a number >= 0 and <= 10",
        "w.yaml:11:63: \(head).regimes[2].probability: unknown key; allowed drift, mean_bars, volatility",
        "w.yaml:12:23: \(head).jumps.per_year: out of bounds, was -1; allowed a number >= 0 and <= 100000",
        "w.yaml:12:33: \(head).jumps.mean: out of bounds, was 2; allowed a number >= -1 and <= 1",
        "w.yaml:12:47: \(head).jumps.deviation: out of bounds, was .inf; allowed a number >= 0 and <= 1",
        "w.yaml:12:53: \(head).jumps.size: unknown key; allowed deviation, mean, per_year",
        "w.yaml:13:18: \(head).correlation: out of bounds, was 1.1; allowed a number >= 0 and <= 1",
        "w.yaml:14:10: \(head).gap: out of bounds, was -1; allowed a number >= 0 and <= 1",
        "w.yaml:15:20: \(head).initial_price: out of bounds, was 0; allowed a number > 0",
        "w.yaml:16:15: \(head).decimals: out of bounds, was 9; allowed a whole number 0 to 8",
        "w.yaml:17:13: \(head).volume: wrong type, was 1.5; allowed a whole number 0 to 1000000000000",
        "w.yaml:18:5: \(head).holidays: not supported in this version",
        "w.yaml:19:5: \(head).volatilty: unknown key; allowed bar_length, bars, correlation, decimals, drift, gap, "
          + "initial_price, jumps, regimes, seed, start, volatility, volume; did you mean volatility?",
      ])
  }

  @Test func whatDoesNotGoTogether_isRefused() {
    func problem(_ settings: String) -> [String] {
      problems("data: {source: synthetic, symbols: [A], synthetic: {\(settings)}}\nstrategy: {type: buy_and_hold}")
    }
    #expect(
      problem("initial_price: 0.01, decimals: 1") == [
        "w.yaml:1:68: data.synthetic.initial_price: is 0.01; expected 0.1 to 1000000 with 1 decimals"
      ])
    #expect(
      problem("start: 2003-01-02T10:00:00Z") == [
        "w.yaml:1:60: data.synthetic.start: is 2003-01-02T10:00:00Z, within a day; expected a date where bars last "
          + "whole days"
      ])
    #expect(
      problem("bar_length: 400d") == [
        "w.yaml:1:65: data.synthetic.bar_length: out of bounds, was '400d'; allowed a whole number and s, m, h or d, "
          + "as 30s, 5m, 4h, 1d; at most 366d"
      ])
    #expect(
      problem("bars: 1000000") == [
        "w.yaml:1:59: data.synthetic.bars: are 1000000 from 2000-01-03T00:00:00Z on, which end after 2090; expected "
          + "fewer, or an earlier start"
      ])
    #expect(problem("bars: 1000000, bar_length: 1m") == [])
  }

  @Test func keysOfAnotherSource_areRefused() {
    let text = """
      data: {source: synthetic, path: d, symbols: [A], timestamp: close, bar_length: 1d, columns: {}, epoch_unit: null}
      strategy: {type: buy_and_hold}
      """
    #expect(
      problems(text) == [
        "w.yaml:1:27: data.path: does not belong to the source 'synthetic'",
        "w.yaml:1:50: data.timestamp: does not belong to the source 'synthetic'",
        "w.yaml:1:68: data.bar_length: does not belong to the source 'synthetic'",
        "w.yaml:1:84: data.columns: does not belong to the source 'synthetic'",
      ])
    #expect(
      problems("data: {symbols: [A], synthetic: {bars: 5}}\nstrategy: {type: buy_and_hold}") == [
        "w.yaml:1:22: data.synthetic: does not belong to the source 'csv'"
      ])
    #expect(problems("data: {symbols: [A], synthetic: null}\nstrategy: {type: buy_and_hold}") == [])
  }
}
