import FileFormats
import RunResults

/// The ledger: a file beside the folders of runs that says what was ever tried, a line a search, and who opened sealed
/// cycles.
///
/// It is written with everything of that kind that writes anything at all, and nothing here removes or shortens it.
package struct SearchLedger: Sendable {
  /// Its name.
  package static let fileName = "ledger.jsonl"

  package let path: String
  /// How much of the file is read: what was there before the run began; nil for all.
  private var length: Int?
  /// What the phases before the one at hand have written since.
  private var entries: [LedgerEntry] = []

  /// The ledger beside a folder of results.
  ///
  /// - Parameter folder: Without a slash at its end.
  package init(beside folder: String) { path = FilePath.join(FilePath.folder(of: folder), Self.fileName) }

  /// The ledger as it is at this moment, unless that was said before: later lines are not read.
  ///
  /// So what one of several phases at work reads does not depend on how far the others have come.
  var asItIs: SearchLedger {
    var copy = self
    copy.length = length ?? (try? RandomAccessFile(path))?.size ?? 0
    return copy
  }

  /// The same with more lines.
  func knowing(_ more: [LedgerEntry]) -> SearchLedger {
    var copy = self
    copy.entries += more
    return copy
  }

  /// Adds a line, by one write.
  func add(_ entry: LedgerEntry) throws(FileError) { try OpenFile.append(line: entry.line, to: path) }

  /// Adds a line, by one write.
  func add(_ opening: LedgerOpening) throws(FileError) { try OpenFile.append(line: opening.json.compactText, to: path) }

  /// The folder of results as lines have it: from the folder of the ledger on, where it lies within that.
  func name(of results: String) -> String {
    let home = FilePath.join(FilePath.folder(of: path), "")
    return results.hasPrefix(home) ? String(results.dropFirst(home.count)) : results
  }

  /// What is read of a ledger.
  package struct Content: Equatable, Sendable {
    package var entries: [LedgerEntry] = []
    /// In the order in which they were written.
    package var openings: [LedgerOpening] = []
    /// Number of lines that say neither: damaged ones.
    package var damagedCount = 0
  }

  /// All of it that is read; nothing where there is no such file.
  package var content: Content {
    get throws(FileError) {
      var content = Content()
      let lines =
        FileSystem.isThere(path) ? try FileSystem.read(path, atMost: length ?? Int.max).split(separator: 0x0A) : []
      for line in lines {
        let json = try? JSONValue(parsing: Array(line))
        if let json, json["kind"] == .string(LedgerOpening.kind), let opening = try? LedgerOpening(reading: json) {
          content.openings.append(opening)
        } else if let json, let entry = try? LedgerEntry(reading: json) {
          content.entries.append(entry)
        } else {
          content.damagedCount += 1
        }
      }
      content.entries += entries
      return content
    }
  }
}

/// Where a run writes down its searches and what it opens.
package enum LedgerPlace: Sendable {
  /// Beside the folder of its results.
  case besideResults
  case at(SearchLedger)
  /// What it tries is known already, or nobody sees what comes of it.
  case nowhere

  /// - Parameter results: The folder of the results as the user names it.
  func ledger(of results: String) -> SearchLedger? {
    switch self {
    case .besideResults: SearchLedger(beside: RunFolder.namedPath(results))
    case .at(let ledger): ledger
    case .nowhere: nil
    }
  }
}
