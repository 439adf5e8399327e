import FileFormats
import SettingsTables
import TradingStrategies

extension Workflow {
  /// What other programs, and the documents that describe ADMF-PC, call otherwise or put elsewhere.
  ///
  /// The names are looked for wherever a key is unknown, and stand in `Docs/Configuration.md`. What has the same name
  /// here and only stands elsewhere is found by the tables and needs no line.
  package static let otherNames: [OtherName] =
    money + trading + strategyNames + files + running + phases + resultNames

  private static let money = [
    OtherName(
      "cash", "initial_capital", "initial_cash", "starting_capital", "starting_cash", "init_cash", "balance", "equity",
      "portfolio_value", means: .key("risk[].capital")),
    OtherName("commission", means: .key("execution.commission", single: "proportional")),
    OtherName(
      "fee", "fees", "commission_rate", "commission_pct", "taker_fee",
      means: .key("execution.commission.proportional")),
    OtherName(
      "costs", "transaction_costs", "transaction_cost",
      means: .instead("costs are execution.commission and execution.slippage")),
    OtherName("slippage", means: .key("execution.slippage", single: "basis_points")),
    OtherName("slippage_bps", "bps", means: .key("execution.slippage.basis_points")),
  ]

  private static let trading = [
    OtherName(
      "stop_loss", "take_profit", "trailing_stop", "profit_target",
      means: .later("a strategy of your own can hold one; risk.limits.max_drawdown stops a whole portfolio")),
    OtherName(
      "position_size", "stake", "order_size", "position_sizing", "sizer", means: .key("risk[].sizing")),
    OtherName("max_position_size", "max_weight", means: .key("risk[].limits.max_position")),
    OtherName("max_dd", "drawdown_limit", "max_drawdown_pct", means: .key("risk[].limits.max_drawdown")),
    OtherName("portfolio", "portfolios", "risk_worker", "risk_workers", "account", means: .key("risk")),
    OtherName("allow_short", "shorting", "long_only", "side", means: .key("strategies[].direction")),
    OtherName("fractional", "allow_fractional", means: .key("risk[].quantities")),
    OtherName("fill_at", "fill_price_model", "trade_on_close", "order_fill", means: .key("execution.fill")),
  ]

  private static let strategyNames = [
    OtherName(
      "params", "arguments", "args", "kwargs", "strategy_params", "strategy_parameters",
      means: .key("strategies[].parameters")),
    OtherName("strategy_id", "strategy_name", means: .key("strategies[].id")),
    OtherName("strategy_type", "strategy_class", means: .key("strategies[].type")),
    OtherName("period", "periods", "window", "length", means: .key("strategies[].parameters")),
    OtherName(
      "subscribed_strategies", "assigned_strategies", "strategy_ids", "followed_strategies",
      means: .key("risk[].strategies")),
    OtherName("portfolio_id", "worker_id", "risk_id", means: .key("risk[].id")),
    OtherName(
      "indicators", "rules", "entry_rules", "exit_rules", "entry", "conditions", "logic",
      means: .instead("what a strategy computes belongs to its type; a type of your own is written in Swift")),
  ]

  private static let files = [
    OtherName(
      "ticker", "tickers", "instrument", "instruments", "universe", "assets", "securities",
      means: .key("data.symbols")),
    OtherName("start_date", "from", "from_date", "begin", "date_from", means: .key("data.start")),
    OtherName("end_date", "to", "to_date", "until", "date_to", means: .key("data.end")),
    OtherName("data_path", "data_dir", "data_folder", "csv", "csv_path", "filepath", means: .key("data.path")),
    OtherName("data_source", means: .key("data.source")),
    OtherName("interval", "bar_size", means: .key("data.bar_length")),
    OtherName("warmup_bars", "warm_up", "warmup_period", means: .key("data.warmup")),
  ]

  private static let running = [
    OtherName("seed", "random_seed", "rng_seed", means: .key("reproducibility.master_seed")),
    OtherName("workflow_id", "workflow_name", "run_name", means: .key("workflow.name")),
    OtherName(
      "output", "output_dir", "output_path", "output_folder", "results_dir", "storage_path",
      means: .instead("the folder of the results is given on the command line: --out DIR")),
    OtherName(
      "parallel_cores", "max_workers", "n_workers", "num_workers", "workers", "threads", "n_jobs",
      means: .instead("threads are given on the command line: --policy parallel:N")),
    OtherName(
      "memory_gb", "max_memory", "memory_limit", "allocated_memory", means: .key("resources.max_memory_gb")),
    OtherName(
      "cpu_cores", "max_cpu", "cpu_limit", "allocated_cpu", "cores", means: .key("resources.max_cpu_cores")),
    OtherName("resource_limits", "limits_of_resources", means: .key("resources")),
    OtherName(
      "memory_per_container", "cpu_per_container", "max_containers", "container_count",
      means: .instead(
        "it belongs to a phase, and resources.max_memory_gb and resources.max_cpu_cores hold for the whole run")),
    OtherName(
      "container_type", "container", "container_id", "containers", "bindings", "processing",
      means: .instead("the containers of a run follow from its strategies and risk workers; see admf explain")),
    OtherName(
      "backtest", "broker", "exchange", "settings", "general", "config", "simulation",
      means: .instead("capital and sizes stand under risk, costs and fills under execution, files under data")),
    OtherName(
      "enable_result_streaming", "result_streaming",
      means: .instead("results are written while the run goes on, always")),
    OtherName(
      "order_aggregation_and_fill_distribution", "portfolio_state_management", "risk_workers_handle", "vectorized",
      means: .instead("each risk worker keeps the state of its portfolio, and the engine fills all their orders")),
    OtherName("config_version", means: .key("version")),
    OtherName("restart", "recovery_strategies", means: .key("fault_tolerance.auto_restart")),
    OtherName("health_checks", means: .key("monitoring.health_check_interval")),
  ]

  private static let phases = [
    OtherName(
      "phase", "phase_name", "parameter_discovery", "parameter_optimization", "regime_analysis",
      "ensemble_optimization", "validation", "signal_generation", "signal_replay", "stateless_strategies",
      "ml_strategies", "risk_and_portfolio_processing", "composite_workflow", "workflow_mode", "topology", "mode",
      "depends_on", "inputs", "inherit_from", "inherited_data", "condition", "combination",
      means: .instead("it belongs to phases, or to one of them, see Docs/Workflows.md")),
    OtherName(
      "optimize", "optimizer", "optimise", "optimization", "optimisation", "grid_search", "param_grid",
      "walk_forward", "objective", "search", "sweep",
      means: .instead("a search is a phase of the kind optimization, or admf sweep")),
    OtherName("grouping", means: .instead("strategies are grouped by the features they share, always")),
    OtherName(
      "classifiers", "regime", "classifier",
      means: .instead("regimes are found by a phase of the kind analysis, and weigh by aggregation.regimes")),
    OtherName(
      "risk_pattern", "portfolio_pattern", "risk_type", "risk_tolerance", "applies_to_portfolio", "risk_model",
      means: .later("what a risk worker follows and allows is risk.strategies, risk.sizing and risk.limits")),
  ]

  private static let resultNames = [
    OtherName(
      "sharpe_ratio", "sortino_ratio", "calmar_ratio",
      means: .instead("it is a result: sharpe, sortino and calmar in metrics.json")),
    OtherName("total_return", "risk_metrics", "return", "metrics", means: .instead("it is a result, in metrics.json")),
    OtherName(
      "signals_generated", "signal_count", "signals", means: .instead("it is a result: the rows of signals.jsonl")),
    OtherName("orders", "order_id", means: .instead("it is a result, in orders.jsonl")),
    OtherName("fill_price", means: .instead("it is a result: the column price of fills.jsonl")),
    OtherName("fill_quantity", means: .instead("it is a result: the column quantity of fills.jsonl")),
    OtherName(
      "event_type", means: .instead("each kind of event has a table of its own; see Docs/Configuration.md, results")),
    OtherName("metadata", "system", means: .instead("it is a result: manifest.json")),
    OtherName("container_seeds", "execution_order", "config_hash", means: .instead("it is a result, in manifest.json")),
    OtherName(
      "total_execution_time", "phase_times", "phase_breakdown", "bottlenecks",
      means: .instead("it is a result: timings in manifest.json")),
    OtherName("result", "aggregated_results", means: .instead("the results are in the folder of the run")),
    OtherName(
      "resource_utilization", "peak_memory_usage", "memory_usage", "avg_cpu_usage", "cpu_usage", "disk_usage",
      "optimization_suggestions", means: .instead("the use of memory and processors is not measured")),
  ]

  /// Where a key belongs that a file has elsewhere, for workflows with strategies of the types in `registry`.
  static func hints(_ table: SettingsTable<Workflow>, _ registry: StrategyRegistry) -> KeyHints {
    let types = registry.names.compactMap(registry.definition(named:))
    let parameters = types.flatMap(\.parameters).map { "strategies[].parameters.\($0.name)" }
    return KeyHints(
      names: otherNames, paths: table.documentation(path: "").map(\.path) + parameters,
      singles: [(list: "strategies", single: "strategy"), (list: "risk", single: "risk")])
  }
}

extension StrategySettings {
  /// What other programs call the types of strategies that come with this one.
  static let otherTypes: [(names: [String], type: String)] = [
    (
      [
        "sma_cross", "sma_crossover", "ema_cross", "ema_crossover", "ma_cross", "golden_cross", "crossover",
        "moving_average_crossover", "moving_average", "dual_moving_average", "dual_ma", "trend_following",
      ], "ma_crossover"
    ),
    (["macd"], "macd_crossover"),
    (["rsi", "rsi_mean_reversion", "relative_strength"], "rsi_reversion"),
    (["bollinger", "bollinger_bands", "bbands", "mean_reversion"], "bollinger_reversion"),
    (["donchian", "donchian_breakout", "donchian_channel", "turtle", "breakout", "channel_break"], "channel_breakout"),
    (["buy_hold", "buyandhold", "buy-and-hold", "hold"], "buy_and_hold"),
    (["roc", "rate_of_change", "time_series_momentum", "simple_momentum"], "momentum"),
  ]

  /// The registered type that was probably meant by a name.
  static func type(meantBy name: String, _ registry: StrategyRegistry, _ problems: ProblemCollector) -> String? {
    let other = otherTypes.first { $0.names.contains(name.lowercased()) }
    if let other, registry.definition(named: other.type) != nil { return other.type }
    return problems.nearest(name, among: namesOfTypes(registry))
  }
}
