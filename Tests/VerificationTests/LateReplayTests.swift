import Backtesting
import Configuration
import Determinism
import MarketData
import ReproducibilityTesting
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Verification

/// A replayer that says one thing a cycle late is found, by whatever replays, and what it says is named.
@Suite struct LateReplayTests {
  static let files = [
    "coordinator_basic", "msft_crossover", "multi_strategy", "simple_backtest", "synthetic", "traditional_workflow",
    "trend_following", "seeds/simple_backtest", "seeds/single_phase", "seeds/data_processing",
    "seeds/market_open_workflow", "seeds/coordinator_basic", "seeds/multi_phase",
  ]

  /// No schedules: the ways that replay.
  private static let axes: VerificationAxes = {
    var axes = VerificationAxes()
    (axes.schedules, axes.priorities, axes.threads, axes.blocks) = (0, 0, [], [])
    return axes
  }()

  /// A signal that is late, and whether some portfolio follows its strategy.
  private typealias Late = (strategy: String, signal: Signal, isFollowed: Bool)

  /// The signal that is late; nil where none can be.
  private static func lateSignal(_ backtest: Backtest) throws -> Late? {
    let signals = try backtest.computedSignals()
    return ReplayFault().place(in: signals).map { place in
      (
        backtest.plan.strategies[place.strategy].id, signals[place.strategy][place.signal],
        backtest.plan.portfolios.contains { $0.strategies.contains(place.strategy) }
      )
    }
  }

  private enum Finding {
    /// No signal could be late.
    case none
    /// The replays of the runtime find it.
    case byReplays
    /// They do not read it; a batch, which is handed all signals, finds it.
    case byBatches
  }

  /// Expects that verification passes without the mistake, and with it names the late signal.
  ///
  /// What no portfolio follows is not read by a replay, unless somebody wants its rows: its digest is that of the
  /// archive. A mistake in saying it again cannot be there, and is not found.
  private static func expectFound(_ backtest: Backtest, _ comment: Comment) async throws -> Finding {
    let reference = try await backtest.verify(axes)
    guard let late = try lateSignal(backtest) else { return .none }
    var planted = backtest
    planted.replayFault = ReplayFault()
    let staged = await #expect(throws: VerificationDifference.self, comment) { try await planted.verify(axes) }
    if late.isFollowed {
      #expect(staged?.variant.contains("--signals replayed") == true, "\(comment): \(staged?.variant ?? "")")
    } else {
      #expect(staged?.variant == "a batch of runs", comment)
      var manner = RunManner()
      manner.signals = .replayed
      #expect(try await planted.run(manner).runDigest == reference.runDigest, comment)
      // Where it is read it is found.
      let read = try await planted.run(manner, keeping: RunKeeping(trace: true))
      #expect(read.runDigest != reference.runDigest, comment)
    }
    expectNamed(staged, late, comment)
    // A run that is computed is none the worse for it, and the batch by itself is found too.
    let batch = await #expect(throws: VerificationDifference.self, comment) {
      try await planted.verifyBatches(reference)
    }
    #expect(batch?.variant == "a batch of runs", comment)
    expectNamed(batch, late, comment)
    return late.isFollowed ? .byReplays : .byBatches
  }

  private static func expectNamed(
    _ found: VerificationDifference?, _ late: Late, _ comment: Comment
  ) {
    let comment: Comment = "\(comment): \(found.map { "\($0)" } ?? "nothing")"
    #expect(found?.isUnsteady == false, comment)
    #expect(found?.streams.contains("signals/\(late.strategy)") == true, comment)
    let event = found?.divergence?.reference
    #expect(event?.stream.description == "signals/\(late.strategy)", comment)
    #expect(event?.time.cycle == late.signal.cycle && event?.sequence == late.signal.sequence, comment)
  }

  @Test func randomWorkflows_lateSignalIsFound() async throws {
    var (count, unread) = (0, [UInt64]())
    for seed in UInt64(1)...30 {
      let backtest = try WorkflowGenerator().workflow(seed: seed).backtest()
      switch try await Self.expectFound(backtest, "seed \(seed)") {
      case .none: break
      case .byReplays: count += 1
      case .byBatches: unread.append(seed)
      }
    }
    // Some have no signal that could be late; of one nobody follows the strategy.
    #expect(count > 20 && unread == [23])
  }

  @Test(arguments: files) func configuredFiles_lateSignalIsFound(_ file: String) async throws {
    let workflow = try WorkflowFile.load(path: "\(Checkout.path)/Configs/\(file).yaml")
    let backtest = try Backtest(workflow, data: MarketDataLoader.load(workflow.dataToRead))
    #expect(try await Self.expectFound(backtest, "\(file)") == .byReplays)
  }

  /// Portfolios in lanes come to something else where what they follow is late.
  @Test func lanes_lateSignalIsFound() async throws {
    let workflow = try WorkflowFile.load(path: "\(Checkout.path)/Configs/simple_backtest.yaml")
    var backtest = try Backtest(workflow, data: MarketDataLoader.load(workflow.dataToRead))
    let reference = try await backtest.run(keeping: RunKeeping(ledgers: true))
    #expect(try backtest.laneDifference(from: reference) == nil)
    let late = try #require(try Self.lateSignal(backtest))
    backtest.replayFault = ReplayFault()
    let found = try #require(try backtest.laneDifference(from: reference))
    // The order of the late decision is filled a bar later.
    #expect(found.field == "the cycle of a fill" && found.cycle == late.signal.cycle + 1)
  }
}
