import Determinism
import FileFormats
import TradingModel

/// Takes rows of a table apart, each on its own.
struct TableRowParser {
  let table: ResultTable
  let format: ResultsFormat
  private let digested: [String]

  init(_ table: ResultTable, _ format: ResultsFormat) {
    self.table = table
    self.format = format
    digested = table.digestedColumns
  }

  /// A row with what it says, nil for a line that is no row of the table; `header` is the first line of a CSV file.
  func row(_ line: String, header: String?) -> TableRow? {
    let values: [EventField]? =
      switch format {
      case .jsonl, .parquet: Self.json(line)
      case .csv: header.flatMap { Self.csv(line, header: $0) }
      }
    return values.map { TableRow(table: table, digested: digested, values: $0) }
  }

  private static func json(_ line: String) -> [EventField]? {
    guard case .object(let members) = try? JSONValue(parsing: Array(line.utf8)) else { return nil }
    return members.map { member in
      switch member.value {
      case .null: EventField(name: member.name, text: nil)
      case .string(let text): EventField(name: member.name, text: text)
      default: EventField(name: member.name, text: String(decoding: member.value.compactText, as: UTF8.self))
      }
    }
  }

  private static func csv(_ line: String, header: String) -> [EventField]? {
    func fields(_ line: String) -> [String]? {
      var record = CSVRecord()
      guard var reader = try? CSVReader(.bytes(Array(line.utf8))), (try? reader.read(&record)) == true else {
        return nil
      }
      return record.texts
    }
    guard let names = fields(header), let texts = fields(line), names.count == texts.count else { return nil }
    return zip(names, texts).map { EventField(name: $0, text: $1.isEmpty ? nil : $1) }
  }
}

/// One row of a table.
struct TableRow {
  let table: ResultTable
  /// The columns that a digest covers, the time of the event first.
  let digested: [String]
  let values: [EventField]

  private subscript(name: String) -> String? { values.first { $0.name == name }?.text }

  /// When the event happened.
  var time: Timestamp? {
    guard let text = digested.first.flatMap({ self[$0] }), let time = TimeText.parse(text), time.form == .instant else {
      return nil
    }
    return Timestamp(nanoseconds: time.value)
  }

  /// The stream that the row belongs to.
  var stream: StreamName? {
    if let strategy = self["strategy_id"] { return StreamName(.signals, owner: strategy) }
    guard let portfolio = self["portfolio_id"] else { return nil }
    return StreamName(table == .signals ? .finalSignals : StreamName.Kind(table.rawValue), owner: portfolio)
  }

  /// Names of the digested columns, or else of those that say whose row it is, that both rows have and that differ.
  func differences(from other: TableRow) -> [String] {
    let shared = EventField.namesOfDifferences(values, other.values).filter { name in
      values.contains { $0.name == name } && other.values.contains { $0.name == name }
    }
    let owners = stream == other.stream ? [] : ["strategy_id", "portfolio_id"]
    return shared.filter { digested.contains($0) || owners.contains($0) }
  }
}
