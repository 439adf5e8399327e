import Configuration
import Determinism
import ParameterSearch
import PerformanceAnalytics
import TradingModel

/// Walking forward: the best trial of each training window is traded in the test window behind it, each with what the
/// one before left.
///
/// It decides and adds up; who runs trials hands in what they came to. Training windows do not depend on each other;
/// test windows come in their order.
package struct WalkForward: Sendable {
  /// What a test window came to.
  package struct Outcome: Sendable {
    /// Equity at the end of each of its cycles.
    package var equity: [Double]
    /// By cycle whether a position was held.
    package var isExposed: [Bool]
    package var fills: [Fill]
    package var trades: [Trade]
    /// The objective, of this window alone.
    package var value: Double?

    package init(
      equity: [Double], isExposed: [Bool], fills: [Fill] = [], trades: [Trade] = [], value: Double?
    ) {
      self.equity = equity
      self.isExposed = isExposed
      self.fills = fills
      self.trades = trades
      self.value = value
    }
  }

  package let windows: [WalkForwardWindow]
  package let objective: Objective
  package let capital: Double
  private let timestamps: [Int64]
  private let basis: AnnualBasis
  private let keepsCurve: Bool
  private var results: [WalkForwardResult.Window] = []
  private var curve = WalkForwardResult.Curve()
  private var performance: PerformanceAccumulator

  /// - Parameters:
  ///   - capital: What the first test window starts with.
  ///   - timestamps: The instants of all cycles of the data.
  ///   - metrics: Which are computed of the whole.
  ///   - keepsCurve: Whether the result has the stitched equity, beside what each window hands out.
  /// - Precondition: The windows lie within the timestamps.
  package init(
    _ windows: [WalkForwardWindow], objective: Objective, capital: Double, timestamps: [Int64], basis: AnnualBasis,
    metrics: MetricSet = .all, keepsCurve: Bool = true
  ) {
    self.windows = windows
    self.keepsCurve = keepsCurve
    self.objective = objective
    self.capital = capital
    self.timestamps = timestamps
    self.basis = basis
    performance = PerformanceAccumulator(capital: capital, basis: basis, metrics: metrics)
  }

  /// What the next test window starts with: what the one before ended with.
  package var equity: Double { results.last?.endEquity ?? capital }

  /// The window that was added last.
  package var last: WalkForwardResult.Window? { results.last }

  /// The window that comes next; nil once all have been traded.
  package var next: WalkForwardWindow? { results.count < windows.count ? windows[results.count] : nil }

  /// Adds the next window.
  ///
  /// - Parameters:
  ///   - best: The trial that was chosen; nil stays out of the market.
  ///   - parameters: Its parameters.
  ///   - outcome: What it came to in the test window; nil where nothing was traded.
  /// - Returns: The equity of the window.
  /// - Precondition: There is a next window, and the outcome has a value a cycle of it.
  @discardableResult
  package mutating func add(
    _ best: RankedTrial?, parameters: [TrialParameter] = [], _ outcome: Outcome?
  ) -> WalkForwardResult.Curve {
    guard let window = next else { preconditionFailure("there is a window left") }
    let start = equity
    let outcome =
      outcome
      ?? Outcome(
        equity: Array(repeating: start, count: window.test.count),
        isExposed: Array(repeating: false, count: window.test.count), value: nil)
    precondition(outcome.equity.count == window.test.count && outcome.isExposed.count == window.test.count)
    for fill in outcome.fills { performance.record(fill) }
    for trade in outcome.trades { performance.record(trade) }
    var part = WalkForwardResult.Curve()
    for (cycle, (equity, isExposed)) in zip(window.test, zip(outcome.equity, outcome.isExposed)) {
      part.add(cycle: cycle, timestamp: timestamps[cycle], equity: equity, isExposed: isExposed, window: results.count)
      performance.record(timestamp: timestamps[cycle], equity: equity, isExposed: isExposed)
    }
    let value = best == nil ? nil : outcome.value
    results.append(
      WalkForwardResult.Window(
        train: span(window.train), test: span(window.test), isShort: window.isShort, trial: best?.trial,
        parameters: best == nil ? [] : parameters, inSample: best?.value, outOfSample: value,
        annualInSample: best?.value.flatMap { annual($0, window.train) },
        annualOutOfSample: value.flatMap { annual($0, window.test) }, startEquity: start,
        endEquity: outcome.equity.last ?? start))
    if keepsCurve { curve.add(part) }
    return part
  }

  /// Everything, once all windows have been added.
  package var result: WalkForwardResult {
    WalkForwardResult(
      metric: objective.metric, capital: capital, windows: results, metrics: performance.metrics(), curve: curve)
  }

  private func span(_ cycles: Range<Int>) -> WalkForwardResult.Span {
    WalkForwardResult.Span(
      firstCycle: cycles.lowerBound, cycles: cycles.count, from: timestamps[cycles.lowerBound],
      to: timestamps[cycles.upperBound - 1])
  }

  /// A value of the objective as of a year, so that windows of different lengths can be compared; nil where a window
  /// says nothing about a year.
  private func annual(_ value: Double, _ cycles: Range<Int>) -> Double? {
    let growth = MetricGrowth(metric: objective.metric)
    if growth == .none { return value }
    let times = timestamps[cycles]
    guard let first = times.first, let last = times.last else { return nil }
    var (days, day) = (0, Int64.min)
    for time in times where Timestamp(nanoseconds: time).closingDay != day {
      day = Timestamp(nanoseconds: time).closingDay
      days += 1
    }
    let years = basis.years(dailyReturns: days, nanoseconds: Double(last) - Double(first))
    guard years > 0 else { return nil }
    if growth == .linear { return value / years }
    return value > -1 ? ExactMath.pow(1 + value, 1 / years) - 1 : -1
  }
}

/// How a metric grows with the time that it is measured over.
private enum MetricGrowth {
  /// It is one of a year, or of no time.
  case none
  /// Twice as much in twice the time.
  case linear
  /// As compound interest.
  case compound

  init(metric: String) {
    switch metric {
    case "total_return": self = .compound
    case "gross_profit", "gross_loss", "commission", "slippage", "fills", "trades": self = .linear
    default: self = .none
    }
  }
}

extension WalkForward {
  /// Walks through all windows.
  ///
  /// - Parameters:
  ///   - train: The values of all trials in a training window, in ascending order of their numbers.
  ///   - parameters: What a trial tried.
  ///   - test: What the chosen trial comes to in the test window, with so much capital. Not asked for where there is
  ///     none to trade with.
  /// - Throws: What `train` and `test` throw.
  package func run<Failure: Error>(
    train: (WalkForwardWindow) async throws(Failure) -> [RankedTrial],
    parameters: (Int) -> [TrialParameter] = { _ in [] },
    test: (WalkForwardWindow, _ trial: Int, _ capital: Double) async throws(Failure) -> Outcome
  ) async throws(Failure) -> WalkForwardResult {
    var walk = self
    while let window = walk.next {
      var training = WindowBest(objective)
      for trial in try await train(window) { training.add(trial) }
      guard let best = training.trial, walk.equity > 0 else {
        walk.add(nil, nil)
        continue
      }
      let outcome = try await test(window, best.trial, walk.equity)
      walk.add(best, parameters: parameters(best.trial), outcome)
    }
    return walk.result
  }
}
