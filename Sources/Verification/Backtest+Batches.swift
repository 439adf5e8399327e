import Backtesting
import PerformanceAnalytics
import RunResults
import TradingModel

// What trials are made of: known signals, and cores that are called directly for many runs at once.
extension Backtest {
  /// Runs it in a batch of its like and its portfolios in lanes, and compares what they come to.
  ///
  /// - Throws: `VerificationDifference` with the first event, or the portfolio, the cycle and the field, that part
  ///   first, and what `run` throws.
  func verifyBatches(_ reference: BacktestOutcome) async throws {
    let whole = try await run(keeping: RunKeeping(ledgers: true))
    if let difference = try batchDifference(from: whole) {
      throw await failure(difference, "a batch of runs", whole, reference)
    }
    guard let difference = try laneDifference(from: whole) else { return }
    throw await failure(difference, "portfolios in lanes", whole, reference)
  }

  /// Where the run in a batch parts from the reference, which kept its ledgers; nil where it does not.
  ///
  /// - Parameter signals: Of every strategy, in natural order of their IDs; what they say where nil.
  package func batchDifference(
    from reference: BacktestOutcome, signals: [SignalColumns]? = nil
  ) throws -> LaneDifference? {
    let job = ScalarBatch.Job(plan: plan, signals: try signals ?? computedSignals())
    let outcomes = ScalarBatch(self).run(
      [job, job], digests: .everything, metrics: .all, threads: 2, keepsLedgers: true)
    for outcome in try outcomes.map({ try $0.get() }) {
      guard let found = outcome.runDigest, found != reference.runDigest else { continue }
      return LaneDifference(reference, outcome)
        ?? LaneDifference(
          portfolio: reference.results.first?.id ?? "", cycle: nil, field: "a stream", expected: reference.runDigest,
          found: found)
    }
    return nil
  }

  /// A difference with the event that it begins with, where a replay on the scalar path shows one too.
  private func failure(
    _ difference: LaneDifference, _ name: String, _ whole: BacktestOutcome, _ reference: BacktestOutcome
  ) async -> VerificationDifference {
    if let replay = await replayDifference(named: name, from: reference) { return replay }
    return VerificationDifference(
      variant: name, expected: difference.expected, found: difference.found, streams: [], divergence: nil,
      isUnsteady: whole.runDigest != reference.runDigest, failure: "\(difference)")
  }

  /// Where the scalar path parts from a run if it is handed the signals; nil where it does not.
  ///
  /// - Parameter signals: Of every strategy, in natural order of their IDs; what they say where nil.
  package func replayDifference(
    named name: String, from reference: BacktestOutcome, signals: [SignalColumns]? = nil
  ) async -> VerificationDifference? {
    guard let signals = signals ?? (try? computedSignals()) else { return nil }
    var manner = RunManner()
    manner.path = .scalar
    let form = replaying(signals.map { .signals($0) })
    guard let outcome = try? await form.run(manner), outcome.runDigest != reference.runDigest else { return nil }
    return await difference(of: outcome, made: manner, by: form, named: name, from: reference)
  }
}
