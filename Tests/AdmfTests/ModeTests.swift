import Configuration
import FileFormats
import Foundation
import Testing

/// Modes of workflows and phases: each says in `explain` what it does, and moves no result.
@Suite struct ModeTests {
  private static let phases = """
    data: {path: ., symbols: [WALK]}
    strategy: {type: momentum, parameters: {lookback: 2}}
    risk: {quantities: fractional, sizing: {type: target_percent, fraction: 1}}
    phases:
      - {name: signals, kind: signal_generation, grid: {lookback: [1, 2]}}
      - {name: search, kind: optimization, grid: {lookback: [1, 2]}}
      - {name: replay, kind: signal_replay, inputs: [signals.signals], weights: {count: 3}, depends_on: [signals]}
      - {name: walk, kind: walk_forward, depends_on: [], grid: {lookback: [1, 2]}, windows: {train: 2, test: 1}}
      - {name: study, kind: analysis, inputs: [search.best_trial], classifiers: [{type: momentum, window: 2}],
         symbol: WALK, minimum_bars: 2}
      - {name: last, kind: backtest, inputs: [search.best_params]}
      - {name: within, workflow: w.yaml, depends_on: []}
      - {name: summary, kind: report}

    """

  private static let names = ["signals", "search", "replay", "walk", "study", "last", "within", "summary"]

  @Test(arguments: ExecutionMode.allCases) func modeOfTheWorkflow(mode: ExecutionMode) async throws {
    let folder = try Folder.small()
    try folder.write(Self.phases, to: "p.yaml")
    let set = ["--set", "workflow.execution_mode=\(mode.rawValue)"]
    for file in ["w.yaml", "p.yaml"] {
      let explained = try await Program.run(["explain", file] + set, in: folder)
      let lines = explained.output.split(separator: "\n").filter { $0.hasPrefix("mode ") }
      #expect(explained.status == 0 && lines.count == 1, "\(explained.output)\(explained.errors)")
      #expect(lines.first?.contains("\(mode.rawValue): ") ?? false, "\(lines)")
      let digest = try await Program.run(["run", file, "--digest-only"] + set, in: folder)
      let plain = try await Program.run(["run", file, "--digest-only"], in: folder)
      #expect(digest.status == 0 && digest.output == plain.output && !plain.output.isEmpty, "\(digest.errors)")
    }
  }

  @Test(arguments: PhaseMode.allCases) func modeOfAPhase(mode: PhaseMode) async throws {
    let folder = try Folder.small()
    try folder.write(Self.phases, to: "p.yaml")
    let plain = try await Program.run(["run", "p.yaml", "--digest-only"], in: folder)
    var all: [String] = []
    for name in Self.names where !(mode == .signalReplay && name == "study") {
      all += ["--set", "phases.\(name).execution_mode=\(mode.rawValue)"]
    }
    let explained = try await Program.run(["explain", "p.yaml"] + all, in: folder)
    let lines = explained.output.split(separator: "\n").filter { $0.hasPrefix("  executed \(mode.rawValue): ") }
    #expect(explained.status == 0 && lines.count == all.count / 2, "\(explained.output)\(explained.errors)")
    // A single pass and a report have nothing that a mode could change, and say so.
    #expect(lines.count { $0.contains("does nothing here: ") } >= 2, "\(lines)")
    let digest = try await Program.run(["run", "p.yaml", "--digest-only"] + all, in: folder)
    #expect(digest.status == 0 && digest.output == plain.output && !plain.output.isEmpty, "\(digest.errors)")
    guard mode == .signalReplay else { return }
    let refused = try await Program.run(
      ["explain", "p.yaml", "--set", "phases.study.execution_mode=SIGNAL_REPLAY"], in: folder)
    #expect(refused.status == 2 && refused.errors.contains("an analysis replays no signals"), "\(refused.errors)")
  }

  @Test func modeThatCutsThePass() async throws {
    let folder = try Folder.small()
    let plain = try await Program.run(["run", "w.yaml", "--digest-only"], in: folder)
    for mode in WorkflowMode.allCases {
      let set = ["--set", "workflow_mode=\(mode.rawValue)"]
      let explained = try await Program.run(["explain", "w.yaml"] + set, in: folder)
      #expect(explained.output.contains("multi_phase_optimized: ") == (mode == .multiPhaseOptimized), "\(mode)")
      let digest = try await Program.run(["run", "w.yaml", "--digest-only"] + set, in: folder)
      #expect(digest.output == plain.output && digest.status == 0, "\(digest.errors)")
    }
    try folder.write(
      try folder.text("w.yaml") + """
        workflow_mode: multi_phase_optimized
        phases:
          stateless_strategies: {parallel_cores: 2}
          risk_and_portfolio_processing: {parallel_cores: 1}

        """, to: "cut.yaml")
    let cores = try await Program.run(["explain", "cut.yaml"], in: folder)
    let words = cores.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains("parallel_cores of stateless_strategies does nothing here"), "\(cores.output)\(cores.errors)")
    #expect(words.contains("parallel_cores of risk_and_portfolio_processing: at most 1"), "\(cores.output)")
  }

  /// Through what trials run, and why.
  @Test func pathsOfTrials() async throws {
    let folder = try Folder.small()
    try folder.write(Self.phases, to: "p.yaml")
    let text = try await Program.run(["explain", "p.yaml"], in: folder).output
    let recorded = "in lanes that write down everything, as a phase behind reads their returns, portfolios side"
    #expect(
      text.contains("walk: walk_forward\n") && text.contains("\n  in lanes, portfolios side by side, "), "\(text)")
    #expect(text.contains("500 trials at a time: 2 of 2 portfolios\n") && text.contains(recorded), "\(text)")
    let full = try await Program.run(["explain", "p.yaml", "--set", "phases.search.digests=full"], in: folder).output
    #expect(full.contains("as 'digests: full' covers every stream, and a phase behind"), "\(full)")
    #expect(full.contains("without containers: 2, as 4 would be worth lanes that write down everything\n"), "\(full)")
    let equity = try await Program.run(["explain", "p.yaml", "--set", "phases.walk.digests=equity"], in: folder).output
    #expect(
      equity.contains("  in lanes that follow equity alone, as 'digests: equity' says, portfolios side by side, "),
      "\(equity)")
    #expect(equity.contains(recorded), "\(equity)")
    let metric = try await Program.run(
      ["explain", "p.yaml", "--set", "phases.walk.objective.metric=ulcer_index"], in: folder
    ).output
    #expect(metric.contains("names a metric beyond the core ones"), "\(metric)")
    // Bars that lack keep portfolios out of lanes.
    try folder.write(
      "date,open,high,low,close\n2020-01-02,1,2,1,2\n2020-01-06,1,2,1,2\n2020-01-08,2,2,1,2\n", to: "GAP.csv")
    let gaps = try await Program.run(["explain", "p.yaml", "--set", "data.symbols=[WALK, GAP]"], in: folder).output
    #expect(gaps.contains(": 0 of 2 portfolios\n"), "\(gaps)")
    #expect(
      gaps.contains("without containers: 2, as GAP has cycles without a bar, at which orders stay open\n"), "\(gaps)")
    try FileManager.default.removeItem(atPath: "\(folder.path)/WALK.csv")
    let missing = try await Program.run(["explain", "p.yaml"], in: folder)
    #expect(missing.output.contains("which portfolios lanes take is not known: "), "\(missing.output)")
  }

  /// Every trial is counted: vectors of weights, those of which lanes take some, those that a strategy refuses.
  @Test func pathsOfAllTrials() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategies: [{id: cross, type: ma_crossover, parameters: {fast: 1, slow: 2}}, {id: b, type: momentum}]
      risk: {quantities: fractional, sizing: {type: target_percent, fraction: 1}}
      phases:
        - {name: signals, kind: signal_generation, grid: {slow: [2, 3]}}
        - {name: drawn, kind: signal_replay, inputs: [signals.signals], weights: {count: 700}}
        - {name: steps, kind: signal_replay, inputs: [signals.signals], weights: {method: grid, step: 0.5}}
        - {name: best, kind: signal_replay, inputs: [signals.signals], weights: {count: 9, top: 1}}
        - {name: climb, kind: signal_replay, inputs: [signals.signals], weights: {method: coordinate, count: 9}}
        - {name: taken, kind: signal_replay, inputs: [drawn.final_weights], grid: {risk.capital: [1000, 2000]}}
        - name: search
          kind: optimization
          grid:
            fast: {from: 1, to: 30, step: 1}
            slow: {from: 2, to: 31, step: 1}
            aggregation.method: [majority, weighted_mean]

      """, to: "p.yaml")
    let explained = try await Program.run(["explain", "p.yaml"], in: folder)
    func text(_ phase: String) throws -> String {
      let start = try #require(explained.output.range(of: "\n\(phase): "), "\(explained.errors)").upperBound
      return explained.output[start...].components(separatedBy: "\n").dropFirst().prefix { $0.hasPrefix(" ") }
        .joined(separator: "\n")
    }
    #expect(explained.status == 0, "\(explained.errors)")
    #expect(try text("drawn").contains(": 700 of 700 portfolios;"))
    // Of three strategies with halves: all in one or two of them.
    #expect(try text("steps").contains(": 6 of 6 portfolios;"))
    #expect(try text("best").contains(": 9 of 9 portfolios;"))
    let assumed = "that is so for the strategies of the file; which ones are weighed earlier phases decide"
    #expect(try text("best").contains(assumed))
    #expect(try text("climb").contains("one vector of weights stands for all"))
    #expect(try text("taken").contains("that is so with what the file says; what 'drawn.final_weights' says is known"))
    let search = try text("search")
    #expect(search.contains("1800 trials over") && search.contains(": 930 of 930 portfolios;"), "\(search)")
    #expect(search.contains("fail, as strategies refuse their parameters: 870 trials"), "\(search)")
  }

  @Test func validateChecksWhatARunChecks() async throws {
    let folder = try Folder.small()
    let head = """
      data: {path: ., symbols: [WALK], holdout: {last: 1}}
      strategy: {type: momentum, parameters: {lookback: 2}}
      phases:
        - {name: search, kind: optimization, grid: {lookback: [1, 2]}}
        - {name: last, kind: backtest, inputs: [search.best_params], uses_holdout: true}

      """
    try folder.write(head, to: "p.yaml")
    let first = try await Program.run(["validate", "p.yaml", "--data", "--out", "r/a"], in: folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(
      first.output.contains("last: Warning: it trades cycles in which 'search' chose")
        && first.output.contains("last: it would open the hold-out, 2020-01-08 to 2020-01-08; no other configuration"),
      "\(first.output)")
    #expect(try !folder.names().contains("r"))
    #expect(try await Program.run(["run", "p.yaml", "--no-store", "--out", "r/a"], in: folder).status == 0)
    let before = try folder.names("r").sorted()
    let other = ["p.yaml", "--out", "r/b", "--set", "execution.commission.fixed=1"]
    let refused = try await Program.run(["validate"] + other + ["--data"], in: folder)
    let stopped = try await Program.run(["run"] + other, in: folder)
    #expect(refused.status == 1 && refused.errors == stopped.errors && stopped.status == 1, "\(refused.errors)")
    let allowed = try await Program.run(["validate", "--data", "--reopen-holdout"] + other, in: folder)
    #expect(allowed.status == 0 && allowed.output.contains("AGAIN: the first to open it was a ("), "\(allowed.output)")
    let why = try await Program.run(["explain", "--why"] + other, in: folder)
    #expect(
      why.output.contains("\nstops      the phase 'last' wants to see the hold-out"), "\(why.output)\(why.errors)")
    let overlap = ["p.yaml", "--set", "phases.last.allow_overlap=false"]
    let wrong = try await Program.run(["validate", "--data"] + overlap, in: folder)
    let run = try await Program.run(["run"] + overlap, in: folder)
    #expect(wrong.status == 2 && wrong.errors == run.errors && run.status == 2, "\(wrong.errors)\(run.errors)")
    #expect(try folder.names("r").sorted() == before)
    #expect(try await Program.run(["validate", "p.yaml", "--out", "r"], in: folder).status == 2)
  }
}
