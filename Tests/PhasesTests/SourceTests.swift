import Configuration
import Coordination
import FileFormats
import Synchronization
import TestSupport
import Testing

@testable import Phases

/// Where phases have from what they read, and what they know of others.
@Suite struct SourceTests {
  private static func run(_ phases: String, overrides: [String] = []) async throws -> [PhaseRecord] {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(phases, in: folder)
    return try await PhasesRun(workflow, threads: 2).compute().records
  }

  /// The trials that an analysis names, by whatever output of theirs, though others are nearer or stand before them.
  @Test(arguments: ["trials", "best_trial", "best_params", "returns"])
  func analysis_readsTheTrialsThatItNames(_ output: String) async throws {
    let records = try await Self.run(
      """
      phases:
        - {name: first, kind: optimization, grid: {fast: [3, 5]}}
        - {name: second, kind: optimization, grid: {slow: [20, 30, 40]}}
        - {name: third, kind: optimization, grid: {slow: [25, 35]}}
        - name: look
          kind: analysis
          inputs: [second.\(output)]
          depends_on: [first, third]
          overfitting: true
          partitions: 4

      """)
    let record = try #require(records.last)
    #expect(record.sentences.contains { $0.hasPrefix("Trial ") && $0.contains(" of 'second': ") }, "\(record)")
  }

  @Test func graph_knowsSources() throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      """
      phases:
        - {name: first, kind: signal_generation, grid: {fast: [3, 5]}}
        - {name: second, kind: optimization, grid: {slow: [20, 30, 40]}}
        - {name: near, kind: analysis, overfitting: true, partitions: 4}
        - {name: named, kind: signal_replay, inputs: [first.signals], depends_on: [near]}
        - {name: plain, kind: backtest}

      """, in: folder)
    let graph = try #require(PhaseGraph(workflow.phases))
    let found = graph.phases.indices.map { place in
      graph.trialSource(of: place).map { "\($0.phase) \($0.isNamed)" } ?? "none"
    }
    #expect(found == ["none", "none", "second false", "first true", "none"])
    #expect(graph.searches(weighedBy: 2) == ["first"] && graph.searches(weighedBy: 3).isEmpty)
  }

  /// A condition may ask of whatever the phase waits for, through others too.
  @Test func condition_asksOfPhasesBehindOthers() async throws {
    let phases = """
      phases:
        - {name: search, kind: optimization, grid: {fast: [3, 5]}}
        - {name: between, kind: backtest, inputs: [search.best_params]}
        - {name: last, kind: backtest, condition: "search.trials.count == COUNT and between.state == 'complete'"}
        - {name: beside, kind: backtest, depends_on: []}

      """
    let run = try await Self.run(phases.replacing("COUNT", with: "2"))
    #expect(run.map(\.state) == [.complete, .complete, .complete, .complete])
    let skipped = try await Self.run(phases.replacing("COUNT", with: "3"))
    #expect(skipped[2].state == .skipped && skipped[2].reason?.contains("search.trials.count is 2") == true)
    // What it does not wait for it does not know.
    let folder = try SmallWorkflow.folder()
    let error = try #require(throws: ConfigurationErrors.self) {
      try SmallWorkflow.workflow(
        phases.replacing("between.state == 'complete'", with: "beside.state == 'complete'"), in: folder)
    }
    #expect(error.diagnostics.contains { $0.message.contains("unknown name beside") })
    let choice = try SmallWorkflow.workflow(phases.replacing("COUNT", with: "2"), in: folder)
    let selection = try PhaseSelection(try #require(PhaseGraph(choice.phases)), .only(["last"]))
    #expect(selection.needed == ["search", "between"])
  }

  /// A walk may search weights: the vectors of each window are those of the phase, and the last one's are passed on.
  @Test func walk_searchesWeights() async throws {
    let head = """
      data: {source: csv, path: X.csv, symbols: [X]}
      strategies: [{id: a, type: ma_crossover, parameters: {fast: 3, slow: 15}}, {id: b, type: buy_and_hold}]
      risk: {capital: 10000, quantities: fractional, sizing: {type: target_percent, fraction: 1}}
      phases:
        - {name: walk, kind: walk_forward, weights: {method: METHOD}, windows: {train: 120, test: 60}}
        - {name: last, kind: backtest, inputs: [walk.best_params]}

      """
    func records(_ method: String, threads: Int) async throws -> [PhaseRecord] {
      let folder = try SmallWorkflow.folder()
      let text = head.replacing("METHOD", with: method)
      let workflow = try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml")
      return try await PhasesRun(workflow, threads: threads).compute().records
    }
    let one = try await records("grid, step: 0.25", threads: 1)
    #expect(one.allSatisfy { $0.state == .complete }, "\(one.compactMap(\.reason))")
    #expect(one[0].sentences.contains { $0.contains(" windows of 5 trials each") }, "\(one[0].sentences)")
    let best = one[0].outputs.first { $0.name == "best_params" }?.value
    #expect(best?.members.map(\.name) == ["weights.a", "weights.b"])
    #expect(try await records("grid, step: 0.25", threads: 2).map(\.digest) == one.map(\.digest))
    #expect(try await records("dirichlet, count: 7", threads: 2)[0].digest != one[0].digest)
    for (refused, place) in [("coordinate", "weights.method"), ("dirichlet, top: 2", "weights.top")] {
      let error = try await #require(throws: ConfigurationErrors.self) { try await records(refused, threads: 1) }
      #expect(error.diagnostics.map(\.key) == ["phases[0].\(place)"])
    }
  }

  /// Asked to stop in the midst of a batch of trials, it does not wait for the batch.
  @Test(arguments: ["", "digests: full, "]) func stop_waitsForNoBatch(_ key: String) async throws {
    let folder = try SmallWorkflow.folder()
    let phases = """
      phases:
        - name: search
          kind: optimization
          \(key.isEmpty ? "keep: {top: 1}" : "digests: full")
          grid: {fast: {from: 2, to: 11, step: 1}, slow: {from: 12, to: 61, step: 1}}

      """
    let workflow = try SmallWorkflow.workflow(phases, in: folder)
    let asked = Mutex(0)
    let watch = PhaseWatch(isStopped: {
      asked.withLock { asked in
        asked += 1
        return asked > 6
      }
    })
    let stopped = try await PhasesRun(workflow, threads: 1).compute(watch: watch).records
    #expect(stopped[0].state == .interrupted && stopped[0].counts.done == 0, "\(stopped)")
    #expect(asked.withLock { $0 } < 3_000)
  }
}
