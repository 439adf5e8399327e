import Configuration
import Coordination
import FileFormats
import RunResults

/// A folder in which a workflow with phases has come to its end: it is answered, if it is as it was written.
struct FinishedPhases {
  private let folder: String
  private let manifest: RunManifest?

  init(_ folder: String, _ workflow: Workflow, _ hashes: [RunManifest.DataHash], _ program: Program) {
    self.folder = folder
    guard let found = try? RunManifest(readingFrom: folder), found.status == .complete,
      found.configHash == workflow.configurationHash, found.dataHashes == hashes, found.program == program.name,
      found.programBuild == ProgramBuild.identity, found.damage(in: folder).isEmpty, found.runDigest != nil
    else {
      manifest = nil
      return
    }
    manifest = found
  }

  /// What the folder says; nil where a file of it is missing or altered, and the work is to be done.
  func summary(_ graph: PhaseGraph) -> PhasesSummary? {
    guard let manifest, manifest.phases.count == graph.phases.count else { return nil }
    var records: [PhaseRecord] = []
    for (phase, json) in zip(graph.phases, manifest.phases) {
      guard var record = PhaseRecord(summary: json), record.name == phase.name else { return nil }
      let place = FilePath.join(FilePath.join(folder, PhaseFolders.name), phase.name)
      switch phase.settings.kind {
      case _ where record.state != .complete: break
      case .workflow where !isSame(phase.workflow, place): return nil
      case .backtest, .workflow:
        guard let own = try? RunManifest(readingFrom: place), own.runDigest == record.digest,
          own.allDamage(in: place).isEmpty
        else { return nil }
        record.innerRemarks = own.remarksOfPhases(in: place)
      default:
        guard let bytes = try? FileSystem.read(FilePath.join(place, RunManifest.fileName)),
          let own = try? JSONValue(parsing: bytes), own["digest"] == json["digest"],
          PhaseFolders.isWhole(own, in: place)
        else { return nil }
        record.takeOutputs(own)
      }
      records.append(record)
    }
    var summary = PhasesSummary(records: records, digest: manifest.runDigest, state: .complete)
    summary.folder = folder
    summary.isAnswered = true
    summary.looksAhead = manifest.looksAhead
    return summary
  }

  /// Whether the file that a phase runs says what it said; the hash of this workflow knows its path only.
  private func isSame(_ workflow: Workflow, _ place: String) -> Bool {
    (try? RunManifest(readingFrom: place))?.configHash == workflow.configurationHash
  }
}

extension PhaseRecord {
  /// Reads the row of a workflow's manifest; nil for anything else.
  package init?(summary json: JSONValue) {
    guard case .string(let name)? = json["name"], case .string(let kind)? = json["kind"],
      case .string(let text)? = json["state"], let state = PhaseState(rawValue: text)
    else { return nil }
    self.init(name: name, kind: kind)
    self.state = state
    if case .string(let digest)? = json["digest"] { self.digest = digest }
    if case .string(let reason)? = json["reason"] { self.reason = reason }
    inSampleOf = InSample.phases(json)
    holdout = json["holdout"].flatMap { HoldoutOpening($0) }
    isFromStore = json["answered"] == .string("from_store")
    if case .array(let items)? = json["inputs"] {
      inputs = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    if case .array(let items)? = json["notes"] {
      sentences = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    func count(_ name: String) -> Int? { if case .integer(let value)? = json["counts"]?[name] { value } else { nil } }
    counts.total = count("total") ?? 0
    counts.done = count("done") ?? 0
    counts.failed = count("failed") ?? 0
    counts.stored = count("stored") ?? 0
    counts.distinct = count("distinct")
  }
}
