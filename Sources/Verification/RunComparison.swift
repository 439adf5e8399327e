import Determinism
import RunResults

/// Compares the folders of two runs.
public enum RunComparison {
  /// What there is to say about two runs.
  public struct Report: Equatable, Sendable {
    /// Whether both runs came to the same end with the same results, and their files are as they wrote them.
    public let isEqual: Bool
    /// What is wrong with the folders, causes and streams that differ, in words.
    public let notes: [String]
    /// The first event, in simulated time, at which the tables part; nil where they do not or cannot be compared.
    public let first: TableDifference?
  }

  /// Compares two runs by their manifests, then their tables.
  ///
  /// Tables are passed over where both are as their runs wrote them and their streams have the same digests: there is
  /// nothing to find in them.
  ///
  /// - Complexity: Time is linear in the size of the files; memory does not grow with them.
  /// - Throws: `ResultsError` where a folder holds no readable run, or a table cannot be read.
  public static func compare(_ left: String, _ right: String) throws(ResultsError) -> Report {
    let (first, second) = (try Side(left), try Side(right))
    var notes: [String] = []
    if first.manifest.status != second.manifest.status {
      notes.append("the first run is \(first.manifest.status.rawValue), the second \(second.manifest.status.rawValue)")
    }
    notes += first.damage + second.damage
    let different = second.manifest.differentStreams(from: first.manifest)
    let digestsDiffer = first.manifest.runDigest != second.manifest.runDigest
    if let status = [first, second].map(\.manifest.status).first(where: { $0 == .running || $0 == .failed }) {
      notes.append("a run that is \(status.rawValue) has no digests")
    }
    if digestsDiffer || !different.isEmpty || !notes.isEmpty, first.manifest.configHash != second.manifest.configHash {
      notes.append("the configurations differ (config_hash)" + ConfigurationKeys.text(left, right))
    }
    notes += second.manifest.differences(from: first.manifest)
    let (last, otherLast) = (first.manifest.lastCycle, second.manifest.lastCycle)
    if last != otherLast || first.manifest.lastTimestamp != second.manifest.lastTimestamp {
      func cycle(_ number: Int?) -> String { number.map { "cycle \($0)" } ?? "no cycle" }
      notes.append("the first run ends with \(cycle(last)), the second with \(cycle(otherLast))")
    }
    if !first.manifest.phases.isEmpty || !second.manifest.phases.isEmpty {
      return try PhaseComparison(left, first.manifest, right, second.manifest).report(after: notes)
    }
    let kinds = Set(different.map(\.kind))
    var least: TableDifference?
    for table in ResultTable.allCases {
      // What a run was not to write differs in nothing.
      if first.lacks(table) || second.lacks(table), kinds.isDisjoint(with: table.kinds) { continue }
      let isKnown = first.vouches(for: table) && second.vouches(for: table)
      if isKnown, kinds.isDisjoint(with: table.kinds) { continue }
      switch try table.firstDifference(left, right) {
      case .noCommonFile:
        // Two formats of the same streams are no difference.
        if !isKnown || !kinds.isDisjoint(with: table.kinds) {
          notes.append("\(table) cannot be compared: no file of one format in both folders")
        }
      case .compared(nil): break
      case .compared(let found?):
        if let time = least?.time, found.time.map({ time <= $0 }) ?? true { continue }
        least = found
      }
    }
    return Report(isEqual: notes.isEmpty && least == nil, notes: notes, first: least)
  }

  /// One of the two folders.
  private struct Side {
    let folder: String
    let manifest: RunManifest
    /// What is wrong with the folder, in words.
    let damage: [String]
    /// Names of the files that are not as the run wrote them.
    private let damagedFiles: Set<String>

    init(_ folder: String) throws(ResultsError) {
      self.folder = folder
      manifest = try RunManifest(readingFrom: folder)
      let files = manifest.allDamage(in: folder)
      damagedFiles = Set(files.map(\.file))
      var words = files.map { "\(folder): \($0)" }
      if manifest.status == .complete, !manifest.isConsistent {
        words.append(
          "\(folder): \(RunManifest.fileName) was altered: its run digest is not that of its "
            + (manifest.phases.isEmpty ? "streams" : "phases"))
      }
      damage = words
    }

    /// Whether the run wrote no such table, as its settings say; earlier versions wrote those of all streams.
    func lacks(_ table: ResultTable) -> Bool {
      manifest.tables.isEmpty
        ? !ResultTable.ofStreams.contains(table) : !manifest.tables.contains { $0.name == table.rawValue }
    }

    /// Whether a table is known to be as the run wrote it, which is complete or interrupted.
    func vouches(for table: ResultTable) -> Bool {
      let names = ResultsFormat.allCases.map { table.fileName($0) }
      return manifest.files.contains { names.contains($0.name) && !damagedFiles.contains($0.name) }
    }
  }
}
