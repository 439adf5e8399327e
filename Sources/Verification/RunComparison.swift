import Determinism
import RunResults

/// Compares the folders of two runs.
public enum RunComparison {
  /// What there is to say about two runs.
  public struct Report: Equatable, Sendable {
    /// Whether the run digests are equal.
    public let isEqual: Bool
    /// Causes and streams that differ, in words.
    public let notes: [String]
    /// The first event, in simulated time, at which the tables part; nil where they do not or cannot be compared.
    public let first: TableDifference?
  }

  /// Compares two runs by their manifests, then their tables.
  ///
  /// Tables whose streams have the same digests are passed over: there is nothing to find in them.
  ///
  /// - Complexity: Time is linear in the size of the tables up to where they part; memory does not grow with them.
  /// - Throws: `ResultsError` where a folder holds no readable run, or a table cannot be read.
  public static func compare(_ left: String, _ right: String) throws(ResultsError) -> Report {
    let (first, second) = (try RunManifest(readingFrom: left), try RunManifest(readingFrom: right))
    var notes = second.differences(from: first)
    if first.configHash != second.configHash { notes.insert("the configurations differ (config_hash)", at: 0) }
    if first.status != second.status {
      notes.insert("the first run is \(first.status.rawValue), the second \(second.status.rawValue)", at: 0)
    }
    if first.runDigest == second.runDigest, first.runDigest != nil {
      return Report(isEqual: true, notes: [], first: nil)
    }
    let kinds = Set(second.differentStreams(from: first).map(\.kind))
    let areComplete = first.status == .complete && second.status == .complete
    var least: TableDifference?
    for table in ResultTable.allCases where !areComplete || !kinds.isDisjoint(with: table.kinds) {
      switch try table.firstDifference(left, right) {
      case .noCommonFile: notes.append("\(table) cannot be compared: no file of one format in both folders")
      case .compared(nil): break
      case .compared(let found?):
        if let time = least?.time, found.time.map({ time <= $0 }) ?? true { continue }
        least = found
      }
    }
    return Report(isEqual: false, notes: notes, first: least)
  }
}
