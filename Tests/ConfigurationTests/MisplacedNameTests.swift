import Configuration
import FileFormats
import SettingsTables
import Testing
import TradingStrategies

/// Keys at the wrong place, or under the names that others give them: the message says where they belong.
@Suite struct MisplacedNameTests {
  /// What the only problem of a text says behind the keys that are allowed.
  private func hint(_ text: String) -> String {
    let found = problems(text)
    guard found.count == 1, let problem = found.first else { return found.joined(separator: "\n") }
    guard let begin = problem.firstRange(of: "; allowed ") else { return problem }
    let rest = problem[begin.upperBound...]
    return rest.firstIndex(of: ";").map { String(rest[$0...].dropFirst(2)) } ?? "nothing"
  }

  @Test(arguments: [
    ("capital: 5", "risk.capital"), ("cash: 5", "risk.capital"), ("fill: next_open", "execution.fill"),
    ("commission: 0.001", "execution.commission.proportional"), ("commission: {fixed: 1}", "execution.commission"),
    ("slippage: 5", "execution.slippage.basis_points"), ("symbols: [A]", "data.symbols"),
    ("tickers: [A]", "data.symbols"), ("lookback: 20", "strategy.parameters.lookback"),
    ("parameters: {}", "strategy.parameters"), ("max_drawdown: 0.2", "risk.limits.max_drawdown"),
    ("name: x", "workflow.name"), ("seed: 7", "reproducibility.master_seed"),
    ("Initial_Capital: 5", "risk.capital"), ("risk: {max_position: 1}", "risk.limits.max_position"),
    ("risk: {commission: 0.1}", "execution.commission.proportional"),
    ("risk: [{id: a, fraction: 1}]", "risk[0].sizing.fraction"),
    ("risk: [{id: a}, {id: b, max_dd: 1}]", "risk[1].limits.max_drawdown"),
    ("execution: {proportional: 0.1}", "execution.commission.proportional"),
    ("results: {max_cpu_cores: 2}", "resources.max_cpu_cores"),
    ("data: {symbols: [A], close: Adj Close}", "data.columns.close"),
    ("data: {symbols: [A], drift: 1}", "data.synthetic.drift"),
    ("data: {symbols: [A], seed: 1}", "data.synthetic.seed"),
    ("data: {symbols: [A], from: 2020-01-01}", "data.start"),
    // A slip among the keys of the mapping itself comes first.
    ("data: {symbols: [A], volum: 1, missing_bar: skip}", "missing_bars"),
  ])
  func key_isSentToItsPlace(line: String, place: String) {
    let data = line.hasPrefix("data:") ? "" : "data: {symbols: [A]}\n"
    let text = "\(data)strategy: {type: buy_and_hold}\n\(line.replacing("volum: 1, ", with: ""))\n"
    #expect(hint(text) == "did you mean \(place)?")
  }

  @Test func strategys_keysAreSentToItsParameters() {
    let data = "data: {symbols: [A]}\n"
    #expect(hint(data + "strategy: {type: momentum, lookback: 5}") == "did you mean strategy.parameters.lookback?")
    #expect(
      hint(data + "strategies: [{type: buy_and_hold}, {type: momentum, threshold: 5}]")
        == "did you mean strategies[1].parameters.threshold?")
    #expect(hint(data + "strategy: {type: momentum, window: 5}") == "did you mean strategy.parameters?")
    // Where the parameters are, the type says what it takes.
    #expect(hint(data + "strategy: {type: momentum, parameters: {window: 5}}") == "nothing")
    #expect(hint(data + "strategy: {type: momentum, parameters: {period: 5}}") == "nothing")
    #expect(hint(data + "strategy: {type: momentum, parameters: {weight: 5}}") == "did you mean strategy.weight?")
    // The section that a key belongs to is not missing too.
    #expect(hint("symbols: [A]\nstrategy: {type: momentum}") == "did you mean data.symbols?")
  }

  @Test func overrides_getTheSame() {
    #expect(
      problems(minimalText, overrides: ["risk.cash=5", "stop_loss=0.1"]) == [
        "--set risk.cash: unknown key; allowed capital, id, limits, positions, quantities, rebalance, sizing, "
          + "strategies, window; did you mean risk.capital?",
        "--set stop_loss: not supported in this version; a strategy of your own can hold one; risk.limits.max_drawdown "
          + "stops a whole portfolio",
      ])
  }

  @Test(arguments: [
    ("stop_loss: 1", "a strategy of your own can hold one; risk.limits.max_drawdown stops a whole portfolio"),
    (
      "risk: {trailing_stop: 1}",
      "a strategy of your own can hold one; risk.limits.max_drawdown stops a whole portfolio"
    ),
  ])
  func keyOfALaterVersion_isCalledOne(line: String, words: String) {
    let found = problems(minimalText + line)
    #expect(found.count == 1 && found[0].hasSuffix(": not supported in this version; \(words)"))
  }

  @Test func nameWithoutACounterpart_isAnsweredWithWhatThereIs() {
    let data = "data: {symbols: [A]}\n"
    #expect(
      hint(data + "strategy: {type: momentum, indicators: []}")
        == "what a strategy computes belongs to its type; a type of your own is written in Swift")
    #expect(hint(minimalText + "broker: {cash: 5}").hasPrefix("capital and sizes stand under risk, "))
    #expect(hint(minimalText + "optimize: {}") == "a search is a phase of the kind optimization, or admf sweep")
    #expect(hint(minimalText + "output_dir: x").hasSuffix("on the command line: --out DIR"))
  }

  @Test func types_haveOtherNamesToo() {
    func type(_ name: String) -> String { hint("data: {symbols: [A]}\nstrategy: {type: \(name)}") }
    #expect(type("sma_cross") == "did you mean ma_crossover?")
    #expect(type("EMA_Crossover") == "did you mean ma_crossover?")
    #expect(type("donchian") == "did you mean channel_breakout?")
    #expect(type("momentun") == "did you mean momentum?")
    // A type of another program is not one of this program's.
    let other = "a type of your own is known to the program that registers it, and to no other"
    #expect(type("dip_buyer") == other)
    let text = Array("data: {symbols: [A]}\nstrategy: {type: sma_cross}".utf8)
    let error = #expect(throws: ConfigurationErrors.self) {
      try WorkflowFile.decode(text, path: "w.yaml", registry: StrategyRegistry())
    }
    #expect("\(error, default: "")".hasSuffix("; \(other)"))
  }

  /// Every name that the documents on ADMF-PC use for a key or a result is a key here, or gets a hint.
  @Test func everyNameOfTheDocuments_isKnownOrExplained() {
    for name in documentNames {
      let found = problems(minimalText + "\(name): 1\n")
      for problem in found where problem.contains(": unknown key; ") {
        let rest = problem.split(separator: "; ", omittingEmptySubsequences: false)
        #expect(rest.count > 2, "\(problem)")
      }
    }
    #expect(problems(minimalText + "no_such_name_at_all: 1\n").count == 1)
    #expect(problems(minimalText + "no_such_name_at_all: 1\n")[0].hasSuffix("version, workflow, workflow_mode"))
  }

  @Test func otherNames_areEachSaidOnce_andMeanKeysThatThereAre() {
    let keys = Set(Workflow.documentedKeys.map(\.path))
    var seen: Set<String> = []
    for other in Workflow.otherNames {
      for name in other.names { #expect(seen.insert(name).inserted, "\(name)") }
      if case .key(let key, let single) = other.meaning {
        #expect(keys.contains(key), "\(key)")
        if let single { #expect(keys.contains("\(key).\(single)"), "\(single)") }
      }
    }
  }
}

/// The names of keys, results and settings in the examples of the documents on ADMF-PC.
private let documentNames = """
  aggregated_results assigned_strategies auto_restart avg_cpu_usage bindings bottlenecks buffer_size
  checkpoint_interval classifiers combination composite_workflow compression condition container container_count
  container_id container_pool_size container_seeds container_type containers coordinator cpu_cores cpu_per_container
  config cpu_usage data depends_on deterministic_order direction disk_usage enable_metrics enable_result_streaming
  ensemble_optimization event_type execution execution_mode execution_order fault_tolerance fill_price fill_quantity
  format grid grouping health_check_interval inherit_from inherited_data inputs lookback master_seed
  max_container_failures max_containers max_cpu_cores max_memory_gb max_workers memory_gb memory_per_container
  memory_usage metadata method metrics metrics_interval ml_strategies mode monitoring n_workers name num_workers
  optimization_suggestions order_aggregation_and_fill_distribution order_id orders output output_dir parallel_cores
  parameter_discovery parameter_optimization parameters peak_memory_usage phase phase_breakdown phase_name phase_times
  phases portfolio_id portfolio_pattern portfolio_state_management processing quantity regime_analysis reproducibility
  resource_utilization resources result risk_and_portfolio_processing risk_metrics risk_pattern risk_tolerance
  risk_type risk_workers_handle sharpe_ratio side signal_count signals signals_generated source stateless_strategies
  storage_path strategy strategy_id strategy_ids subscribed_strategies symbol symbols system threshold timestamp
  topology total_execution_time total_return validation vectorized version workflow workflow_id workflow_mode
  """.split(whereSeparator: { $0.isWhitespace }).map(String.init)
