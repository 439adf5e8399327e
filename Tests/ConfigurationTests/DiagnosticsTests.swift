import Configuration
import FileFormats
import Testing

@Suite struct DiagnosticsTests {
  /// The problems of the minimal workflow with lines added, without the file and the lines before them.
  private func problemsAfterMinimal(_ text: String) -> [String] {
    problems(minimalText + text).map { $0.replacing("w.yaml:3:", with: "") }
  }

  @Test func threeMistakes_areThreeErrors() {
    let text = """
      data:
        source: csv
        symbls: [SP500]
      strategy:
        type: momentun
        parameters: {lookback: 20}
      risk:
        capital: -1
      """
    #expect(
      problems(text) == [
        "w.yaml:3:3: data.symbls: unknown key; allowed adjust, bar_length, columns, csv, end, epoch_unit, "
          + "holdout, missing_bars, path, "
          + "quality, "
          + "source, split, start, symbols, synthetic, timestamp, warmup; did you mean symbols?",
        "w.yaml:5:9: strategy.type: unknown strategy type, was 'momentun'; allowed bollinger_reversion, buy_and_hold, "
          + "channel_breakout, ma_crossover, macd_crossover, momentum, recorded_signals, "
          + "rsi_reversion; did you mean momentum?",
        "w.yaml:8:12: risk.capital: out of bounds, was -1; allowed a number > 0 and <= 1000000000000000",
      ])
  }

  @Test func yamlErrors_comeAlone() {
    #expect(
      problems("data: [1\nrsk: 2") == [
        "w.yaml:2:1: bad indentation: the value opened at line 1, column 7 goes on "
          + "here, which needs at least 1 space; is it closed?"
      ])
    #expect(problems("a: 1\na: 2") == ["w.yaml:2:1: duplicate key 'a'; the first is at line 1, column 1"])
  }

  @Test func missingSections_areNamed() {
    let both = ["w.yaml:1:1: missing key 'data'", "w.yaml:1:1: missing key 'strategies' (or 'strategy' for one)"]
    #expect(problems("") == both)
    #expect(problems("{}") == both)
    #expect(problems("hello") == ["w.yaml:1:1: wrong type, was 'hello'; allowed a mapping"])
    #expect(problems("[1]") == ["w.yaml:1:1: wrong type, was a list; allowed a mapping"])
    #expect(
      problems("data: {}\nstrategies: []") == [
        "w.yaml:1:7: data: missing key 'symbols'",
        "w.yaml:2:13: strategies: must not be empty, was an empty list; allowed a list of one or more mappings",
      ])
    #expect(
      problems("data: 5\nstrategy:\n") == [
        "w.yaml:1:1: missing key 'strategies' (or 'strategy' for one)",
        "w.yaml:1:7: data: wrong type, was 5; allowed a mapping",
      ])
  }

  @Test func dataSection_isChecked() {
    let text = """
      data:
        source: cvs
        path: 5
        symbols: [MSFT, MSFT, "../b", 12]
        start: 2003-13-02
        end: 1
        timestamp: open
        bar_length: 0m
        missing_bars: skp
        warmup: -1
        calendar: NYSE
        quality: {rows: ignore}
      strategy: {type: buy_and_hold}
      """
    let symbol =
      "a name of at most 200 bytes without white space, control characters, backslashes, commas, semicolons and "
      + "quotation marks, its parts between slashes not empty, '.' or '..'"
    let time = "YYYY-MM-DD or ISO-8601 (UTC without a zone), years 1678 to 2261"
    #expect(
      problems(text) == [
        "w.yaml:2:11: data.source: unknown value, was 'cvs'; allowed csv, parquet, synthetic; did you mean csv?",
        "w.yaml:3:9: data.path: wrong type, was 5; allowed text; quote it to make it text",
        "w.yaml:4:19: data.symbols[1]: duplicate symbol, was 'MSFT'",
        "w.yaml:4:25: data.symbols[2]: not a symbol, was '../b'; allowed \(symbol)",
        "w.yaml:4:33: data.symbols[3]: not a symbol, was 12; allowed \(symbol); quote it to make it text",
        "w.yaml:5:10: data.start: not a date or time, was '2003-13-02'; allowed \(time)",
        "w.yaml:6:8: data.end: not a date or time, was 1; allowed \(time)",
        "w.yaml:8:15: data.bar_length: out of bounds, was '0m'; allowed a whole number and s, m, h or d, as 30s, "
          + "5m, 4h, 1d; at most 366d",
        "w.yaml:9:17: data.missing_bars: unknown value, was 'skp'; allowed error, skip, carry; did you mean skip?",
        "w.yaml:10:11: data.warmup: out of bounds, was -1; allowed a whole number >= 0, or all",
        "w.yaml:11:3: data.calendar: not supported in this version",
        "w.yaml:12:19: data.quality.rows: unknown value, was 'ignore'; allowed error, drop",
      ])
    let order =
      "data: {symbols: [A], start: 2003-01-02, end: 2003-01-01, timestamp: open}\nstrategy: {type: buy_and_hold}"
    #expect(
      problems(order) == [
        "w.yaml:1:46: data.end: before the start, was '2003-01-01'; allowed 2003-01-02 or later",
        "w.yaml:1:69: data.timestamp: 'open' needs the key 'bar_length'",
      ])
    let duration = "allowed a whole number and s, m, h or d, as 30s, 5m, 4h, 1d; at most 366d"
    #expect(
      problems("data: {symbols: [A], bar_length: 367d, warmup: 1}\nstrategy: {type: buy_and_hold}") == [
        "w.yaml:1:34: data.bar_length: out of bounds, was '367d'; \(duration)",
        "w.yaml:1:48: data.warmup: needs the key 'start': the bars of the warm-up lie before it",
      ])
    #expect(
      problems(minimalText, overrides: ["data.bar_length=1.5h", "data.bar_length=99999999999999999999s"]) == [
        "--set data.bar_length: out of bounds, was '99999999999999999999s'; \(duration)"
      ])
    #expect(
      problems(minimalText, overrides: ["data.bar_length=1.5h"]) == [
        "--set data.bar_length: not a duration, was '1.5h'; \(duration)"
      ])
    #expect(
      problems("data: {symbols: []}\nstrategy: {type: buy_and_hold}") == [
        "w.yaml:1:17: data.symbols: must not be empty; allowed at least one symbol"
      ])
    #expect(
      problems("data: {symbols: A}\nstrategy: {type: buy_and_hold}") == [
        "w.yaml:1:17: data.symbols: wrong type, was 'A'; allowed a list of symbols, as [MSFT, IBM]"
      ])
  }

  @Test func strategies_areChecked() {
    let text = """
      data: {symbols: [AAPL, MSFT]}
      strategies:
        - {id: x, type: ma_crossover, parameters: {fast: 50, slow: 20}}
        - {id: x, type: momentum, parameters: {lookback: 0, treshold: 1}, weight: -1}
        - {type: momentum, parameters: {lookback: 2.0, threshold: [1, 2]}, direction: short}
        - {type: momentum, symbols: [MSTF], grid: {}}
        - {id: a/b, parameters: 5, parametrs: 1}
        - 7
        - {id: y, type: rsi_reversion, parameters: {low: 101, high: .nan, exit: yes}}
      risk: {sizing: {type: target_percent}}
      """
    #expect(
      problems(text) == [
        "w.yaml:3:52: strategies[0].parameters.fast: must be less than slow (20), was 50",
        "w.yaml:4:10: strategies[1].id: duplicate id 'x', which strategies[0] has",
        "w.yaml:4:52: strategies[1].parameters.lookback: out of bounds, was 0; allowed a whole number 1 to 1000000",
        "w.yaml:4:55: strategies[1].parameters.treshold: unknown key; allowed lookback, threshold; did you mean "
          + "threshold?",
        "w.yaml:4:77: strategies[1].weight: out of bounds, was -1; allowed a number >= 0 and <= 1000000000000000",
        "w.yaml:5:45: strategies[2].parameters.lookback: wrong type, was 2.0; allowed a whole number 1 to 1000000",
        "w.yaml:5:61: strategies[2].parameters.threshold: several values for a parameter are not supported in this "
          + "version",
        "w.yaml:5:81: strategies[2].direction: unknown value, was 'short'; allowed long_only, long_short",
        "w.yaml:6:5: strategies[3].id: duplicate id 'momentum', which strategies[2] has; without an id it is the type",
        "w.yaml:6:32: strategies[3].symbols[0]: not one of data.symbols, was 'MSTF'; allowed AAPL, MSFT; did you "
          + "mean MSFT?",
        "w.yaml:6:39: strategies[3].grid: not supported in this version",
        "w.yaml:7:5: strategies[4]: missing key 'type'",
        "w.yaml:7:10: strategies[4].id: not a valid name, was 'a/b'; allowed a name of letters, digits, '_', '.', '-', "
          + "and '@N' at the end",
        "w.yaml:7:30: strategies[4].parametrs: unknown key; allowed align, direction, id, parameters, path, "
          + "symbols, type, weight; did you mean parameters?",
        "w.yaml:8:5: strategies[5]: wrong type, was 7; allowed a mapping",
        "w.yaml:9:52: strategies[6].parameters.low: out of bounds, was 101; allowed a number >= 0 and <= 100",
        "w.yaml:9:63: strategies[6].parameters.high: out of bounds, was .nan; allowed a number >= 0 and <= 100",
        "w.yaml:9:75: strategies[6].parameters.exit: wrong type, was 'yes'; allowed a number >= 0 and <= 100",
      ])
    #expect(
      problemsAfterMinimal("strategies: [{type: momentum}]") == [
        "1: strategies: 'strategy' and 'strategies' exclude each other; give one of them"
      ])
  }

  @Test func risk_isChecked() {
    let text = """
      data: {symbols: [A, B]}
      strategies:
        - {id: one, type: momentum, symbols: [A]}
        - {id: two, type: momentum}
      risk:
        - {capital: -5, strategies: [tow, one, one, 3], sizing: {type: fixed_quantity, fraction: 2}}
        - {id: main, strategies: [], sizing: {type: all_in, quantity: 1}, limits: {max_drawdown: 2, max_leverage: 2}}
        - {id: main, strategies: {one: -1, six: 1}, sizing: {type: fixed_fraction}, leverage: 2}
        - {id: wide}
        - {id: narrow, strategies: [one]}
        - {id: odd, sizing: {type: all, quantity: 1}, limits: 5, rebalance: daily}
      """
    #expect(
      problems(text) == [
        "w.yaml:6:5: risk[0]: missing key 'id', which is required where there are several risk workers",
        "w.yaml:6:15: risk[0].capital: out of bounds, was -5; allowed a number > 0 and <= 1000000000000000",
        "w.yaml:6:32: risk[0].strategies[0]: unknown strategy, was 'tow'; allowed one, two; did you mean two?",
        "w.yaml:6:42: risk[0].strategies[2]: duplicate strategy, was 'one'",
        "w.yaml:6:47: risk[0].strategies[3]: wrong type, was 3; allowed a strategy ID",
        "w.yaml:6:59: risk[0].sizing: missing key 'quantity', which sizing 'fixed_quantity' requires",
        "w.yaml:6:82: risk[0].sizing.fraction: does not belong to sizing 'fixed_quantity'",
        "w.yaml:6:92: risk[0].sizing.fraction: out of bounds, was 2; allowed a number > 0 and <= 1",
        "w.yaml:7:28: risk[1].strategies: must not be empty, was an empty list; allowed a list of strategy IDs, or a "
          + "mapping of ID to weight",
        "w.yaml:7:55: risk[1].sizing.quantity: does not belong to sizing 'all_in'",
        "w.yaml:7:92: risk[1].limits.max_drawdown: out of bounds, was 2; allowed a number > 0 and <= 1",
        "w.yaml:7:95: risk[1].limits.max_leverage: not supported in this version",
        "w.yaml:8:10: risk[2].id: duplicate id 'main', which risk[1] has",
        "w.yaml:8:34: risk[2].strategies.one: not a weight, was -1; allowed a number >= 0 and <= 1000000000000000",
        "w.yaml:8:38: risk[2].strategies.six: unknown strategy, was 'six'; allowed one, two",
        "w.yaml:8:55: risk[2].sizing: missing key 'fraction', which sizing 'fixed_fraction' requires",
        "w.yaml:8:79: risk[2].leverage: not supported in this version",
        "w.yaml:9:5: risk[3].sizing: 'all_in' is for one symbol, and this risk worker trades 2; allowed "
          + "fixed_quantity, "
          + "fixed_fraction, target_percent",
        "w.yaml:11:30: risk[5].sizing.type: unknown value, was 'all'; allowed fixed_quantity, fixed_fraction, all_in, "
          + "target_percent; did you mean all_in?",
        "w.yaml:11:57: risk[5].limits: wrong type, was 5; allowed a mapping",
        "w.yaml:11:71: risk[5].rebalance: unknown value, was 'daily'; allowed on_change, every_bar",
      ])
    #expect(
      problemsAfterMinimal("risk: []") == [
        "7: risk: must not be empty, was an empty list; allowed a mapping or a list of one or more mappings"
      ])
    #expect(
      problemsAfterMinimal("risk: yes") == [
        "7: risk: wrong type, was 'yes'; allowed a mapping or a list of one or more mappings"
      ])
    #expect(
      problems("data: {symbols: [A, B]}\nstrategy: {type: buy_and_hold}") == [
        "w.yaml:1:1: risk: 'all_in' is for one symbol, and this risk worker trades 2; allowed fixed_quantity, "
          + "fixed_fraction, target_percent"
      ])
  }

  @Test(arguments: [
    ("version: 1.0", "10: version: wrong type, was 1.0; allowed 1.0.0"),
    ("version: '2.0.0'", "10: version: unknown value, was '2.0.0'; allowed 1.0.0; did you mean 1.0.0?"),
    (
      "workflow: {name: a b}",
      "18: workflow.name: not a valid name, was 'a b'; allowed a name of letters, digits, '_', '.', '-'"
    ),
    ("workflow: {name: ''}", "18: workflow.name: must not be empty"),
    (
      "workflow: {type: multi_phase}",
      "18: workflow.type: the file has no phases, was 'multi_phase'; allowed backtest"
    ),
    (
      "workflow: {phases: []}",
      "20: workflow.phases: must not be empty; allowed a list of phases, each with a name, or a mapping of names to "
        + "phases"
    ),
    (
      "phases: {}",
      "9: phases: must not be empty; allowed a list of phases, each with a name, or a mapping of names to phases"
    ),
    (
      "workflow_mode: x", "16: workflow_mode: unknown value, was 'x'; allowed single_pass, multi_phase_optimized"
    ),
    ("composite_workflow: {}", "1: composite_workflow: missing key 'phases'"),
    ("coordinator: {phases: {a: {}}}", "24: coordinator.phases.a: no such phase; allowed "),
    ("aggregation: {threshold: -1}", "26: aggregation.threshold: out of bounds, was -1; allowed a number >= 0"),
    (
      "aggregation: {method: mean}",
      "23: aggregation.method: unknown value, was 'mean'; allowed weighted_mean, weighted_sum, majority, unanimous"
    ),
    (
      "execution: {fill: next_opn}",
      "19: execution.fill: unknown value, was 'next_opn'; allowed next_open, same_close; did you mean next_open?"
    ),
    (
      "execution: {commission: {proportional: 1}}",
      "40: execution.commission.proportional: out of bounds, was 1; allowed a number >= 0 and < 1"
    ),
    (
      "execution: {commission: {fixed: .inf}}",
      "33: execution.commission.fixed: out of bounds, was .inf; allowed a number >= 0 and <= 1000000000000000"
    ),
    (
      "execution: {slippage: {basis_points: '2'}}",
      "38: execution.slippage.basis_points: wrong type, was '2'; allowed a number >= 0 and < 10000; write it "
        + "without quotation marks"
    ),
    (
      "execution: {slippage: {basis_points: 10000}}",
      "38: execution.slippage.basis_points: out of bounds, was 10000; allowed a number >= 0 and < 10000"
    ),
    ("execution: {close_at_end: yes}", "27: execution.close_at_end: wrong type, was 'yes'; allowed true or false"),
    (
      "reproducibility: {master_seed: -1}",
      "32: reproducibility.master_seed: out of bounds, was -1; allowed a whole number 0 to 18446744073709551615"
    ),
    (
      "reproducibility: {master_seed: x}",
      "32: reproducibility.master_seed: wrong type, was 'x'; allowed a whole number 0 to 18446744073709551615"
    ),
    (
      "reproducibility: {master_seed: 18446744073709551616}",
      "32: reproducibility.master_seed: out of bounds, was 18446744073709551616; allowed a whole number 0 to "
        + "18446744073709551615"
    ),
    (
      "reproducibility: {deterministic_order: false}",
      "40: reproducibility.deterministic_order: cannot be switched off, was false; allowed true"
    ),
    (
      "results: {format: parkuet}",
      "19: results.format: unknown value, was 'parkuet'; allowed jsonl, csv, parquet; did you mean parquet?"
    ),
    ("results: {buffer_size: 0}", "24: results.buffer_size: out of bounds, was 0; allowed a whole number >= 1"),
    (
      "results: {buffer_size: null}",
      "24: results.buffer_size: wrong type, was null; allowed a whole number >= 1; leave the key out for its default"
    ),
    (
      "results: {compression: snappy}", "24: results.compression: 'snappy' does not belong to the format 'jsonl'"
    ),
    ("resources: {max_memory_gb: 0}", "28: resources.max_memory_gb: out of bounds, was 0; allowed a number > 0"),
    (
      "resources: {max_cpu_cores: 1.5}", "28: resources.max_cpu_cores: wrong type, was 1.5; allowed a whole number >= 1"
    ),
    (
      "monitoring: {enabled_metrics: true}",
      "14: monitoring.enabled_metrics: unknown key; allowed enable_metrics, health_check_interval, "
        + "metrics_interval; did you mean enable_metrics?"
    ),
    (
      "exection: {}",
      "1: exection: unknown key; allowed aggregation, benchmark, coordinator, data, execution, "
        + "fault_tolerance, ledger, metrics, monitoring, notes, reproducibility, resources, results, risk, "
        + "strategies, strategy, triggers, use, uses_holdout, version, workflow, workflow_mode; did you mean execution?"
    ),
    (
      "'?': {}",
      "1: ?: unknown key; allowed aggregation, benchmark, coordinator, data, execution, "
        + "fault_tolerance, ledger, metrics, monitoring, notes, reproducibility, resources, results, risk, "
        + "strategies, strategy, triggers, use, uses_holdout, version, workflow, workflow_mode"
    ),
  ])
  func otherKey_isChecked(line: String, expected: String) {
    #expect(problemsAfterMinimal(line) == [expected])
  }

  /// Weights whose sum would be infinite are out of bounds each.
  @Test func weightsThatOverflow_areOutOfBounds() {
    let allowed = "allowed a number >= 0 and <= 1000000000000000"
    let text = """
      data: {symbols: [A]}
      strategies:
        - {id: a, type: buy_and_hold, weight: 1e308}
        - {id: b, type: buy_and_hold, weight: 1e308}
      risk: {strategies: {a: 1e16, b: .inf}}
      """
    #expect(
      problems(text) == [
        "w.yaml:3:41: strategies[0].weight: out of bounds, was 1e308; \(allowed)",
        "w.yaml:4:41: strategies[1].weight: out of bounds, was 1e308; \(allowed)",
        "w.yaml:5:24: risk.strategies.a: not a weight, was 1e16; \(allowed)",
        "w.yaml:5:33: risk.strategies.b: not a weight, was .inf; \(allowed)",
      ])
    #expect(problems(text.replacing("1e308", with: "1e15").replacing("1e16, b: .inf", with: "1e15")) == [])
  }

  @Test func sameKey_atTwoPlaces_isAnError() {
    let text = """
      workflow: {execution_mode: AUTO}
      coordinator: {execution_mode: AUTO, reproducibility: {master_seed: 1}, monitoring: {}}
      reproducibility: {master_seed: 1}
      """
    #expect(
      problems(minimalText + text) == [
        "w.yaml:4:15: coordinator.execution_mode: given twice; 'workflow.execution_mode' stands at line 3",
        "w.yaml:4:37: coordinator.reproducibility: given twice; 'reproducibility' stands at line 5",
      ])
  }

  @Test func overrides_areNamedInDiagnostics() {
    let overrides = [
      "data.symbols=[A, A]", "foo", "risk.capital=abc", "x.y=[", "strategy.type.z=1", "=5", "data..path=1", "dta=1",
      "execution={fil: next_open}",
    ]
    #expect(
      problems(minimalText, overrides: overrides) == [
        "--set data.symbols: data.symbols[1]: duplicate symbol, was 'A'",
        "--set foo: expected key.path=value, was 'foo'",
        "--set risk.capital: wrong type, was 'abc'; allowed a number > 0 and <= 1000000000000000",
        "--set x.y: the value is not valid YAML: '[' is not closed by ']'",
        "--set strategy.type.z: 'z' cannot be set inside the single value 'buy_and_hold'",
        "--set: expected key.path=value, was '=5'",
        "--set data..path: a part of the key is empty",
        "--set dta: unknown key; allowed aggregation, benchmark, coordinator, data, execution, "
          + "fault_tolerance, ledger, metrics, monitoring, notes, reproducibility, resources, results, risk, "
          + "strategies, strategy, triggers, use, uses_holdout, version, workflow, workflow_mode; did you mean data?",
        "--set execution: execution.fil: unknown key; allowed close_at_end, commission, fill, slippage; did you "
          + "mean fill?",
      ])
    let list = minimalText + "risk: [{id: a}]"
    #expect(
      problems(list, overrides: ["risk.9.id=4", "risk.b.id=4"]) == [
        "--set risk.9.id: the list has no item '9'; allowed 0, a",
        "--set risk.b.id: the list has no item 'b'; allowed 0, a",
      ])
  }
}
