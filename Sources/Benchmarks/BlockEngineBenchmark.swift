import Backtesting
import FileFormats
import RunResults

extension EventDrivenBenchmark {
  /// Runs the workload on the engine of blocks: features, strategies and the portfolio's cores are called in turn, no
  /// container and no message between them; core metrics and a result digest come out.
  ///
  /// - Throws: `ResultsDiffer` where the portfolio comes to anything else than through all containers, and what
  ///   `Backtest.run` throws.
  public func blockEngine(repetitions: Int) async throws -> BenchmarkResult {
    let expected = try await backtest.run(RunManner()).resultDigest
    let backtest = backtest
    var times: [Double] = []
    var fills = 0
    for _ in 0..<max(1, repetitions) {
      let (outcome, seconds) = try await Measurement.seconds {
        let job = ScalarBatch.Job(plan: backtest.plan, signals: try backtest.computedSignals())
        return try LaneBatch(backtest).run([job])[0].get()
      }
      times.append(seconds)
      guard outcome.resultDigest == expected else {
        throw ResultsDiffer(found: outcome.resultDigest, expected: expected)
      }
      fills = outcome.results.reduce(0) { $0 + $1.fills.count }
    }
    return BenchmarkResult(
      workload: "\(name)b/\(barCount)", times: times, units: barCount, unit: unit,
      note: "features, strategies and cores by block, one thread, core metrics and result digest",
      extras: [
        ("fills", .integer(fills)), ("result_digest", .string(expected)),
      ])
  }
}

/// Why a benchmark prints no figure: two ways came to different results.
public struct ResultsDiffer: Error, CustomStringConvertible {
  let found: String
  let expected: String

  /// Says what was found.
  public var description: String {
    "the results differ: result digest \(found), and \(expected) through all containers"
  }
}
