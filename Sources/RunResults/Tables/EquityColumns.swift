import FileFormats
import TradingModel

/// The rows of the `equity` table, of which there are as many as cycles and portfolios.
///
/// The columns are those that `RecordColumns` would gather from `EquityRecord`s (a test compares them), without a
/// record a row.
struct EquityColumns: GatheredRows {
  let schema: [ColumnSchema]
  private(set) var count = 0
  /// Whether rows end with the equity of the benchmark.
  let hasBenchmark: Bool
  private let hasSessions: Bool
  private var times = GatheredTimes()
  private var sessions = GatheredTimes()
  private var portfolios: GatheredCodes
  private var cash = GatheredNumbers()
  private var positionValue = GatheredNumbers()
  private var equity = GatheredNumbers()
  private var benchmark = GatheredNumbers()

  init(portfolioIDs: [String], hasSessions: Bool, hasBenchmark: Bool = false) {
    let settings = ResultsSettings(writesBenchmark: hasBenchmark)
    schema = ResultTable.equity.columns(settings, hasSessions: hasSessions).map(\.schema)
    self.hasSessions = hasSessions
    self.hasBenchmark = hasBenchmark
    portfolios = GatheredCodes(portfolioIDs)
  }

  /// Adds the row of a portfolio, named by its place in the list of IDs.
  ///
  /// - Parameter benchmark: Equity of the benchmark, NaN where there is none; kept only where rows have it.
  @inline(__always)
  mutating func add(
    time: Int64, portfolio: Int, cash: Double, positionValue: Double, benchmark: @autoclosure () -> Double = .nan
  ) {
    times.add(time)
    if hasSessions { sessions.add(time) }
    portfolios.add(portfolio)
    self.cash.add(cash)
    self.positionValue.add(positionValue)
    equity.add(cash + positionValue)
    if hasBenchmark { self.benchmark.add(benchmark()) }
    count += 1
  }

  mutating func take() -> ColumnBatch {
    defer { count = 0 }
    var columns = [times.take()]
    if hasSessions { columns.append(sessions.takeDates()) }
    columns += [portfolios.take(), cash.take(), positionValue.take(), equity.take()]
    if hasBenchmark { columns.append(benchmark.take()) }
    return ColumnBatch(schema, columns, rowCount: count)
  }
}
