import Configuration
import Coordination
import FileFormats
import RunResults
import TestSupport
import Testing

@testable import Phases

/// Workflows as phases of others: what they get from outside, alone and within.
@Suite struct CompositionTests {
  private static let head = """
    data: {source: synthetic, symbols: [A], synthetic: {bars: 300, seed: 5}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional}

    """

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      head + """
        phases:
          - {name: more, kind: optimization, inputs: [outer.best_params], grid: {slow: [15, 20, 30]}}
          - {name: last, kind: backtest, inputs: [outer.best_params, more.best_params]}

        """, to: "inner.yaml")
    try folder.write(
      head + """
        phases:
          - {name: search, kind: optimization, grid: {fast: [3, 8]}}
          - {name: other, kind: optimization, depends_on: [], grid: {fast: [4]}, condition: "1 < 2"}
          - {name: within, workflow: inner.yaml, inputs: [search.best_params],
             overrides: {execution.commission.fixed: 1}}
          - {name: use, kind: backtest, inputs: [within.more.best_params]}

        """, to: "w.yaml")
    return folder
  }

  @Test func aFileAloneComesToWhatItComesToWithin() async throws {
    let folder = try Self.folder()
    let outer = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    let whole = try await PhasesRun(outer).execute(into: "\(folder.path)/o")
    #expect(whole.state == .complete, "\(whole.records.compactMap(\.reason))")
    #expect(try await PhasesRun(outer).compute().digest == whole.digest)
    let path = "\(folder.path)/inner.yaml"
    let set = ["execution.commission.fixed=1"]
    let inner = try WorkflowFile.load(path: path, overrides: set)
    // Without the run around it, it cannot run.
    await #expect(
      throws: PhaseChoiceError(
        description: "inner takes 'outer.best_params' of the workflow that it is a phase of; alone it runs with "
          + "--outer RUN_FOLDER, the folder of a run of that")
    ) { _ = try await PhasesRun(inner).compute() }
    let around = try await OuterRun("\(folder.path)/o", for: inner, at: path)
    let alone = try await PhasesRun(inner, outer: around).execute(into: "\(folder.path)/alone")
    #expect(alone.digest == whole.records[2].digest && alone.digest != nil)
    #expect(try await PhasesRun(inner, outer: around).compute().digest == alone.digest)
    let manifest = try RunManifest(readingFrom: "\(folder.path)/alone")
    #expect(manifest.outerFolder == "../o" && manifest.configHash == inner.configurationHash)
    let digest = try #require(whole.records[0].digest)
    #expect(manifest.dataHashes.last == RunManifest.DataHash(name: "outer.best_params", hash: digest))
    let withinOne = try RunManifest(readingFrom: "\(folder.path)/o/phases/within")
    #expect(withinOne.dataHashes == manifest.dataHashes && withinOne.configHash == manifest.configHash)
    // What it was given decides: with another run around it, it is another run.
    let changed = try WorkflowFile.load(
      path: "\(folder.path)/w.yaml", overrides: ["phases.search.grid={fast: [9, 12]}"])
    _ = try await PhasesRun(changed).execute(into: "\(folder.path)/p")
    let second = try await OuterRun("\(folder.path)/p", for: inner, at: path)
    let other = try await PhasesRun(inner, outer: second).execute(into: "\(folder.path)/alone")
    #expect(other.digest != alone.digest && !other.isAnswered)
    // A file that says something else is another one, though its path is the same.
    try folder.write(try folder.text("inner.yaml").replacing("15, 20, 30", with: "15, 20"), to: "inner.yaml")
    let edited = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    #expect(edited.configurationHash == outer.configurationHash)
    let again = try await PhasesRun(edited).execute(into: "\(folder.path)/o")
    #expect(!again.isAnswered)
    #expect(
      again.ending
        == .replaced(
          RunFolder.MovedRun(
            path: "\(folder.path)/o.old-1",
            reasons: [
              "the file of the phase 'within' has changed"
            ])))
  }

  @Test func anOuterRunMustBeWhatItSays() async throws {
    let folder = try Self.folder()
    let outer = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    _ = try await PhasesRun(outer).execute(into: "\(folder.path)/o")
    let path = "\(folder.path)/inner.yaml"
    let inner = try WorkflowFile.load(path: path)
    // With other settings than the phase gives it is found by its path.
    _ = try await OuterRun("\(folder.path)/o", for: inner, at: path)
    try folder.write(Self.head, to: "plain.yaml")
    let plain = try WorkflowFile.load(path: "\(folder.path)/plain.yaml")
    let none = await #expect(throws: OuterRunError.self) {
      _ = try await OuterRun("\(folder.path)/o", for: plain, at: "\(folder.path)/plain.yaml")
    }
    #expect(
      none?.description.hasSuffix("plain.yaml; phases that run files: within (inner.yaml)") ?? false,
      "\(String(describing: none))")
    // What it gives is held to what its manifest says.
    let manifest = try folder.text("o/manifest.json")
    let digest = try #require(try RunManifest(readingFrom: "\(folder.path)/o").phaseList[0].digest)
    try folder.write(manifest.replacing(digest, with: "00" + digest.dropFirst(2)), to: "o/manifest.json")
    let altered = await #expect(throws: OuterRunError.self) {
      _ = try await OuterRun("\(folder.path)/o", for: inner, at: path)
    }
    #expect(altered?.description.contains("the phase 'search' is complete with the digest 00") ?? false)
  }
}
