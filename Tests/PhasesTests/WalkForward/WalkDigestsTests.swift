import Backtesting
import Configuration
import ContentStore
import Coordination
import FileFormats
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// Trials of training windows that are held to runs of their own.
@Suite struct WalkDigestsTests {
  private static let text = """
    phases:
      - {name: walk, kind: walk_forward, grid: {fast: [3, 8], slow: [15, 30]}, windows: {train: 120, test: 60}}

    """

  private static func workflow(_ digests: TrialDigests, in folder: TemporaryFolder) throws -> Workflow {
    try WorkflowFile.decode(
      Array((SmallWorkflow.head + text).utf8), path: "\(folder.path)/w.yaml",
      overrides: ["phases.walk.digests=\(digests.rawValue)"])
  }

  /// The rows of a table of the walk.
  private static func rows(_ folder: String, _ table: String = "trials") throws -> [JSONValue] {
    let bytes = try FileSystem.read("\(folder)/phases/walk/\(table).jsonl", atMost: 1 << 20)
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
  }

  @Test(arguments: TrialPath.allCases) func trials_haveTheRunDigestOfTheirWindow(_ path: TrialPath) async throws {
    let folder = try SmallWorkflow.folder()
    _ = try await SmallWorkflow.run(try Self.workflow(.full, in: folder), into: "\(folder.path)/o", path)
    let rows = try Self.rows("\(folder.path)/o")
    let windows = try Self.rows("\(folder.path)/o", "windows")
    #expect(rows.count == 4 * windows.count && windows.count > 2)
    for (place, row) in rows.enumerated() {
      let window = windows[place / 4]
      #expect(row["window"] == window["window"])
      guard case .object(let parameters)? = row["parameters"], case .string(let start)? = window["train_from"],
        case .string(let end)? = window["train_to"]
      else {
        Issue.record("no row of a trial in a window: \(row.shown)")
        continue
      }
      let settings = parameters.map { member in
        "strategies.cross.parameters.\(member.name.split(separator: ".")[1])="
          + String(decoding: member.value.compactText, as: UTF8.self)
      }
      let alone = try WorkflowFile.decode(
        Array(SmallWorkflow.head.utf8), path: "\(folder.path)/w.yaml",
        overrides: settings + ["risk.window.start=\(start)", "risk.window.end=\(end)"])
      let outcome = try await WorkflowRun(alone).backtest.run()
      #expect(row["run_digest"] == .string(outcome.runDigest), "\(start) \(settings)")
      #expect(row["result_digest"] == .string(outcome.resultDigest), "\(start) \(settings)")
    }
    #expect(Set(rows.compactMap { $0["run_digest"]?.shown }).count == rows.count)
  }

  /// They stand beside everything else, which is as it is without them; a store keeps them.
  @Test func runDigests_changeNothingElse() async throws {
    let folder = try SmallWorkflow.folder()
    let plain = try await SmallWorkflow.run(try Self.workflow(.results, in: folder), into: "\(folder.path)/r")
    let store = ObjectStore(path: "\(folder.path)/s")
    let full = try await SmallWorkflow.run(try Self.workflow(.full, in: folder), into: "\(folder.path)/f", store: store)
    let again = try await SmallWorkflow.run(
      try Self.workflow(.full, in: folder), into: "\(folder.path)/g", store: store)
    #expect(plain.digest == full.digest && plain.digest == again.digest && plain.digest != nil)
    let rows = try Self.rows("\(folder.path)/f")
    #expect(try Self.rows("\(folder.path)/g") == rows)
    let without = rows.map { row -> JSONValue in
      guard case .object(let members) = row else { return row }
      return .object(members.filter { $0.name != "run_digest" })
    }
    #expect(try Self.rows("\(folder.path)/r") == without && !rows.isEmpty)
    for name in ["walk_forward.json", "windows.jsonl", "equity.jsonl"] {
      #expect(try folder.text("f/phases/walk/\(name)") == folder.text("r/phases/walk/\(name)"), "\(name)")
    }
  }
}
