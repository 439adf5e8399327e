import FileFormats
import Testing

/// The commands on a workflow of five bars.
@Suite struct CommandTests {
  @Test func run_writesAFolderAndReproducesIt() async throws {
    let folder = try Folder.small()
    let first = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(first.status == 0 && first.errors.isEmpty)
    // Bought at the open of the fourth bar with everything, 8333 at 12, and worth 13 at the end.
    #expect(first.output.contains("\nFinal equity"))
    #expect(first.output.contains(" 108,333.00   "))
    #expect(!first.output.contains("Reproduced"))
    let names = try folder.names("out")
    #expect(
      names == [
        "config.yaml", "equity.jsonl", "events.jsonl", "fills.jsonl", "manifest.json", "metrics.json", "orders.jsonl",
        "positions.jsonl", "signals.jsonl", "trades.jsonl",
      ])
    let second = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(second.status == 0)
    #expect(second.output.hasSuffix("Reproduced: this run gave the digest of the finished run in out.\n"))
    #expect(try folder.names() == ["WALK.csv", "out", "w.yaml"])

    let other = try await Program.run(
      ["run", "w.yaml", "--out", "out", "--set", "execution.slippage.basis_points=5"], in: folder)
    #expect(other.status == 1)
    #expect(other.errors.hasPrefix("out: holds another run (config_hash "))
  }

  /// What changed data make of the results is shown by `diff`.
  @Test func diff_showsWhatChangedDataDid() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    try folder.write(try folder.text("WALK.csv").replacing("12.5", with: "12.75"), to: "WALK.csv")
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    let diff = try await Program.run(["diff", "out.old-1", "out"], in: folder)
    #expect(diff.status == 1)
    #expect(diff.output.hasPrefix("the data have changed\nstreams that differ: equity/main\n"))
    let event = "first diverging event of equity/main: equity.jsonl, line 4, differs in position_value\n  < {"
    #expect(diff.output.contains(event))
  }

  @Test func run_printsJSON() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["run", "w.yaml", "--json"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(ending.output.hasSuffix("\n") && ending.output.dropLast().contains("\n") == false)
    let json = try JSONValue(parsing: Array(ending.output.utf8))
    #expect(json["status"] == .string("complete"))
    #expect(json["reproduced"] == .boolean(false))
    #expect(json["metrics"]?["main"]?["final_equity"] == .integer(108_333))
    guard case .string(let path) = json["folder"], case .string(let hash) = json["config_hash"] else {
      Issue.record("folder and config_hash are texts")
      return
    }
    #expect(path == "results/w-\(hash.prefix(12))")
    #expect(try folder.names("results") == ["w-\(hash.prefix(12))"])
    guard case .string(let digest) = json["run_digest"] else {
      Issue.record("run_digest is a text")
      return
    }
    // However it is run.
    for options in [["--policy", "random:5", "--block", "1"], ["--policy", "parallel:2", "--carrier", "stream"]] {
      let only = try await Program.run(["run", "w.yaml", "--digest-only", "--permute", "3"] + options, in: folder)
      #expect(only.output == digest + "\n")
    }
  }

  @Test func run_writesATrace() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out", "--trace", "t.jsonl"], in: folder).status == 0)
    let lines = try folder.text("t.jsonl").split(separator: "\n")
    #expect(lines.count == 11)
    #expect(lines.first?.hasPrefix("{\"cycle\":0,\"step\":9,\"stream\":\"equity/main\",\"sequence\":1,") == true)
    #expect(
      lines.contains {
        $0.contains("order_id main/o1 symbol WALK side buy quantity 8333 price 12 raw_price 12 commission 0")
      })
  }

  @Test func verify_countsItsRuns() async throws {
    let folder = try Folder.small()
    let axes = ["--schedules", "4", "--priorities", "3", "--threads", "1,2", "--blocks", "1,3", "--processes", "2"]
    let ending = try await Program.run(["verify", "w.yaml"] + axes, in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    // The reference, 4 random schedules and 3 by priorities, 2 x 2 of threads and blocks, 8 paths, 2 processes.
    #expect(ending.output.hasPrefix("w.yaml: 22 runs, one digest\n  run digest  "))
    #expect(ending.output.contains("\n  processes   2 fresh\n"))
    let json = try await Program.run(["verify", "w.yaml", "--json"] + axes, in: folder)
    let value = try JSONValue(parsing: Array(json.output.utf8))
    #expect(value["runs"] == .integer(22))
    let digest = try await Program.run(["run", "w.yaml", "--digest-only"], in: folder).output.dropLast()
    #expect(value["run_digest"] == .string(String(digest)))
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  @Test func lookAhead_withoutACut_doesNotSayThatAllIsWell() async throws {
    let folder = try Folder.small()
    let arguments = ["verify", "w.yaml", "--look-ahead", "--set", "data.end=2020-01-02"]
    let ending = try await Program.run(arguments, in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(
      ending.output == "w.yaml: nothing was compared, since no bar after the warm-up has another one behind it\n")
  }

  /// Strategies of each phase, equal ones once, and each classifier.
  @Test func lookAhead_checksPhasesAndClassifiers() async throws {
    let folder = try Folder.small()
    let text = """
      data: {path: ., symbols: [WALK]}
      strategy: {type: momentum, parameters: {lookback: 2}}
      phases:
        - search: {kind: optimization, grid: {lookback: [1, 2]}}
        - regimes: {kind: analysis, confirm: 1, classifiers: [{type: momentum, window: 2}]}
        - described: {kind: analysis, sample: whole, classifiers: [{type: volatility, window: 2, minimum: 2}]}
        - traded:
            kind: backtest
            depends_on: [search]
            aggregation:
              regimes: [{type: volatility, window: 2, minimum: 2}]
              weights: {high: {momentum: 0}}

      """
    try folder.write(text, to: "p.yaml")
    let ending = try await Program.run(["verify", "p.yaml", "--look-ahead", "--cuts", "3"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let lines = ending.output.split(separator: "\n")
    #expect(lines.first == "p.yaml: nothing looks ahead")
    #expect(lines.contains { $0.hasPrefix("  cuts         ") && $0.contains(" of 2 phases, from 2020-01-0") })
    #expect(lines.contains { $0.hasPrefix("  classifiers  momentum of phase regimes: ") && $0.hasSuffix(" labels") })
    #expect(lines.contains { $0.hasPrefix("  classifiers  volatility of phase traded: ") && $0.hasSuffix(" labels") })
    #expect(lines.contains { $0.hasPrefix("  classifiers  volatility of phase described: of the whole sample") })
    let json = try await Program.run(["verify", "p.yaml", "--look-ahead", "--json"], in: folder)
    let value = try JSONValue(parsing: Array(json.output.utf8))
    #expect(value["looks_ahead"] == .boolean(false) && value["describing_only"] != nil)
  }

  @Test func explain_printsWhatWillRun() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["explain", "w.yaml"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(ending.output.hasPrefix("Workflow w, configuration "))
    // What is traded comes first, and nothing of containers with it.
    for term in [
      "\n\ndata            WALK, 5 bars from 2020-01-02 to 2020-01-08\n",
      "\nstrategy        momentum (lookback 2, threshold 0), long only, so flat instead of",
      "\nportfolio       main: starts with 100,000.00, follows momentum, buys as many whole units",
      "\norders          decided on a bar's close, filled at the next open; no commission, no slippage\n",
      "\ndefaults used   execution.close_at_end: false, ", " risk.quantities: whole", "\nwarning   short_sample   ",
    ] {
      #expect(ending.output.contains(term), "\(ending.output)")
    }
    #expect(!ending.output.contains("strategy/group"))
    let parts = try await Program.run(["explain", "w.yaml", "--network", "text"], in: folder)
    for heading in [
      "Workflow w, configuration ", "\nDispatch sequence\n", "\nContainers in execution order", "\nNetwork\n",
    ] {
      #expect(parts.output.contains(heading))
    }
    let mermaid = try await Program.run(["explain", "w.yaml", "--network", "mermaid"], in: folder)
    #expect(mermaid.output.hasPrefix("flowchart LR\n"))
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  @Test func diff_showsTheFirstEvent() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "a"], in: folder).status == 0)
    #expect(try await Program.run(["run", "w.yaml", "--out", "b"], in: folder).status == 0)
    let equal = try await Program.run(["diff", "a", "b"], in: folder)
    #expect(equal.status == 0 && equal.output == "equal: both runs have one digest\n")
    let paid = ["run", "w.yaml", "--out", "c", "--set", "execution.commission.fixed=1"]
    #expect(try await Program.run(paid, in: folder).status == 0)
    let diff = try await Program.run(["diff", "a", "c"], in: folder)
    #expect(diff.status == 1)
    #expect(
      diff.output.hasPrefix(
        "the configurations differ (config_hash): execution.commission.fixed 0 and 1\n"
          + "streams that differ: equity/main, fills/main\n"
          + "first diverging event of fills/main: fills.jsonl, line 1, differs in commission\n"
          + "  < {\"timestamp\":\"2020-01-07T23:59:59.999999999Z\","))
    let value = try JSONValue(
      parsing: Array(try await Program.run(["diff", "a", "c", "--json"], in: folder).output.utf8))
    #expect(value["equal"] == .boolean(false))
    #expect(value["first"]?["table"] == .string("fills.jsonl") && value["first"]?["line"] == .integer(1))
    #expect(value["first"]?["streams"] == .array([.string("fills/main")]))
    #expect(value["first"]?["fields"] == .array([.string("commission")]))
    let none = try await Program.run(["diff", "a", "b", "--json"], in: folder)
    #expect(none.status == 0 && none.output == "{\"equal\":true,\"notes\":[],\"first\":null}\n")
    let missing = try await Program.run(["diff", "a", "nothing"], in: folder)
    #expect(missing.status == 1)
    #expect(missing.errors == "nothing/manifest.json: cannot read: No such file or directory\n")
  }
}
