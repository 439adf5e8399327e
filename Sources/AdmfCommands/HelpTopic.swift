/// A matter that several commands have to do with.
struct HelpTopic: Sendable {
  let name: String
  let summary: String
  /// Where to read on.
  let document: String
  /// Lines of 78 characters at most; examples are indented, `%` stands for the program's name.
  let body: String

  /// The text, for a program of this name.
  func text(_ program: String) -> String {
    let body = body.split(separator: "%", omittingEmptySubsequences: false).joined(separator: program)
    return body + "\n\nMore: \(document)\n"
  }

  /// What `PROGRAM help NAME` prints.
  func help(_ program: String) -> String { "\(summary)\n\n\(text(program))" }

  /// In the order in which a newcomer asks.
  static let all = [workflows, data, strategies, phases, search, regimes, conditions] + ofResults

  private static let workflows = HelpTopic(
    name: "workflows", summary: "What a workflow file says.", document: "Docs/Configuration.md",
    body: """
      A workflow is a YAML file: what is read, who trades, with how much, at what
      cost. A short one:

        data: {path: data, symbols: [SP500]}
        strategy: {type: momentum, parameters: {lookback: 60}}
        risk: {capital: 100000, sizing: {type: all_in}}
        execution: {commission: {proportional: 0.001}}

      Paths are relative to the file. Every key has a type, bounds and a default;
      `% validate FILE` prints every mistake at once, with line and column, and
      `% explain FILE` says what will be traded. `% schema` writes a JSON
      Schema for editors. --set KEY=VALUE overrides a key on the command line:

        % run w.yaml --set execution.slippage.basis_points=5

      `notes: TEXT` is shown at the top of the report.
      """)

  private static let data = HelpTopic(
    name: "data", summary: "Bring your own bars.", document: "Docs/Configuration.md, data",
    body: """
      `data.path` is a folder with a file SYMBOL.csv or SYMBOL.parquet for each
      symbol, or one file with a column of symbols. Columns are found by their
      usual names; `data.columns` names others. Dates in the forms of vendors,
      separators and decimal marks are told by each file.

        % inspect data/SP500.csv

      shows columns, range, gaps and jumps as a run reads them. A row that fails a
      check is an error with file, line and column; `data.quality` may drop it
      instead, which is counted. Bars within the day that open at their times need
      `data.timestamp: open` and a `data.bar_length`. `data.source: synthetic`
      makes bars by a seed.
      """)

  private static let strategies = HelpTopic(
    name: "strategies", summary: "The types that there are, and types of your own.",
    document: "Docs/Tutorials/YourStrategy.md",
    body: """
      Types: bollinger_reversion, buy_and_hold, channel_breakout, ma_crossover,
      macd_crossover, momentum, rsi_reversion, and recorded_signals, which reads a
      table of signals that somebody else made. Docs/Configuration.md lists their
      parameters.

        strategies:
          - {id: slow, type: ma_crossover, parameters: {fast: 50, slow: 200}}
          - {id: fast, type: momentum, weight: 0.5}

      Stances of several become one by `aggregation.method`. A type of your own is
      a Swift value that hears one bar after the other; a program with it has all
      the commands of this one. `verify FILE --look-ahead` checks that nothing in
      it depends on later bars.
      """)

  private static let phases = HelpTopic(
    name: "phases", summary: "Several things one after the other, each with what the ones before found.",
    document: "Docs/Workflows.md",
    body: """
      A file with `phases` searches, replays, analyses and validates:

        phases:
          - search: {kind: optimization, grid: {lookback: [10, 20, 40]}}
          - check: {kind: backtest, inputs: [search.best_params],
                    data: {start: 2013-01-01}}

      Kinds: signal_generation, optimization, signal_replay, walk_forward,
      analysis, backtest, report, and workflow: FILE. In a list a phase waits for
      the one before it, unless it says depends_on, inputs or inherit_from.
      `% explain FILE` says beforehand what waits for what. A workflow that
      was stopped goes on where it was; --phases and --from run some phases only.
      `% report FOLDER` shows all of it.
      """)

  private static let search = HelpTopic(
    name: "search", summary: "Try many parameters, and know how much of the best is luck.",
    document: "Docs/Workflows.md, Trials",
    body: """
      `grid` names what is varied: a strategy's parameter, a weight, or any key of
      the file. Values are a list or a range, {from: 5, to: 50, step: 5}; `search`
      draws from ranges instead. Without a file of phases:

        % sweep w.yaml --vary momentum.lookback=10,20,40

      The best runs again through all containers and must come to the same digest.
      The best of many tries is luck in part: an analysis with `overfitting: true`
      tells the deflated Sharpe ratio and the probability of overfitting, a
      walk_forward what is left out of sample, `data.holdout` seals the last
      cycles. The ledger beside the results counts what was ever tried. See
      `% demo`.
      """)

  private static let regimes = HelpTopic(
    name: "regimes", summary: "Labels of the market, and what is best under each.",
    document: "Docs/Workflows.md, Regimes and evidence",
    body: """
      An analysis with `classifiers: [volatility, momentum]` labels every cycle
      from the past alone, and finds the best trial and weights for each label.
      `aggregation.regimes` and `aggregation.weights` weigh strategies by regime:

        aggregation:
          regimes: [volatility]
          weights: {high: {slow: 1}, low: {slow: 1, fast: 1}}

      A label at a close counts from that decision on. With `sample: whole` labels
      know the future: they say so, and nothing that trades may use them.
      """)

  private static let conditions = HelpTopic(
    name: "conditions", summary: "Expressions in condition, require, constraints and table filters.",
    document: "Docs/Tables.md and Docs/Workflows.md",
    body: """
      Numbers, texts, true, false, null, + - * / ( ), comparisons, and, or, not,
      min, max, abs. They are checked before anything runs.

        condition: "search.best.sharpe > 0.5 and search.trials.count >= 100"
        constraints: ["crossover.fast < crossover.slow"]
        require: "trades >= 30"
        % table results/RUN/trades.jsonl --where "pnl < 0"

      Comparisons with null are false; `== null` tests for it. Names with - or .
      are quoted: "my-strat".fast.
      """)
}
