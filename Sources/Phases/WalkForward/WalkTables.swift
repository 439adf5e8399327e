import Configuration
import Determinism
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RunResults

/// The tables of a walk, in the order of windows: `windows` has a row a window and portfolio, `equity` a row a cycle of
/// each of them.
struct WalkTables {
  static let windows = "windows"
  static let equity = "equity"

  let axes: [TrialAxis]
  /// The IDs of the portfolios, in natural order.
  let portfolios: [String]

  var equitySchema: [ColumnSchema] {
    [
      ColumnSchema("timestamp", .timestamp(.nanoseconds, isUTC: true)), ColumnSchema("cycle", .int64),
      ColumnSchema("window", .int64), ColumnSchema("portfolio_id", .text), ColumnSchema("equity", .double),
      ColumnSchema("exposed", .boolean),
    ]
  }

  /// What a portfolio comes to in a window.
  func equity(of portfolio: Int, _ curve: WalkForwardResult.Curve) -> ColumnBatch {
    let columns: [Column.Values] = [
      .int64s(curve.timestamps), .int64s(curve.cycles.map { Int64($0) }), .int64s(curve.windows.map { Int64($0) }),
      .texts(TextColumn(curve.cycles.map { _ in portfolios[portfolio] })), .doubles(curve.equity),
      .booleans(curve.isExposed),
    ]
    return ColumnBatch(equitySchema, columns.map { Column($0) }, rowCount: curve.cycles.count)
  }

  private static let times: [(name: String, value: @Sendable (WalkForwardResult.Window) -> Int64)] = [
    ("train_from", { $0.train.from }), ("train_to", { $0.train.to }), ("test_from", { $0.test.from }),
    ("test_to", { $0.test.to }),
  ]

  private static let numbers: [(name: String, value: @Sendable (WalkForwardResult.Window) -> Double?)] = [
    ("in_sample", { $0.inSample }), ("out_of_sample", { $0.outOfSample }), ("efficiency", { $0.efficiency }),
    ("start_equity", { $0.startEquity }), ("end_equity", { $0.endEquity }),
  ]

  var windowSchema: [ColumnSchema] {
    [ColumnSchema("window", .int64), ColumnSchema("portfolio_id", .text)]
      + Self.times.map { ColumnSchema($0.name, .timestamp(.nanoseconds, isUTC: true)) }
      + [ColumnSchema("short", .boolean), ColumnSchema("trial", .int64, isOptional: true)]
      + Self.numbers.map { ColumnSchema($0.name, .double, isOptional: true) }
      + axes.map { ColumnSchema("\(TrialTable.parameters).\($0.name)", $0.columnKind, isOptional: true) }
  }

  /// The rows of a window.
  ///
  /// - Parameter windows: What it is to each portfolio.
  func rows(_ number: Int, _ windows: [WalkForwardResult.Window]) -> ColumnBatch {
    var columns = [Column(.int64s(windows.map { _ in Int64(number) })), .texts(portfolios)]
    columns += Self.times.map { time in Column(.int64s(windows.map(time.value))) }
    columns += [Column(.booleans(windows.map(\.isShort))), .integers(windows.map(\.trial))]
    columns += Self.numbers.map { number in .numbers(windows.map(number.value)) }
    columns += axes.map { axis in
      axis.column(windows.map { window in window.parameters.first { $0.path == axis.path }?.value ?? .null })
    }
    return ColumnBatch(windowSchema, columns, rowCount: windows.count)
  }
}

/// What walking forward came to: windows as the portfolio has them by which trials are chosen, and the whole of each.
struct WalkTotals {
  /// What a portfolio came to.
  struct Portfolio {
    let id: String
    let capital: Double
    let efficiency: Double?
    let metrics: PerformanceMetrics
  }

  /// Of the portfolio by which trials are chosen.
  let result: WalkForwardResult
  let lead: String
  /// All, in natural order of their IDs.
  let portfolios: [Portfolio]

  init(_ walks: [WalkForwardResult], _ ids: [String], lead: Int) {
    result = walks[lead]
    self.lead = ids[lead]
    portfolios = zip(ids, walks).map {
      Portfolio(id: $0, capital: $1.capital, efficiency: $1.efficiency, metrics: $1.metrics)
    }
  }

  /// What stands in `walk_forward.json`; portfolios are told one by one where there are several.
  var json: JSONValue {
    guard portfolios.count > 1, case .object(let members) = result.json else { return result.json }
    let each = portfolios.map { portfolio in
      JSONValue.object([
        JSONMember("id", .string(portfolio.id)), JSONMember("capital", .number(portfolio.capital)),
        JSONMember("efficiency", JSONValue(portfolio.efficiency)),
        JSONMember("metrics", .object(MetricsFile.members(portfolio.metrics))),
      ])
    }
    return .object(members + [JSONMember("portfolio", .string(lead)), JSONMember("portfolios", .array(each))])
  }

  /// Reads what `json` wrote.
  ///
  /// - Parameter id: Of the portfolio, where there is one.
  init(reading json: JSONValue, id: String) throws(StoredResultError) {
    result = try WalkForwardResult(reading: json)
    let stored = StoredResult(json)
    guard json["portfolios"] != nil else {
      lead = id
      portfolios = [
        Portfolio(id: id, capital: result.capital, efficiency: result.efficiency, metrics: result.metrics)
      ]
      return
    }
    lead = try stored.text("portfolio")
    portfolios = try stored.items("portfolios").read { item throws(StoredResultError) in
      let metrics: PerformanceMetrics
      let found = try item.member("metrics")
      do throws(ResultsError) {
        metrics = try MetricsFile.metrics(found.value, "metrics", "")
      } catch { throw item.problem("metrics") }
      return Portfolio(
        id: try item.text("id"), capital: try item.number("capital"),
        efficiency: try item.optionalNumber("efficiency"), metrics: metrics)
    }
  }
}
