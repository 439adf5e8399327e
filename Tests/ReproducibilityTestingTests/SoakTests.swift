import Backtesting
import MarketData
import ReproducibilityTesting
import SimulationRuntime
import Synchronization
import Testing
import TradingModel
import TradingStrategies
import Verification

@Suite struct SoakTests {
  @Test func soak_goesOnUntilTold_andSaysWhatItCovered() async throws {
    let backtest = try WorkflowGenerator().workflow(seed: 3).backtest()
    var remaining = 40
    var reports = 0
    let report = try await backtest.soak(
      from: 100,
      while: {
        remaining -= 1
        return remaining >= 0
      }, progress: { _ in reports += 1 })
    #expect(report.runs == 40 && reports == 40)
    #expect(report.firstSeed == 100 && report.lastSeed == 139)
    for axis in [report.policies, report.blocks, report.carriers, report.capacities, report.orders] {
      #expect(axis.count > 1 && axis.reduce(0) { $0 + $1.count } == 40)
    }
    #expect(report.policies.map(\.value).contains("random"))
    #expect(report.creditWaits > 0)
    #expect("\(report)".contains("seeds       100 to 139"))
    let again = try await backtest.soak(from: 100, while: { false })
    #expect(again.runDigest == report.runDigest && again.runs == 0 && again.lastSeed == 99)
  }

  /// A run that is stopped ends the soak without being counted, and without an error.
  @Test func soak_stopsCleanly() async throws {
    let backtest = try WorkflowGenerator().workflow(seed: 3).backtest()
    let started = Atomic<Int>(0)
    let report = try await backtest.soak(
      while: { true },
      onStart: { network in
        if started.add(1, ordering: .relaxed).newValue > 4 { network.stop() }
      })
    #expect(report.runs == 3 && report.lastSeed == 3)
  }
}
