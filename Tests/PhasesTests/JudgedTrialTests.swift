import Configuration
import Coordination
import FileFormats
import TestSupport
import Testing

@testable import Phases

/// Which trial an analysis judges: the one that its search chose.
@Suite struct JudgedTrialTests {
  private static func judged(_ require: String) async throws -> (best: Int?, judged: JSONValue?) {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      """
      phases:
        - {name: search, kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30, 60]}\(require)}
        - {name: luck, kind: analysis, overfitting: true, partitions: 4}

      """, in: folder)
    let summary = try await PhasesRun(workflow, ledger: .nowhere).execute(into: "\(folder.path)/o")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    let search = try JSONValue(parsing: FileSystem.read("\(folder.path)/o/phases/search/manifest.json"))
    let evidence = try JSONValue(parsing: FileSystem.read("\(folder.path)/o/phases/luck/overfitting.json"))
    return (search["outputs"]?["best_trial"]?.double.map { Int($0) }, evidence["trial"])
  }

  @Test func whatIsRequired_countsForTheEvidence() async throws {
    let (best, judged) = try await Self.judged("")
    #expect(best != nil && judged == best.map { .integer($0) })
    let (limited, judgedThen) = try await Self.judged(", require: \"trades >= 5\"")
    #expect(limited != best, "what is required excludes the best of all")
    #expect(limited != nil && judgedThen == limited.map { .integer($0) })
    let (least, judgedLast) = try await Self.judged(", objective: {metric: sharpe, direction: minimize}")
    #expect(least != best && judgedLast == least.map { .integer($0) })
  }
}
