import Determinism
import FileFormats
import TradingModel

/// A record that the fields of a table describe.
protocol DescribedRecord: Sendable {
  /// Tells a sink what it consists of, a line a field, in the order of the columns.
  static func describe(to fields: inout some FieldSink<Self>)
  /// The same as a table: `RecordFields()`.
  static var fields: RecordFields<Self> { get }

  /// The cycle at which it happened.
  var cycle: Int { get }
  /// The step of the cycle at which it happened.
  var step: CycleStep { get }
  /// The cycle at which it became known: rows stand in its order.
  var knownCycle: Int { get }
  /// The instant of its cycle.
  func time(in block: BlockTimes) -> Int64
}

extension DescribedRecord {
  var knownCycle: Int { cycle }
  func time(in block: BlockTimes) -> Int64 { block[cycle] }
}

/// The instants of a run of consecutive cycles.
struct BlockTimes {
  let firstCycle: Int
  let timestamps: [Int64]

  subscript(cycle: Int) -> Int64 { timestamps[cycle - firstCycle] }
}

/// The fields of one kind of record, and what follows from them.
struct RecordFields<Record: DescribedRecord>: Sendable {
  /// In the order of the table's columns.
  let columns: [RecordField<Record>]
  /// What the digest covers, in the order of its words; the first is the instant of the event.
  let digested: [RecordField<Record>]

  /// What a record is described by.
  ///
  /// - Precondition: The places in the digest are 1, 2, 3, ..., each once.
  init() {
    var list = FieldList<Record>()
    Record.describe(to: &list)
    columns = list.fields
    digested = columns.filter { $0.digestPlace != nil }.sorted { ($0.digestPlace ?? 0) < ($1.digestPlace ?? 0) }
    precondition(digested.map(\.digestPlace) == (1...digested.count).map(Optional.init), "each place is taken once")
  }

  /// The columns, and the names of those that the digest covers in its order.
  var summary: (columns: [ResultColumn], digested: [String]) {
    (columns.map(\.column), digested.map { "\($0.name)" })
  }

  /// What the digest covers, as text.
  func texts(of row: RecordRow<Record>) -> [EventField] {
    digested.map { EventField(name: "\($0.name)", text: $0.text(of: row)) }
  }
}

extension RecordField {
  /// The value in a form that is equal exactly where the words of the digest are.
  func text(of row: RecordRow<Record>) -> String? {
    switch content {
    case .time(let value): Timestamp(nanoseconds: value(row)).description
    case .integer(let value): String(value(row))
    case .number(let value): DecimalText.string(value(row))
    case .optionalNumber(let value): value(row).map(DecimalText.string)
    case .text(let value): value(row)
    case .optionalText(let value): value(row)
    case .symbol(let value): row.symbol(value(row))
    case .optionalSymbol(let value): value(row).map { row.symbol($0) }
    case .choice(let value): value(row).name
    case .optionalChoice(let value): value(row)?.name
    case .fixed(let value): value(row.stream)
    case .identifier(let value): value(row).text(owner: row.stream.owner.id)
    // No digest covers it.
    case .session: nil
    }
  }

  /// The column of a table that holds the field.
  var column: ResultColumn {
    let type: ColumnType =
      switch content {
      case .time: .time
      case .integer: .integer
      case .number, .optionalNumber: .number
      case .text, .optionalText, .symbol, .optionalSymbol, .choice, .optionalChoice, .fixed, .identifier: .text
      case .session: .date
      }
    return ResultColumn(name: "\(name)", type: type, unit: unit)
  }
}

extension RecordedIdentifier {
  /// The ID as text; nil where it names nothing.
  func text(owner: String) -> String? {
    guard number > 0 else { return nil }
    return "\(owner)/\(letter)\(number)" + (child.map { "/\($0.letter)\($0.number)" } ?? "")
  }
}
