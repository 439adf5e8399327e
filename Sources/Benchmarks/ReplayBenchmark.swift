import Backtesting
import FileFormats
import RunResults
import SimulationRuntime
import TradingModel

extension EventDrivenBenchmark {
  /// Runs the workload with its signals computed and replayed: through containers on one thread and on two, and by
  /// calling the cores, on one; then sixteen portfolios beside each other on replayed signals of which all, a tenth and
  /// a hundredth are left.
  ///
  /// - Throws: what `Backtest.run` throws.
  public func replays(repetitions: Int) async throws -> [BenchmarkResult] {
    var results: [BenchmarkResult] = []
    let signals = try backtest.computedSignals()
    // Once, and not within what is measured: a replay has its signals.
    let replay = backtest.replaying(signals.map { .signals($0) })
    let manners: [(RunPath, SchedulingPolicy)] = RunPath.allCases.flatMap { path in
      path == .network ? [(path, .sorted), (path, .parallel(threads: 2))] : [(path, .sorted)]
    }
    for (path, policy) in manners {
      for (origin, form) in [(SignalOrigin.computed, backtest), (.replayed, replay)] {
        var manner = RunManner()
        (manner.path, manner.policy) = (path, policy)
        var times: [Double] = []
        var digest = ""
        for _ in 0..<max(1, repetitions) {
          let (outcome, seconds) = try await Measurement.seconds { try await form.run(manner) }
          times.append(seconds)
          digest = outcome.runDigest
        }
        let suffix = policy == .sorted ? "" : "/\(policy)"
        results.append(
          BenchmarkResult(
            workload: "\(name)/\(path.rawValue)/\(origin.rawValue)\(suffix)", times: times, units: barCount,
            unit: unit, note: "single pass, \(policy), digest on", extras: [("run_digest", .string(digest))]))
      }
    }
    for part in [1, 10, 100] { results.append(try await batch(signals, keepingOneIn: part, repetitions: repetitions)) }
    return results
  }

  private func batch(
    _ signals: [SignalColumns], keepingOneIn part: Int, repetitions: Int
  ) async throws -> BenchmarkResult {
    // An entry and the exit after it stay together.
    let kept = signals.map { columns -> SignalColumns in
      var rest = SignalColumns()
      rest.append((0..<columns.count).filter { $0 / 2 % part == 0 }.map { columns[$0] })
      return rest
    }
    let portfolios = 16
    let jobs = (0..<portfolios).map { _ in ScalarBatch.Job(plan: backtest.plan, signals: kept) }
    let batch = ScalarBatch(backtest)
    var times: [Double] = []
    for _ in 0..<max(1, repetitions) {
      times.append(try await Measurement.seconds { for run in batch.run(jobs) { _ = try run.get() } }.seconds)
    }
    return BenchmarkResult(
      workload: "\(name)/batch/one signal in \(part)", times: times, units: barCount * portfolios,
      unit: "portfolio-bars", note: "\(portfolios) portfolios, one thread, core metrics and result digests",
      extras: [("signals", .integer(kept.reduce(0) { $0 + $1.count }))])
  }
}
