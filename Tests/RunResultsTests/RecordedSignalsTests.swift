import FileFormats
import Testing
import TradingModel

@testable import RunResults

@Suite struct RecordedSignalsTests {
  private static let day = Timestamp.nanosecondsPerDay
  /// Three sessions, closing in the last nanosecond of 1, 2 and 4 January 1970.
  private static let cycles = [day - 1, 2 * day - 1, 4 * day - 1]
  private static let symbols = SymbolTable([Symbol("B"), Symbol("AA")])

  private static func table(
    _ rows: [(time: String, symbol: String, direction: Int64, strength: Double?)], strategies: [String?]? = nil
  ) -> ColumnBatch {
    var schema = [
      ColumnSchema("strength", .double, isOptional: true), ColumnSchema("symbol", .text),
      ColumnSchema("timestamp", .text), ColumnSchema("direction", .int64),
    ]
    var columns = [
      Column(.doubles(rows.map { $0.strength ?? 0 }), isPresent: rows.map { $0.strength != nil }),
      Column(.texts(TextColumn(rows.map(\.symbol)))), Column(.texts(TextColumn(rows.map(\.time)))),
      Column(.int64s(rows.map(\.direction))),
    ]
    if let strategies {
      schema.append(ColumnSchema("strategy_id", .text, isOptional: true))
      columns.append(
        Column(.texts(TextColumn(strategies.map { $0 ?? "" })), isPresent: strategies.map { $0 != nil }))
    }
    return ColumnBatch(schema, columns, rowCount: rows.count)
  }

  private static func read(
    _ table: ColumnBatch, first: Int = 0, _ alignment: SignalAlignment = .exact
  ) throws(RecordedSignalsError) -> [(id: String?, signals: SignalColumns)] {
    try RecordedSignals(table, symbols: symbols, timestamps: cycles, firstCycle: first, alignment: alignment).strategies
  }

  private static func problem(_ table: ColumnBatch, _ alignment: SignalAlignment = .exact) -> String {
    do throws(RecordedSignalsError) {
      _ = try read(table, alignment)
      return "none"
    } catch { return error.description }
  }

  /// Rows in any order; dates and instants; what changes nothing is left out.
  @Test func rows_becomeChangesInOrder() throws {
    let found = try Self.read(
      Self.table([
        ("1970-01-04", "B", 0, nil), ("1970-01-01", "B", 1, 0.5), ("1970-01-02T23:59:59.999999999Z", "B", 1, 0.5),
        ("1970-01-02", "AA", -1, nil), ("1970-01-01", "AA", 0, 0),
      ]))
    #expect(found.count == 1 && found[0].id == nil)
    #expect(
      found[0].signals.all == [
        Signal(cycle: 0, symbol: 1, stance: Stance(direction: 1, strength: 0.5), sequence: 1),
        Signal(cycle: 1, symbol: 0, stance: .short, sequence: 2),
        Signal(cycle: 2, symbol: 1, stance: .flat, sequence: 3),
      ])
  }

  @Test func strategies_areApart() throws {
    let table = Self.table(
      [("1970-01-01", "B", 1, nil), ("1970-01-01", "B", -1, nil), ("1970-01-02", "B", 0, nil)],
      strategies: ["y", "x", "y"])
    let found = try Self.read(table)
    #expect(found.map(\.id) == ["x", "y"] && found.map(\.signals.count) == [1, 2])
  }

  /// What comes between two closes counts from the next on, the last of it; what comes after the end counts no more.
  @Test func nextCycle_movesOn() throws {
    let table = Self.table([
      ("1970-01-03T10:00:00Z", "B", -1, nil), ("1970-01-03T09:00:00Z", "B", 1, nil), ("1970-01-05", "B", 0, nil),
      ("1969-12-01", "AA", 1, nil),
    ])
    let found = try Self.read(table, .nextCycle)
    #expect(found[0].signals.all.map(\.cycle) == [0, 2] && found[0].signals.all.map(\.stance) == [.long, .short])
    // What was said before the run begins counts as said at its first cycle.
    #expect(try Self.read(table, first: 1, .nextCycle)[0].signals.all.map(\.cycle) == [1, 2])
    #expect(
      Self.problem(table)
        == "row 1, timestamp: was 1970-01-03T10:00:00Z, which is no cycle of the run; `align: next_cycle` moves it to "
        + "the next")
  }

  @Test func whatIsNoSignal_isSaidWithItsPlace() {
    func one(_ time: String, _ symbol: String, _ direction: Int64, _ strength: Double?) -> String {
      Self.problem(Self.table([("1970-01-01", "AA", 1, nil), (time, symbol, direction, strength)]))
    }
    #expect(one("1970-01-02", "AB", 1, nil) == "row 2, symbol: was AB; the run has AA, B; did you mean AA?")
    #expect(one("1970-01-02", "B", 2, nil) == "row 2, direction: was 2; allowed -1, 0, 1")
    #expect(one("1970-01-02", "B", 1, 1.5) == "row 2, strength: was 1.5; allowed above 0 and at most 1")
    #expect(one("1970-01-02", "B", 1, 0) == "row 2, strength: was 0; allowed above 0 and at most 1")
    #expect(one("1970-01-02", "B", 0, 0.5) == "row 2, strength: was 0.5; allowed 0, as the direction is 0")
    #expect(one("1970-01-02", "B", 1, .nan).hasPrefix("row 2, strength: was"))
    #expect(one("yesterday", "B", 1, nil).hasPrefix("row 2, timestamp: was yesterday; allowed YYYY-MM-DD"))
    #expect(one("1970-01-01", "AA", 0, nil) == "row 2: says again what row 1 says of one time and symbol")
    let lacking = ColumnBatch([ColumnSchema("time", .int64)], [Column(.int64s([]))], rowCount: 0)
    #expect(Self.problem(lacking) == "timestamp: is missing; the table has time")
    let far = ColumnBatch(
      [
        ColumnSchema("timestamp", .timestamp(.milliseconds, isUTC: true)), ColumnSchema("symbol", .text),
        ColumnSchema("direction", .double),
      ],
      [Column(.int64s([.max])), Column(.texts(TextColumn(["B"]))), Column(.doubles([1]))], rowCount: 1)
    #expect(Self.problem(far).hasPrefix("row 1, timestamp: was no time"))
  }
}
