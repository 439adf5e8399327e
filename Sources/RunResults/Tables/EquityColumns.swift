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

  /// Adds rows of cycles, in each of which the portfolios stand in the order of their IDs.
  mutating func add(_ range: Range<Int>, of rows: EquityRows) {
    let width = rows.width
    let (first, start) = (range.lowerBound / width, range.lowerBound % width)
    if width == 1 {
      times.add(contentsOf: rows.timestamps[range])
      if hasSessions { sessions.add(contentsOf: rows.timestamps[range]) }
    } else {
      var (cycle, row) = (first, range.lowerBound)
      while row < range.upperBound {
        let end = min((cycle + 1) * width, range.upperBound)
        times.add(contentsOf: repeatElement(rows.timestamps[cycle], count: end - row))
        if hasSessions { sessions.add(contentsOf: repeatElement(rows.timestamps[cycle], count: end - row)) }
        (cycle, row) = (cycle + 1, end)
      }
    }
    portfolios.add(range.count, from: start)
    cash.add(contentsOf: rows.cash[range])
    positionValue.add(contentsOf: rows.positionValue[range])
    equity.add(contentsOf: range.lazy.map { rows.cash[$0] + rows.positionValue[$0] })
    if hasBenchmark { benchmark.add(contentsOf: rows.benchmark[range]) }
    count += range.count
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

/// The equity of all portfolios over some cycles, as rows: cycle by cycle, in each the portfolios one after the other.
struct EquityRows {
  /// Number of portfolios, at least 1.
  let width: Int
  /// A cycle each.
  let timestamps: [Int64]
  let cash: [Double]
  let positionValue: [Double]
  /// Equity of the benchmarks, NaN where there is none; empty where rows have no such column.
  let benchmark: [Double]

  /// - Precondition: There is a block, and all are of the same cycles.
  init(_ blocks: [LedgerBlock], benchmarks: [LedgerBlock?]) {
    width = blocks.count
    timestamps = blocks.first?.timestamps ?? []
    cash = Self.interleaved(blocks) { $0.cash }
    positionValue = Self.interleaved(blocks) { $0.positionValue }
    benchmark = Self.interleaved(benchmarks) { [count = timestamps.count] block in
      block.map { block in (0..<count).map { block.equity($0) } } ?? Array(repeating: .nan, count: count)
    }
  }

  /// The values of several columns side by side.
  private static func interleaved<Block>(_ blocks: [Block], _ column: (Block) -> [Double]) -> [Double] {
    let columns = blocks.map(column)
    guard columns.count > 1 else { return columns.first ?? [] }
    let (width, count) = (columns.count, columns.first?.count ?? 0)
    return [Double](unsafeUninitializedCapacity: width * count) { target, used in
      for (place, column) in columns.enumerated() {
        for row in 0..<count { target.initializeElement(at: row * width + place, to: column[row]) }
      }
      used = width * count
    }
  }
}
