import FileFormats
import TradingModel

/// What there is to know of the run in a folder, be it under way or at its end.
package struct RunStatus: Equatable, Sendable {
  /// The folder.
  package let path: String
  package let manifest: RunManifest
  package let state: RunState
  /// Whether it ended without a word: by a crash, a kill, a power cut.
  package let endedSilently: Bool
  /// The phases as they stand now.
  package let phases: [RunManifest.Phase]
  /// The simulated instant that the table of equity has reached, of a single pass that has not ended.
  package let reached: String?
  /// What is not as the run wrote it; nothing of a run that has not ended.
  package let damage: [FileDamage]
  /// What people should know of how its figures came about.
  package let remarks: [RunRemarks]
  /// What says that it was computed again, where that is so.
  package let verified: VerifiedFile?

  /// Reads what there is in `folder`.
  ///
  /// - Throws: `ResultsError` where there is no manifest, or none that this version can read.
  /// - Complexity: linear in the bytes of the folder where the run has ended, as its files are held to their hashes.
  package init(readingFrom folder: String) throws(ResultsError) {
    path = folder
    manifest = try RunManifest(readingFrom: folder)
    state = RunState(manifest.status, in: folder)
    endedSilently = manifest.status == .running && state == .interrupted
    var phases = manifest.currentPhases(in: folder)
    // What was at work when the run ended without a word is at work no more.
    for index in phases.indices where phases[index].state == "running" && state != .running {
      phases[index].state = RunState.interrupted.rawValue
    }
    self.phases = phases
    remarks = manifest.allRemarks(in: folder)
    reached = manifest.status == .running ? Self.lastInstant(in: folder) : manifest.lastTimestamp?.description
    var damage = manifest.status == .running ? [] : manifest.allDamage(in: folder)
    if manifest.status == .complete, !manifest.isConsistent {
      damage.append(FileDamage(file: RunManifest.fileName, kind: .altered))
    }
    self.damage = damage
    verified = VerifiedFile(readingFrom: folder).flatMap { [manifest] in $0.holds(for: manifest) ? $0 : nil }
  }

  /// Whether there is nothing to be done about it: it is under way, or complete and as it was written.
  package var isWell: Bool {
    guard damage.isEmpty else { return false }
    return state == .running || (state == .complete && failedUnits == 0)
  }

  /// How many units of work of its phases have failed.
  package var failedUnits: Int { phases.reduce(0) { $0 + $1.counts.failed } }

  /// The instant of the last whole row of the table of equity, as it grows; nil where there is none yet.
  private static func lastInstant(in folder: String) -> String? {
    for format in ResultsFormat.allCases where format.text != nil {
      let path = FilePath.join(folder, ResultTable.equity.partialFileName(format))
      guard let line = lastLine(of: path) else { continue }
      if format == .csv { return line.split(separator: ",").first.map(String.init) }
      if case .string(let text)? = (try? JSONValue(parsing: Array(line.utf8)))?["timestamp"] { return text }
    }
    return nil
  }

  /// The last line of a file that has its line feed; nil where there is none in the last bytes.
  private static func lastLine(of path: String) -> String? {
    guard let file = try? RandomAccessFile(path), file.size > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(file.size, 1 << 14))
    let start = file.size - bytes.count
    guard (try? bytes.withUnsafeMutableBytes({ try file.read(into: $0, at: start) })) == true else { return nil }
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    let begin = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    // A line that begins before the bytes is not whole.
    guard let begin = begin ?? (start == 0 ? 0 : nil) else { return nil }
    return String(decoding: bytes[begin..<end], as: UTF8.self)
  }
}
