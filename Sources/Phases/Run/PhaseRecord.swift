import Coordination
import Determinism
import FileFormats
import RunResults

/// What is known of a phase: its row in the manifest of the workflow, and the manifest in its own folder.
package struct PhaseRecord: Equatable, Sendable {
  /// Units of work.
  package struct Counts: Equatable, Sendable {
    package var total = 0
    package var done = 0
    package var failed = 0
    /// How many were in the store.
    package var stored = 0
    /// How many results are distinct; nil where that is no question.
    package var distinct: Int?

    package init() {}
  }

  package var name: String
  package var kind: String
  package var state = PhaseState.pending
  package var digest: String?
  /// Why it is not complete.
  package var reason: String?
  /// The phases that it waits for.
  package var inputs: [String] = []
  package var counts = Counts()
  /// Whether the store had all of it.
  package var isFromStore = false
  /// What people should know of it, a sentence each.
  package var sentences: [String] = []
  /// What it gives to later phases, as far as that is small.
  package var outputs: [JSONMember] = []
  /// Hashes of its files, once it is complete.
  package var files: [RunManifest.FileHash] = []
  /// The best of its trials, for people.
  package var top: [JSONValue] = []
  /// What the ledger says of an analysis; in no digest and in no report that has one.
  package var history: LedgerHistory?
  /// The phases that chose what it trades in some of the cycles that it trades; in no digest.
  package var inSampleOf: [String] = []
  /// That it opened sealed cycles; in no digest.
  package var holdout: HoldoutOpening?
  /// The same of the phases of the file that it runs, by their names there; in no digest.
  package var innerRemarks: [RunRemarks] = []
  /// What people should know of this run of it; in no digest and in no report that has one.
  package var asides: [String] = []

  package init(name: String, kind: String) {
    self.name = name
    self.kind = kind
  }

  /// What people should know of how it came about, and of how the phases of the file that it runs did; in no digest.
  ///
  /// Only those of which there is something to say.
  package var allRemarks: [RunRemarks] {
    var own = ownRemarks
    own.phase = name
    return ([own] + innerRemarks.map { $0.within(name) }).filter { !$0.isEmpty }
  }

  /// One that has not run has no figures that could be in sample.
  private var ownRemarks: RunRemarks {
    let hasFigures = state != .skipped && state != .pending
    return RunRemarks(inSampleOf: hasFigures ? inSampleOf : [], holdout: holdout)
  }

  /// The same under the name of the phase, a sentence each.
  package var remarks: [String] {
    ownRemarks.sentences + innerRemarks.flatMap(\.namedSentences)
  }

  /// As it stands in the folder of the phase.
  package var json: JSONValue {
    var members = [
      JSONMember("format", .integer(RunManifest.currentFormat)), JSONMember("phase", .string(name)),
    ]
    if case .object(let own) = summary { members += own.filter { $0.name != "name" } }
    members.append(JSONMember("outputs", .object(outputs)))
    members.append(JSONMember("top", .array(top)))
    let hashes = files.map { JSONMember($0.name, .string(Hexadecimal.string(of: $0.hash))) }
    members.append(JSONMember("file_hashes", .object(hashes)))
    if let history { members.append(JSONMember("with_history", history.json)) }
    return .object(members)
  }

  /// As it stands in the manifest of the workflow.
  package var summary: JSONValue {
    var members = [
      JSONMember("name", .string(name)), JSONMember("kind", .string(kind)),
      JSONMember("state", .string(state.rawValue)), JSONMember("digest", digest.map { .string($0) } ?? .null),
      JSONMember("inputs", .array(inputs.map { .string($0) })),
      JSONMember("answered", .string(isFromStore ? "from_store" : "computed")),
    ]
    if let reason { members.append(JSONMember("reason", .string(reason))) }
    var counts = [
      JSONMember("total", .integer(self.counts.total)), JSONMember("done", .integer(self.counts.done)),
      JSONMember("failed", .integer(self.counts.failed)), JSONMember("stored", .integer(self.counts.stored)),
    ]
    if let distinct = self.counts.distinct { counts.append(JSONMember("distinct", .integer(distinct))) }
    members.append(JSONMember("counts", .object(counts)))
    members += InSample.members(inSampleOf)
    if let holdout { members.append(JSONMember("holdout", holdout.json)) }
    members.append(JSONMember("notes", .array(sentences.map { .string($0) })))
    return .object(members)
  }
}
