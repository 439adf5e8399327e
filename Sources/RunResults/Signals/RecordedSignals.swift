import Determinism
import FileFormats
import TradingModel

/// Why a table of signals that somebody else made cannot be used.
public struct RecordedSignalsError: Error, Equatable, CustomStringConvertible {
  /// The row, from 1; nil where it is not about one.
  public let row: Int?
  /// The column; nil where it is not about one.
  public let column: String?
  /// What was found and what is allowed.
  public let problem: String

  init(row: Int? = nil, column: String? = nil, _ problem: String) {
    self.row = row
    self.column = column
    self.problem = problem
  }

  /// What is shown to people.
  public var description: String {
    let place = [row.map { "row \($0)" }, column].compactMap { $0 }.joined(separator: ", ")
    return place.isEmpty ? problem : "\(place): \(problem)"
  }
}

/// Signals that somebody else made: a table with the columns `timestamp`, `symbol`, `direction` and `strength`, and
/// `strategy_id` where it holds those of several strategies.
///
/// A time is that of a cycle, at whose close the stance is decided: an instant, or a date for the session of that day.
/// Whole numbers are nanoseconds since 1970. Directions are -1, 0 and 1; a strength that is absent is 1, or 0 where the
/// direction is 0. Rows may stand in any order; a row that changes nothing is no signal. What was said before the first
/// cycle counts as said then, and after the last nobody hears of it: the run may see a part of the data.
public struct RecordedSignals: Equatable, Sendable {
  /// The strategies named, in the order of their names; nil where the table names none.
  public private(set) var strategies: [(id: String?, signals: SignalColumns)] = []

  /// Whether the same strategies said the same.
  public static func == (left: RecordedSignals, right: RecordedSignals) -> Bool {
    left.strategies.elementsEqual(right.strategies) { $0.id == $1.id && $0.signals == $1.signals }
  }

  /// A row on its way.
  private struct Row {
    var row: Int
    var strategy: String?
    var time: Int64
    var cycle: Int
    var symbol: Int
    var stance: Stance

    /// The order within a strategy.
    var key: (Int, Int, Int64, Int) { (cycle, symbol, time, row) }
  }

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - symbols: The symbols of the run.
  ///   - timestamps: The instant of every cycle, ascending.
  ///   - strategy: The strategy whose rows are read; all are where nil. A table that names none, or one only, is that
  ///     strategy's; rows that name none are passed over where others do.
  ///   - firstCycle: The first cycle of the run, after the warm-up; what was said before counts as said then.
  /// - Throws: for the first row, in the order of the table, that cannot be used.
  package init(
    _ table: ColumnBatch, of strategy: String? = nil, symbols: SymbolTable, timestamps: [Int64], firstCycle: Int = 0,
    alignment: SignalAlignment = .exact
  ) throws(RecordedSignalsError) {
    let reader = try RecordedTable(table)
    let wanted = try strategy.map { id throws(RecordedSignalsError) in try reader.name(for: id, table.rowCount) }
    var rows: [Row] = []
    rows.reserveCapacity(table.rowCount)
    for row in 0..<table.rowCount {
      if let wanted, reader.strategy(row) != wanted { continue }
      let time = try reader.time(row)
      guard let symbol = symbols.index(of: Symbol(reader.symbol(row))) else {
        let known = symbols.symbols.map(\.name)
        let hint = NearestName.of(reader.symbol(row), among: known).map { "; did you mean \($0)?" } ?? ""
        throw RecordedSignalsError(
          row: row + 1, column: "symbol",
          "was \(MessageText.shown(reader.symbol(row))); the run has \(known.prefix(8).joined(separator: ", "))\(hint)")
      }
      guard let cycle = Self.cycle(of: time, timestamps, alignment) else {
        throw RecordedSignalsError(
          row: row + 1, column: "timestamp",
          "was \(Timestamp(nanoseconds: time)), which is no cycle of the run; `align: next_cycle` moves it to the next")
      }
      // After the last cycle nobody hears of it.
      guard cycle < timestamps.count else { continue }
      rows.append(
        Row(
          row: row, strategy: reader.strategy(row), time: time, cycle: max(cycle, firstCycle), symbol: symbol,
          stance: try reader.stance(row)))
    }
    rows.sort { $0.strategy == $1.strategy ? $0.key < $1.key : ($0.strategy ?? "") < ($1.strategy ?? "") }
    try take(rows, symbolCount: symbols.count)
  }

  private mutating func take(_ rows: [Row], symbolCount: Int) throws(RecordedSignalsError) {
    var held: [Stance] = []
    for (index, row) in rows.enumerated() {
      if index == 0 || rows[index - 1].strategy != row.strategy {
        strategies.append((row.strategy, SignalColumns()))
        held = Array(repeating: .flat, count: symbolCount)
      }
      if index + 1 < rows.count {
        let next = rows[index + 1]
        if next.strategy == row.strategy, next.cycle == row.cycle, next.symbol == row.symbol {
          // Of what came between two cycles the last counts.
          if next.time > row.time { continue }
          throw RecordedSignalsError(
            row: next.row + 1, "says again what row \(row.row + 1) says of one time and symbol")
        }
      }
      guard row.stance != held[row.symbol] else { continue }
      held[row.symbol] = row.stance
      strategies[strategies.count - 1].signals.append([
        Signal(cycle: row.cycle, symbol: row.symbol, stance: row.stance, sequence: 0)
      ])
    }
  }

  /// The cycle of a time; their number for one after the last, nil for one that is none.
  private static func cycle(of time: Int64, _ timestamps: [Int64], _ alignment: SignalAlignment) -> Int? {
    let next = timestamps.lowerBound(of: time)
    if next < timestamps.count, timestamps[next] == time { return next }
    return next == 0 || next == timestamps.count || alignment == .nextCycle ? next : nil
  }
}

/// The columns of a table of signals.
private struct RecordedTable {
  private let times: Column
  private let timeKind: ColumnKind
  private let symbols: TextColumn
  private let directions: Column
  private let strengths: Column?
  private let strategies: (texts: TextColumn, isPresent: [Bool]?)?

  init(_ table: ColumnBatch) throws(RecordedSignalsError) {
    let columnNames = table.schema.map(\.name)
    func place(_ name: String) -> Int? { columnNames.firstIndex(of: name) }
    func column(_ name: String) throws(RecordedSignalsError) -> (Column, ColumnKind) {
      guard let place = place(name) else {
        throw RecordedSignalsError(
          column: name, "is missing; the table has \(columnNames.map(MessageText.shown).joined(separator: ", "))")
      }
      if let isPresent = table.columns[place].isPresent, let row = isPresent.firstIndex(of: false) {
        throw RecordedSignalsError(row: row + 1, column: name, "is absent")
      }
      return (table.columns[place], table.schema[place].kind)
    }
    (times, timeKind) = try column("timestamp")
    guard case .texts(let symbols) = try column("symbol").0.values else {
      throw RecordedSignalsError(column: "symbol", "holds no texts")
    }
    self.symbols = symbols
    directions = try column("direction").0
    strengths = place("strength").map { table.columns[$0] }
    if let place = place("strategy_id") {
      guard case .texts(let texts) = table.columns[place].values else {
        throw RecordedSignalsError(column: "strategy_id", "holds no texts")
      }
      strategies = (texts, table.columns[place].isPresent)
    } else {
      strategies = nil
    }
  }

  func symbol(_ row: Int) -> String { symbols[row] }

  func strategy(_ row: Int) -> String? {
    guard let strategies, strategies.isPresent?[row] ?? true else { return nil }
    let name = strategies.texts[row]
    return name.isEmpty ? nil : name
  }

  /// What the table calls a strategy: as we do, or as it likes where it holds one only; nil where it names none.
  func name(for id: String, _ rowCount: Int) throws(RecordedSignalsError) -> String? {
    var names: Set<String> = []
    for row in 0..<rowCount { if let name = strategy(row) { names.insert(name) } }
    if names.contains(id) { return id }
    let known = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if known.count < 2 { return known.first }
    let shown = known.prefix(8).map { MessageText.shown($0) }.joined(separator: ", ")
    let hint = NearestName.of(id, among: known).map { "; did you mean \($0)?" } ?? ""
    throw RecordedSignalsError(
      column: "strategy_id",
      "no row is of \(MessageText.shown(id)); the table has \(shown)\(known.count > 8 ? ", ..." : "")\(hint)")
  }

  /// Nanoseconds since 1970; of a date, the last of its day.
  func time(_ row: Int) throws(RecordedSignalsError) -> Int64 {
    func session(_ day: Int64) -> Int64? {
      let (end, overflow) = (day + 1).multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
      return overflow ? nil : end - 1
    }
    var time: Int64?
    switch (times.values, timeKind) {
    case (.int64s(let values), .timestamp(let unit, _)):
      let (scaled, overflow) = values[row].multipliedReportingOverflow(by: unit.nanoseconds)
      time = overflow ? nil : scaled
    case (.int64s(let values), .int64): time = values[row]
    case (.int32s(let values), .date): time = session(Int64(values[row]))
    case (.texts(let texts), _):
      if let read = TimeText.parse(texts[row]) {
        time = read.form == .date ? session(read.value / Timestamp.nanosecondsPerDay) : read.value
      }
    default: break
    }
    if let time { return time }
    var found = "no time"
    if case .texts(let texts) = times.values { found = MessageText.shown(texts[row]) }
    throw RecordedSignalsError(
      row: row + 1, column: "timestamp", "was \(found); allowed YYYY-MM-DD, ISO-8601 in UTC, or nanoseconds since 1970")
  }

  func stance(_ row: Int) throws(RecordedSignalsError) -> Stance {
    guard let direction = Self.number(directions, row), [-1, 0, 1].contains(direction) else {
      let found = Self.number(directions, row).map(DecimalText.string) ?? "no number"
      throw RecordedSignalsError(row: row + 1, column: "direction", "was \(found); allowed -1, 0, 1")
    }
    let given = strengths.flatMap { $0.isPresent?[row] ?? true ? $0 : nil }
    let strength = given.map { Self.number($0, row) ?? .nan } ?? direction.magnitude
    let stance = Stance(direction: Int8(direction), strength: strength)
    if stance.isValid { return stance }
    throw RecordedSignalsError(
      row: row + 1, column: "strength",
      "was \(DecimalText.string(strength)); allowed "
        + (direction == 0 ? "0, as the direction is 0" : "above 0 and at most 1"))
  }

  private static func number(_ column: Column, _ row: Int) -> Double? {
    switch column.values {
    case .int32s(let values): Double(values[row])
    case .int64s(let values): Double(values[row])
    case .floats(let values): Double(values[row])
    case .doubles(let values): values[row]
    case .booleans, .texts: nil
    }
  }
}
