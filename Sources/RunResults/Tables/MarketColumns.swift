import FileFormats
import TradingModel

/// The rows of `bars` or `features`: of each cycle the symbols that have a bar, in their order.
struct MarketColumns: GatheredRows {
  /// When and of what a bar is.
  static let place = [
    ResultColumn(name: "timestamp", type: .time), ResultColumn(name: "session", type: .date),
    ResultColumn(name: "symbol", type: .text),
  ]
  /// What a bar says.
  static let prices = [
    ResultColumn(name: "open", type: .number, unit: .price), ResultColumn(name: "high", type: .number, unit: .price),
    ResultColumn(name: "low", type: .number, unit: .price), ResultColumn(name: "close", type: .number, unit: .price),
    ResultColumn(name: "volume", type: .number, unit: .units), ResultColumn(name: "presence", type: .text),
  ]

  let schema: [ColumnSchema]
  private(set) var count = 0
  private let hasSessions: Bool
  private let hasPresence: Bool
  private var times = GatheredTimes()
  private var sessions = GatheredTimes()
  private var symbols: GatheredCodes
  private var numbers: [GatheredNumbers]
  private var presence = GatheredCodes(["traded", "carried"])

  init(_ table: ResultTable, symbols names: [String], output: ResultsOutput) {
    schema = table.columns(output.settings, hasSessions: output.hasSessions).map(\.schema)
    hasSessions = output.hasSessions
    hasPresence = table == .bars
    symbols = GatheredCodes(names)
    numbers = schema.filter { $0.kind == .double }.map { _ in GatheredNumbers() }
  }

  /// Adds the row of a bar.
  ///
  /// - Parameter value: The numbers by their places.
  @inline(__always)
  mutating func add(time: Int64, symbol: Int, _ barPresence: BarPresence, _ value: (Int) -> Double) {
    times.add(time)
    if hasSessions { sessions.add(time) }
    symbols.add(symbol)
    for index in numbers.indices { numbers[index].add(value(index)) }
    if hasPresence { presence.add(barPresence == .carried ? 1 : 0) }
    count += 1
  }

  mutating func take() -> ColumnBatch {
    defer { count = 0 }
    var columns = [times.take()]
    if hasSessions { columns.append(sessions.takeDates()) }
    columns.append(symbols.take())
    for index in numbers.indices { columns.append(numbers[index].take()) }
    if hasPresence { columns.append(presence.take()) }
    return ColumnBatch(schema, columns, rowCount: count)
  }
}
