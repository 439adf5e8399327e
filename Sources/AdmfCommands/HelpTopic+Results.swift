extension HelpTopic {
  /// What comes of runs.
  static let ofResults = [results, reports, determinism, store, events, exitCodes]

  private static let results = HelpTopic(
    name: "results", summary: "What a run leaves behind.", document: "Docs/Runs.md",
    body: """
      A folder results/NAME-HASH: manifest.json (hashes, seeds, digests, status),
      config.yaml (every default filled in), metrics.json, and tables of signals,
      orders, fills, positions, equity, trades and events, as JSON Lines, CSV or
      Parquet (`results.format`).

        % runs
        % status results/RUN
        % compare results/A results/B
        % table results/RUN/trades.jsonl --sort pnl

      Running a finished workflow again compares; a folder can be run and verified
      itself. `% runs --prune` removes old ones.
      """)

  private static let reports = HelpTopic(
    name: "reports", summary: "One HTML file that says what came out, and what to doubt.",
    document: "Docs/Reports.md",
    body: """
      `% run FILE --report` or `% report RUN` writes report.html: a verdict,
      charts, tables, provenance. It needs no network and can be read without its
      script. Of several runs it shows what differs; of a workflow with phases the
      graph, maps of searches, windows, regimes and evidence.

        % report results/A results/B --name before --name after
        % plot results/RUN --what drawdown

      The same folders give the same bytes.
      """)

  private static let determinism = HelpTopic(
    name: "determinism", summary: "What is the same, when, and how that is checked.",
    document: "Docs/Determinism.md",
    body: """
      The same file and data give the same digest: whatever threads, schedules,
      block sizes, processes, and whether signals were computed or replayed. Every
      seed derives from reproducibility.master_seed and a name.

        % verify w.yaml
        % verify results/RUN
        % verify w.yaml --look-ahead
        % diff results/A results/B

      The first runs a workflow in many ways, the second computes a folder again,
      the third alters the future, the fourth names the first event at which two
      runs part. Progress, times and the ledger stand in no digest.
      """)

  private static let store = HelpTopic(
    name: "store", summary: "What is kept for later runs.", document: "Docs/Store.md",
    body: """
      Parsed bars, costly features, signals and trials are kept in a folder .store
      beside the results, under the hash of everything that they depend on.
      Deleting it changes no result.

        % cache list
        % cache prune --max-size 2GB
        % run w.yaml --no-store

      ADMF_STORE, or --store DIR, chooses another folder.
      """)

  private static let events = HelpTopic(
    name: "events", summary: "Workflows that run when something happens.", document: "Docs/Workflows.md, Events",
    body: """
      A file with `triggers` runs others on MARKET_OPEN, DATA_AVAILABLE or TIMER:

        triggers:
          - {on: MARKET_OPEN, workflow: morning.yaml}
          - {on: DATA_AVAILABLE, path: incoming, pattern: "*.csv",
             workflow: new_file.yaml}

        % dispatch FILE --from 2018-01-01 --to 2018-12-31

      The virtual clock works out what the data imply; --clock system watches. A
      triggered run sees what had closed by then, and nothing later.
      """)

  private static let exitCodes = HelpTopic(
    name: "exit-codes", summary: "What a command ends with.", document: "Docs/Commands.md",
    body: ExitStatus.explanation
      + """

      With --json errors are printed as an object too, with file, line, column and
      key where there are any.
      """)
}

extension ExitStatus {
  /// What the codes mean, for people.
  static let explanation = """
    0 done; 1 the run or the check failed, or its output could not be written;
    2 usage or configuration error; 130, 143 and 129 interrupted by Ctrl-C,
    SIGTERM and SIGHUP.

    """
}
