import FileFormats
import RunResults

/// Compares the phases of two workflows: which came to something else, and the first row at which the first of them
/// parts.
struct PhaseComparison {
  private let left: (folder: String, phases: [RunManifest.Phase])
  private let right: (folder: String, phases: [RunManifest.Phase])

  init(_ left: String, _ first: RunManifest, _ right: String, _ second: RunManifest) {
    self.left = (left, first.phaseList)
    self.right = (right, second.phaseList)
  }

  /// What there is to say; `notes` were found before.
  ///
  /// - Throws: `ResultsError` where a table cannot be read.
  func report(after notes: [String]) throws(ResultsError) -> RunComparison.Report {
    // The digest of the workflow is that of its phases, of which more is said here.
    var notes = notes.filter { $0 != "the run digest differs" }
    var first: TableDifference?
    var isFirst = true
    for name in names {
      let (one, other) = (left.phases.first { $0.name == name }, right.phases.first { $0.name == name })
      guard let one, let other else {
        notes.append("only the \(one != nil ? "first" : "second") run has a phase \(name)")
        continue
      }
      if one.state == other.state, one.digest == other.digest { continue }
      if one.state != other.state {
        notes.append("phase \(name) is \(one.state) in the first run, \(other.state) in the second")
      } else {
        notes.append("phase \(name) differs")
      }
      // Later phases follow from the first that differs.
      guard isFirst else { continue }
      isFirst = false
      let parts = try differences(of: one, other)
      notes += parts.notes.map { "\(name): \($0)" }
      first = parts.first
    }
    return RunComparison.Report(isEqual: notes.isEmpty && first == nil, notes: notes, first: first)
  }

  /// The names of all phases, in the order of the first run, then those that only the second has.
  private var names: [String] {
    let names = left.phases.map(\.name)
    return names + right.phases.map(\.name).filter { !names.contains($0) }
  }

  private func differences(
    of one: RunManifest.Phase, _ other: RunManifest.Phase
  ) throws(ResultsError) -> (notes: [String], first: TableDifference?) {
    let (folder, otherFolder) = (
      PhaseFolders.folder(of: one.name, in: left.folder), PhaseFolders.folder(of: other.name, in: right.folder)
    )
    guard one.isRun == other.isRun else { return (["it is of another kind"], nil) }
    if one.isRun {
      guard hasManifest(folder), hasManifest(otherFolder) else { return ([], nil) }
      let report = try RunComparison.compare(folder, otherFolder)
      return (report.notes, report.first)
    }
    var notes: [String] = []
    var first: TableDifference?
    for (name, hash) in files(folder) {
      guard let found = files(otherFolder).first(where: { $0.name == name }) else {
        notes.append("only the first run has \(name)")
        continue
      }
      guard found.hash != hash else { continue }
      notes.append("\(name) differs")
      if first == nil { first = try TableDifference.firstLine(name, folder, otherFolder) }
    }
    let known = files(folder).map(\.name)
    notes += files(otherFolder).filter { !known.contains($0.name) }.map { "only the second run has \($0.name)" }
    return (notes, first)
  }

  private func hasManifest(_ folder: String) -> Bool {
    FileSystem.isRegularFile(FilePath.join(folder, RunManifest.fileName))
  }

  /// The files of a phase and their hashes, as its manifest has them.
  private func files(_ folder: String) -> [(name: String, hash: String)] {
    guard let bytes = try? FileSystem.read(FilePath.join(folder, RunManifest.fileName)),
      let json = try? JSONValue(parsing: bytes)
    else { return [] }
    return PhaseFolders.fileHashes(json) ?? []
  }
}
