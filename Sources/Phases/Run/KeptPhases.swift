import Configuration
import Coordination
import FileFormats
import RunResults

/// The finished phases of a folder whose workflow has come to no end yet.
struct KeptPhases: Sendable {
  /// The folder of the workflow.
  private let folder: String

  /// Nil where there is no such folder, or it is of other settings, data or another program.
  ///
  /// - Throws: `PhaseChoiceError` where a finished run lies there, which only a whole one may replace.
  init?(
    _ folder: String, _ workflow: Workflow, _ hashes: [RunManifest.DataHash], _ program: Program
  ) throws(PhaseChoiceError) {
    guard let found = try? RunManifest(readingFrom: folder) else { return nil }
    if found.status == .complete {
      throw PhaseChoiceError(
        description: "\(MessageText.shown(folder)) holds a finished run, of other data or another program, or with "
          + "damaged files; run all phases, or choose another folder")
    }
    guard found.configHash == workflow.configurationHash, found.dataHashes == hashes, found.program == program.name,
      found.programBuild == ProgramBuild.identity
    else { return nil }
    self.folder = folder
  }

  /// The folder of a phase.
  func place(_ phase: Phase) -> String { FilePath.join(FilePath.join(folder, PhaseFolders.name), phase.name) }

  /// What is known of a phase that is finished, and whose files are as they were written; nil of any other.
  func record(of phase: Phase) -> PhaseRecord? {
    let place = place(phase)
    switch phase.settings.kind {
    case .backtest, .workflow:
      guard let own = try? RunManifest(readingFrom: place), own.status == .complete, own.damage(in: place).isEmpty
      else { return nil }
      var record = PhaseRecord(name: phase.name, kind: phase.settings.kind.rawValue)
      record.state = .complete
      record.digest = own.runDigest
      (record.counts.total, record.counts.done) = (1, 1)
      (record.inSampleOf, record.holdout) = (own.inSampleOf, own.holdout)
      record.innerRemarks = own.remarksOfPhases(in: place)
      return record
    default:
      guard let bytes = try? FileSystem.read(FilePath.join(place, RunManifest.fileName)),
        case .object(let own)? = try? JSONValue(parsing: bytes),
        var record = PhaseRecord(summary: .object([JSONMember("name", .string(phase.name))] + own)),
        record.state == .complete, record.kind == phase.settings.kind.rawValue,
        PhaseFolders.isWhole(.object(own), in: place)
      else { return nil }
      record.takeOutputs(.object(own))
      return record
    }
  }
}

extension PhaseRecord {
  /// Takes over from the manifest of the phase what the row in that of the workflow leaves out.
  mutating func takeOutputs(_ own: JSONValue) {
    if case .array(let top)? = own["top"] { self.top = top }
    if case .object(let outputs)? = own["outputs"] { self.outputs = outputs }
    history = own["with_history"].flatMap { try? LedgerHistory(reading: $0) }
  }
}
