import Configuration
import FileFormats
import ParameterSearch
import RunResults
import TableFiles

extension PhaseRunner {
  /// A full backtest for each trial; what strategies say is computed once for all that say the same.
  func optimize(_ task: PhaseTask) async throws -> PhaseResult {
    let space = TrialSpace(task.phase, base: try base(of: task), registry: workshop.registry)
    let (sets, dropped) = try space.sets()
    let outcome = try search(task, space, sets)
    let proof = try await prove(task, outcome, space, sets)
    var result = result(of: outcome, task, space, sets, dropped: dropped)
    result.sentences += proof
    return result
  }

  /// Runs trials and writes their table.
  func search(_ task: PhaseTask, _ space: TrialSpace, _ sets: ParameterSets) throws -> SearchOutcome {
    let search = TrialSearch(task.phase, space, readers(of: task.place), workshop, watch)
    let writer = try task.folder?.table(TrialTable.name, search.table.schema)
    var outcome = search.begin()
    defer { enter(outcome.tried, trials: outcome.count, task, space, sets) }
    _ = try search.run(sets, into: &outcome) { try writer?.add($0) }
    try writer?.close()
    return outcome
  }
}
