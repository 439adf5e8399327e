import Determinism
import FileFormats
import PerformanceAnalytics
import RunResults
import TradingModel

/// What walking forward came to.
package struct WalkForwardResult: Equatable, Sendable {
  /// Some cycles and their instants, in nanoseconds since the epoch.
  package struct Span: Equatable, Sendable {
    package var firstCycle: Int
    package var cycles: Int
    /// Instants of the first and the last.
    package var from: Int64
    package var to: Int64
  }

  /// One window.
  package struct Window: Equatable, Sendable {
    package var train: Span
    package var test: Span
    /// Whether the test window is shorter than the others, as the data end.
    package var isShort: Bool
    /// The number of the trial that was traded; nil where none was.
    package var trial: Int?
    package var parameters: [TrialParameter]
    /// The objective in the training window and in the test window.
    package var inSample: Double?
    package var outOfSample: Double?
    /// The same as of a year, where a metric grows with time.
    package var annualInSample: Double?
    package var annualOutOfSample: Double?
    /// Equity before and after the test window.
    package var startEquity: Double
    package var endEquity: Double

    /// What of the objective is left out of sample: annual value over annual value; nil where that in sample is not
    /// above 0.
    package var efficiency: Double? { WalkForwardResult.efficiency(annualInSample, annualOutOfSample) }
  }

  /// The equity of all test windows, one behind the other.
  package struct Curve: Equatable, Sendable {
    package private(set) var cycles: [Int] = []
    package private(set) var timestamps: [Int64] = []
    package private(set) var equity: [Double] = []
    package private(set) var isExposed: [Bool] = []
    /// The numbers of the windows, from 1.
    package private(set) var windows: [Int] = []

    mutating func add(cycle: Int, timestamp: Int64, equity: Double, isExposed: Bool, window: Int) {
      cycles.append(cycle)
      timestamps.append(timestamp)
      self.equity.append(equity)
      self.isExposed.append(isExposed)
      windows.append(window + 1)
    }

    mutating func add(_ part: Curve) {
      cycles += part.cycles
      timestamps += part.timestamps
      equity += part.equity
      isExposed += part.isExposed
      windows += part.windows
    }
  }

  /// The name of the objective.
  package let metric: String
  /// What the first test window started with.
  package let capital: Double
  package let windows: [Window]
  /// Of the stitched equity.
  package let metrics: PerformanceMetrics
  /// The stitched equity; of a result that was read back it is the table's to tell, and empty here.
  package let curve: Curve

  /// The parameters of the last window that traded: what a later phase takes as the best.
  package var last: Window? { windows.last { $0.trial != nil } }

  /// Mean annual objective out of sample over that in sample, of the windows that have both; nil where the latter is
  /// not above 0.
  package var efficiency: Double? {
    let pairs = windows.compactMap { window in
      window.annualInSample.flatMap { a in window.annualOutOfSample.map { (a, $0) } }
    }
    if pairs.isEmpty { return nil }
    let count = Double(pairs.count)
    return Self.efficiency(pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
  }

  fileprivate static func efficiency(_ inSample: Double?, _ outOfSample: Double?) -> Double? {
    guard let inSample, let outOfSample, inSample.isAbove(0, scale: 1) else { return nil }
    return outOfSample / inSample
  }
}

extension WalkForwardResult {
  /// What stands in `walk_forward.json`; the equity is a table of its own.
  package var json: JSONValue {
    .object([
      JSONMember("metric", .string(metric)), JSONMember("capital", .number(capital)),
      JSONMember("efficiency", JSONValue(efficiency)), JSONMember("windows", .array(windows.map(\.json))),
      JSONMember("metrics", .object(MetricsFile.members(metrics))),
    ])
  }

  /// Reads what `json` wrote, without the equity.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    metric = try stored.text("metric")
    capital = try stored.number("capital")
    windows = try stored.items("windows").read(Window.init)
    let found = try stored.member("metrics")
    do throws(ResultsError) {
      metrics = try MetricsFile.metrics(found.value, "metrics", "")
    } catch { throw stored.problem("metrics") }
    curve = Curve()
  }
}

extension WalkForwardResult.Window {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("train", train.json), JSONMember("test", test.json), JSONMember("short", .boolean(isShort)),
      JSONMember("trial", JSONValue(trial)),
      JSONMember("parameters", .object(parameters.map { JSONMember($0.path, $0.value) })),
      JSONMember("in_sample", JSONValue(inSample)), JSONMember("out_of_sample", JSONValue(outOfSample)),
      JSONMember("annual_in_sample", JSONValue(annualInSample)),
      JSONMember("annual_out_of_sample", JSONValue(annualOutOfSample)),
      JSONMember("efficiency", JSONValue(efficiency)), JSONMember("start_equity", .number(startEquity)),
      JSONMember("end_equity", .number(endEquity)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      train: try WalkForwardResult.Span(stored.member("train")),
      test: try WalkForwardResult.Span(stored.member("test")), isShort: try stored.boolean("short"),
      trial: try stored.optionalInteger("trial"),
      parameters: try stored.members("parameters").map { TrialParameter(path: $0.name, value: $0.value.value) },
      inSample: try stored.optionalNumber("in_sample"), outOfSample: try stored.optionalNumber("out_of_sample"),
      annualInSample: try stored.optionalNumber("annual_in_sample"),
      annualOutOfSample: try stored.optionalNumber("annual_out_of_sample"),
      startEquity: try stored.number("start_equity"), endEquity: try stored.number("end_equity"))
  }
}

extension WalkForwardResult.Span {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("first_cycle", .integer(firstCycle)), JSONMember("cycles", .integer(cycles)),
      JSONMember("from", .string(Timestamp(nanoseconds: from).description)),
      JSONMember("to", .string(Timestamp(nanoseconds: to).description)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      firstCycle: try stored.count("first_cycle"), cycles: try stored.count("cycles"), from: try stored.instant("from"),
      to: try stored.instant("to"))
  }
}
