import Configuration
import Coordination
import FileFormats
import RunResults
import TestSupport
import Testing

@testable import Phases

/// Tables that phases read beside bars: what changes in one is another run.
@Suite struct TableInputTests {
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      data: {source: synthetic, symbols: [A], synthetic: {bars: 200, seed: 5}}
      strategies:
        - {id: a, type: momentum, parameters: {lookback: 5}}
        - {id: b, type: recorded_signals, path: b.csv, align: next_cycle}
      risk: {capital: 10000, quantities: fractional, sizing: {type: target_percent, fraction: 1}}
      phases:
        - {name: said, kind: signal_generation}
        - {name: weighed, kind: signal_replay, weights: {path: vectors.csv}}

      """, to: "w.yaml")
    try folder.write("a,b\n0.5,0.5\n0.2,0.8\n", to: "vectors.csv")
    try folder.write(signals, to: "b.csv")
    return folder
  }

  private static let signals = """
    timestamp,symbol,direction,strength
    2000-03-01,A,1,1
    2000-05-01,A,0,0

    """

  private static func run(_ folder: TemporaryFolder) async throws -> PhasesSummary {
    let summary = try await PhasesRun(try WorkflowFile.load(path: "\(folder.path)/w.yaml"), ledger: .nowhere)
      .execute(into: "\(folder.path)/o")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    return summary
  }

  @Test func tablesThatChanged_areAnotherRun() async throws {
    let folder = try Self.folder()
    let first = try await Self.run(folder)
    let manifest = try RunManifest(readingFrom: "\(folder.path)/o")
    #expect(manifest.dataHashes.map(\.name) == ["synthetic:A", "b/b.csv", "weighed/vectors.csv"])
    let again = try await Self.run(folder)
    #expect(again.isAnswered && again.digest == first.digest)

    let changes = [
      ("vectors.csv", "a,b\n0.5,0.5\n0.3,0.7\n"), ("b.csv", Self.signals.replacing("2000-05-01", with: "2000-06-01")),
    ]
    for (number, (file, text)) in changes.enumerated() {
      try folder.write(text, to: file)
      let other = try await Self.run(folder)
      #expect(!other.isAnswered && other.digest != first.digest, "\(file)")
      let moved = RunFolder.MovedRun(path: "\(folder.path)/o.old-\(number + 1)", reasons: ["the data have changed"])
      #expect(other.ending == .replaced(moved), "\(file)")
    }
  }

  @Test func tablesThatAreMissing_endTheRunBeforeItBegins() async throws {
    let folder = try Self.folder()
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    try FileSystem.remove("\(folder.path)/vectors.csv")
    await #expect(throws: (any Error).self) {
      _ = try await PhasesRun(workflow, ledger: .nowhere).execute(into: "\(folder.path)/o")
    }
    #expect(FileSystem.kind("\(folder.path)/o") == .nothing)
  }
}
