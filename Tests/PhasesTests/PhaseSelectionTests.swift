import Configuration
import ContentStore
import Coordination
import FileFormats
import TestSupport
import Testing

@testable import Phases

/// Some phases of a workflow: what runs, what is answered, and what is refused.
@Suite struct PhaseSelectionTests {
  private static let text = """
    data: {source: synthetic, symbols: [A], synthetic: {bars: 300, seed: 5}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional}
    phases:
      - {name: signals, kind: signal_generation, grid: {fast: [3, 5]}}
      - {name: search, kind: optimization, grid: {fast: [3, 5, 8]}}
      - {name: luck, kind: analysis, overfitting: true, partitions: 4, inputs: [search.best_trial]}
      - {name: walk, kind: walk_forward, grid: {fast: [3, 8]}, windows: {train: 120, test: 60}, depends_on: [signals]}
      - {name: walked, kind: backtest, inputs: [walk.best_params]}
      - {name: validation, kind: backtest, inputs: [search.best_params], condition: "search.trials.count > 2"}

    """

  private static func workflow(_ folder: TemporaryFolder) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml")
  }

  private static func selection(_ choice: PhaseChoice, _ folder: TemporaryFolder) throws -> PhaseSelection {
    try PhaseSelection(try #require(PhaseGraph(try workflow(folder).phases)), choice)
  }

  /// What a phase only stands behind is not needed; what it names, or takes as the nearest, is.
  @Test func whatIsNeeded() throws {
    let folder = try TemporaryFolder()
    let cases: [(PhaseChoice, [String], Set<String>)] = [
      (.all, ["signals", "search", "luck", "walk", "walked", "validation"], []),
      (.only(["search"]), ["search"], []),
      (.only(["validation"]), ["search", "validation"], ["search"]),
      (.only(["validation", "search"]), ["search", "validation"], []),
      (.only(["luck"]), ["signals", "search", "luck"], ["signals", "search"]),
      (.from("walk"), ["search", "walk", "walked", "validation"], ["search"]),
    ]
    for (choice, names, needed) in cases {
      let selection = try Self.selection(choice, folder)
      #expect(selection.graph.phases.map(\.name) == names, "\(choice)")
      #expect(selection.needed == needed, "\(choice)")
      #expect(selection.isWhole == (choice == .all))
    }
    #expect(
      throws: PhaseChoiceError(
        description: "no phase 'serch'; allowed signals, search, luck, walk, walked, validation; did you mean search?")
    ) { try Self.selection(.only(["walk", "serch"]), folder) }
  }

  @Test func somePhasesRunAndOthersAreAnswered() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(folder)
    let whole = try await PhasesRun(workflow).execute(into: "\(folder.path)/whole")
    try #require(whole.state == .complete, "\(whole.records.compactMap(\.reason))")
    let digests = whole.records.map(\.digest)
    let store = PhaseStore(ObjectStore(path: "\(folder.path)/store"))
    let out = "\(folder.path)/o"
    func run(_ choice: PhaseChoice, store: PhaseStore = PhaseStore(nil)) async throws -> PhasesSummary {
      try await PhasesRun(workflow, store: store).execute(into: out, choice: choice)
    }
    // Nothing is there: what is needed is refused, and what needs it does not run.
    let refused = try await run(.only(["validation", "walked"]), store: store)
    #expect(refused.state == .failed)
    #expect(
      refused.records[1].reason
        == "sequencing: a phase that was chosen needs this one, and its trials from 1 on are not in the store; "
        + "choose it too")
    #expect(
      refused.records[3].reason
        == "sequencing: a phase that was chosen needs this one, and it is not finished in the folder of the results; "
        + "choose it too")
    #expect(refused.records.map(\.state) == [.pending, .failed, .pending, .failed, .skipped, .skipped])
    // One alone.
    let search = try await run(.only(["search"]), store: store)
    #expect(search.state == .complete && search.isPartial && search.digest == nil)
    #expect(search.records.map(\.state) == [.pending, .complete] + Array(repeating: .pending, count: 4))
    #expect(search.records[1].digest == digests[1])
    let table = try FileSystem.read("\(out)/phases/search/trials.jsonl")
    // Another, with the first from the store; what the first has written stays.
    let validation = try await run(.only(["validation"]), store: store)
    #expect(validation.records[5].digest == digests[5] && validation.records[1].digest == digests[1])
    #expect(validation.records[1].isFromStore)
    #expect(try FileSystem.read("\(out)/phases/search/trials.jsonl") == table)
    // Trials come from the store only.
    #expect(try await run(.only(["validation"])).state == .failed)
    #expect(try FileSystem.read("\(out)/phases/search/trials.jsonl") == table)
    // A walk is answered by the folder, a store or not.
    #expect(try await run(.only(["walk"])).records[3].digest == digests[3])
    let walked = try await run(.only(["walked"]))
    #expect(walked.state == .complete && walked.records[4].digest == digests[4])
    #expect(walked.records.map(\.state) == [.pending, .complete, .pending, .complete, .complete, .complete])
    // A table that was altered is no answer.
    try FileSystem.writeAtomically([], to: "\(out)/phases/walk/trials.jsonl")
    #expect(try await run(.only(["walked"])).state == .failed)
    // All of it, then it is answered whatever is chosen.
    #expect(try await run(.all, store: store).digest == whole.digest)
    #expect(try await run(.only(["walk"])).isAnswered)
    try FileSystem.writeAtomically([], to: "\(out)/phases/walk/trials.jsonl")
    await #expect(throws: PhaseChoiceError.self) { try await run(.only(["walk"])) }
  }
}
