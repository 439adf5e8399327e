import FileFormats
import RunResults

extension ReportedRun {
  /// Most single passes of a workflow that are shown one by one.
  static let partLimit = 6

  /// Whether it is a workflow with phases.
  var isOfPhases: Bool { !phases.isEmpty }

  /// Whether it is the single pass of a phase.
  var isPart: Bool { phase != nil }

  /// Reads the phases of a workflow, and those of them that are single passes as runs.
  mutating func readPhases(_ rows: [JSONValue], readsHistory: Bool) throws {
    guard !rows.isEmpty else { return }
    phases = try rows.compactMap { row in
      let own = ReportedPhase.settings(of: row, in: configuration)
      return try ReportedPhase(row, in: folder, settings: own, readsHistory: readsHistory)
    }
    let regimes = phases.last { $0.regimes != nil }?.regimes?.bands ?? []
    for phase in phases where phase.row.isRun && parts.count < Self.partLimit {
      let place = PhaseFolders.folder(of: phase.row.name, in: folder)
      // Of a phase that did not begin there is no folder, and what has phases of its own has a report of its own.
      guard FileSystem.kind(FilePath.join(place, RunManifest.fileName)) == .other,
        var part = try? ReportedRun(folder: place, label: phase.row.name, watch: tableWatch), part.phases.isEmpty
      else { continue }
      part.phase = phase.row.name
      part.regimes = regimes
      parts.append(part)
    }
  }

  /// Its single passes, with its own name before theirs where there are several runs.
  func namedParts(amongSeveral: Bool) -> [ReportedRun] {
    parts.map { part in
      var named = part
      if amongSeveral { named.label = "\(label): \(part.label)" }
      return named
    }
  }
}
