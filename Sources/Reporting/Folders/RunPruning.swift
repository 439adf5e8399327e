import FileFormats
import RunResults

/// What became of the runs of a folder that was made smaller.
package struct RunPruning: Sendable {
  private let folder: String
  private let isDry: Bool
  private var removed: [(run: FoundRun, bytes: Int, age: Int64)] = []
  private var kept: [(name: String, reason: String)] = []
  private var failures: [(name: String, problem: String)] = []

  /// - Parameter isDry: Whether nothing was removed in truth.
  package init(folder: String, isDry: Bool) {
    self.folder = folder
    self.isDry = isDry
  }

  /// Takes a run that went, or would go.
  package mutating func go(_ run: FoundRun, bytes: Int, age: Int64) { removed.append((run, bytes, age)) }

  /// Takes a run that stays, and why.
  package mutating func stay(_ run: FoundRun, _ reason: String) { kept.append((run.name, reason)) }

  /// Takes a run that could not be removed.
  package mutating func fail(_ run: FoundRun, _ problem: String) { failures.append((run.name, problem)) }

  /// Whether a run could not be removed.
  package var hasFailed: Bool { !failures.isEmpty }

  private var bytes: Int { removed.reduce(0) { $0 + $1.bytes } }

  /// A line a run that went or could not go, those that stay for a reason of their own, and the sum.
  package func text(size: (Int) -> String, age: (Int64) -> String) -> String {
    let rows = removed.map { [$0.run.nameWithVerifications, "\(age($0.age)) ago", size($0.bytes)] }
    var lines = AlignedText(
      columns: [.init("run"), .init("written", isNumber: true), .init("size", isNumber: true)], rows: rows
    ).lines()
    if removed.isEmpty { lines = [] }
    lines += kept.map { "\(MessageText.shown($0.name)) stays: \(MessageText.shown($0.reason))" }
    lines += failures.map { "\(MessageText.shown($0.name)) could not be removed: \($0.problem)" }
    let count = "\(removed.count) run\(removed.count == 1 ? "" : "s")"
    lines.append(
      "\(MessageText.shown(folder)): \(isDry ? "would remove" : "removed") \(count), \(size(bytes)); left "
        + "\(kept.count + failures.count)")
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same for programs.
  package var json: JSONValue {
    .object([
      JSONMember("folder", .string(folder)), JSONMember("dry_run", .boolean(isDry)),
      JSONMember(
        "removed",
        .array(
          removed.map { run in
            .object([
              JSONMember("name", .string(run.run.name)), JSONMember("bytes", .integer(run.bytes)),
              JSONMember("age_seconds", .integer(Int(run.age))),
              JSONMember("verifications", .array(run.run.verifications.map { .string($0) })),
            ])
          })),
      JSONMember("removed_bytes", .integer(bytes)), JSONMember("kept", Self.list(kept.map { ($0.name, $0.reason) })),
      JSONMember("failed", Self.list(failures.map { ($0.name, $0.problem) })),
    ])
  }

  private static func list(_ items: [(name: String, reason: String)]) -> JSONValue {
    .array(
      items.map {
        .object([JSONMember("name", .string($0.name)), JSONMember("reason", .string($0.reason))])
      })
  }
}

extension FoundRun {
  /// Its name, and those of what verifications of it have left.
  fileprivate var nameWithVerifications: String { ([name] + verifications).joined(separator: ", ") }
}
