import FileFormats
import RunResults

/// Where the results of two runs part.
public struct RunDifference: Equatable, Sendable, CustomStringConvertible {
  /// The table that the event stands in.
  public let table: String
  /// 1-based line of its file.
  public let line: Int
  /// The row of the first run, nil where its table has ended.
  public let left: String?
  /// The row of the second run, nil where its table has ended.
  public let right: String?

  /// What is shown to people.
  public var description: String {
    "first diverging event: \(table), line \(line)\n  < \(left ?? "(no more rows)")\n  > \(right ?? "(no more rows)")"
  }
}

/// Compares the folders of two runs.
public enum RunComparison {
  /// What there is to say about two runs.
  public struct Report: Equatable, Sendable {
    /// Whether the run digests are equal.
    public let isEqual: Bool
    /// Causes and streams that differ, in words.
    public let notes: [String]
    /// The first event, in simulated time, at which the tables part; nil where they do not or cannot be compared.
    public let first: RunDifference?
  }

  /// Compares two runs by their manifests, then their tables.
  ///
  /// - Throws: `ResultsError` where a folder holds no readable run.
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
    var least: (time: String, difference: RunDifference)?
    for table in ResultTable.allCases {
      guard let found = try firstDifference(table, left, right, &notes) else { continue }
      if let known = least, known.time <= found.time { continue }
      least = found
    }
    return Report(isEqual: false, notes: notes, first: least?.difference)
  }

  private static func firstDifference(
    _ table: ResultTable, _ left: String, _ right: String, _ notes: inout [String]
  ) throws(ResultsError) -> (time: String, difference: RunDifference)? {
    for format in ResultsFormat.allCases {
      let name = table.fileName(format)
      guard let first = lines(left + "/" + name), let second = lines(right + "/" + name) else { continue }
      for index in 0..<max(first.count, second.count) {
        let a = index < first.count ? first[index] : nil
        let b = index < second.count ? second[index] : nil
        if a == b { continue }
        let time = min(a.flatMap { timestamp($0) } ?? "~", b.flatMap { timestamp($0) } ?? "~")
        return (time, RunDifference(table: name, line: index + 1, left: a, right: b))
      }
      return nil
    }
    notes.append("\(table) cannot be compared: no file of one format in both folders")
    return nil
  }

  private static func lines(_ path: String) -> [String]? {
    guard let bytes = try? FileSystem.read(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The first ISO-8601 instant of a row: such texts sort like the instants that they name.
  private static func timestamp(_ row: String) -> String? {
    let bytes = Array(row.utf8)
    guard bytes.count >= 20 else { return nil }
    for start in 0...(bytes.count - 20)
    where bytes[start + 10] == UInt8(ascii: "T") && bytes[start + 4] == UInt8(ascii: "-") {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "Z")) ?? bytes.endIndex
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
    return nil
  }
}
