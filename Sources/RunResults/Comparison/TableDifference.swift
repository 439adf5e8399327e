import Determinism
import FileFormats
import TradingModel

/// The first event at which a table of two runs parts.
public struct TableDifference: Equatable, Sendable, CustomStringConvertible {
  /// Name of the file in both folders.
  public let file: String
  /// 1-based line of the files, or row where they have no lines.
  public let line: Int
  /// The row of the first run, nil where its table has ended.
  public let left: String?
  /// The row of the second run, nil where its table has ended.
  public let right: String?
  /// The streams that the rows belong to: one, or two where rows of different owners stand there.
  public let streams: [StreamName]
  /// Names of the fields that differ; empty where one table has ended.
  public let fields: [String]
  /// When the earlier of both events happened; nil where the rows do not say it.
  public let time: Timestamp?

  /// What is shown to people.
  public var description: String {
    let stream = streams.isEmpty ? "" : " of " + streams.map(\.description).joined(separator: " and ")
    let difference = fields.isEmpty ? "" : ", differs in \(fields.joined(separator: ", "))"
    let place = file.hasSuffix("." + ResultsFormat.parquet.rawValue) ? "row" : "line"
    return "first diverging event\(stream): \(file), \(place) \(line)\(difference)"
      + "\n  < \(left ?? "(no more rows)")\n  > \(right ?? "(no more rows)")"
  }

  /// Compares the files of one table; nil where they hold the same events.
  ///
  /// Rows that differ only in columns which no digest covers, or which one of the files lacks, hold the same event.
  ///
  /// - Complexity: O(bytes) time, as far as the first difference; memory that does not grow with the files.
  /// - Throws: `ResultsError.fileSystem` where a file cannot be read to its end.
  static func find(
    _ table: ResultTable, _ format: ResultsFormat, _ left: LineCursor, _ right: LineCursor
  ) throws(ResultsError) -> TableDifference? {
    let parser = TableRowParser(table, format)
    var headers: (left: String?, right: String?)
    var line = 0
    if format == .csv {
      headers = (try left.next(), try right.next())
      line = 1
    }
    while true {
      line += try LineCursor.skipEqualLines(left, right) + 1
      let (a, b) = (try left.next(), try right.next())
      if a == nil && b == nil { return nil }
      let one = a.flatMap { parser.row($0, header: headers.left) }
      let other = b.flatMap { parser.row($0, header: headers.right) }
      var fields: [String] = []
      if let one, let other {
        fields = one.differences(from: other)
        if fields.isEmpty { continue }
      }
      let rows = [one, other].compactMap { $0 }
      var streams: [StreamName] = []
      for stream in rows.compactMap(\.stream) where !streams.contains(stream) { streams.append(stream) }
      return TableDifference(
        file: table.fileName(format), line: line, left: a, right: b, streams: streams, fields: fields,
        time: rows.compactMap(\.time).min())
    }
  }
}

extension TableDifference {
  /// The first line at which a file of text in two folders parts; nil where it does not, or is no text.
  ///
  /// - Throws: `ResultsError.fileSystem` where a file cannot be read to its end.
  package static func firstLine(
    _ name: String, _ left: String, _ right: String
  ) throws(ResultsError) -> TableDifference? {
    guard !name.hasSuffix("." + ResultsFormat.parquet.rawValue), let one = LineCursor(left + "/" + name),
      let other = LineCursor(right + "/" + name)
    else { return nil }
    let line = try LineCursor.skipEqualLines(one, other) + 1
    let (a, b) = (try one.next(), try other.next())
    if a == nil && b == nil { return nil }
    return TableDifference(file: name, line: line, left: a, right: b, streams: [], fields: [], time: nil)
  }
}

extension ResultTable {
  /// Compares the rows of this table in two folders, in the first format that both have; JSON Lines and Parquet say the
  /// same to each other.
  ///
  /// - Throws: `ResultsError`.
  public func firstDifference(_ left: String, _ right: String) throws(ResultsError) -> TableComparison {
    let formats = ResultsFormat.allCases
    let pairs = formats.map { ($0, $0) } + [(.jsonl, .parquet), (.parquet, .jsonl)]
    for (one, other) in pairs {
      guard let first = LineCursor(self, one, in: left), let second = LineCursor(self, other, in: right) else {
        continue
      }
      return .compared(try TableDifference.find(self, one, first, second))
    }
    return .noCommonFile
  }
}

/// What came of comparing a table of two runs.
public enum TableComparison: Equatable, Sendable {
  /// Both folders have the table in formats that can be compared; nil where it holds the same events.
  case compared(TableDifference?)
  /// There are no such formats.
  case noCommonFile
}
