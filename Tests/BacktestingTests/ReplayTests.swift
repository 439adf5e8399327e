import Backtesting
import Configuration
import Determinism
import FileFormats
import MarketData
import ReproducibilityTesting
import RiskControl
import RunResults
import SimulationRuntime
import Synchronization
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// Saved signals in the place of strategies: what comes out is what came out.
@Suite struct ReplayTests {
  static let files = [
    "coordinator_basic", "msft_crossover", "multi_strategy", "simple_backtest", "synthetic", "traditional_workflow",
    "trend_following",
  ]

  private static func backtest(_ file: String) throws -> Backtest {
    let workflow = try WorkflowFile.load(path: "\(Checkout.path)/Configs/\(file).yaml")
    return try Backtest(workflow, data: MarketDataLoader.load(workflow.dataToRead))
  }

  /// Everything that a run comes to, but for what it cost.
  static func expectEqual(_ left: BacktestOutcome, _ right: BacktestOutcome, _ comment: Comment) {
    #expect(left.streams == right.streams && left.runDigest == right.runDigest, comment)
    #expect(left.metrics == right.metrics && left.tallies == right.tallies, comment)
    #expect(left.ledgers == right.ledgers && left.signals == right.signals, comment)
    #expect(left.trace?.chain() == right.trace?.chain() && left.last?.cycle == right.last?.cycle, comment)
    #expect(left.files == right.files && left.results == right.results, comment)
  }

  static let keeping = RunKeeping(trace: true, ledgers: true, signals: true)

  /// The network, the scalar path, and both with replayed signals, over random workflows.
  @Test func randomWorkflows_comeToTheSameOnEveryPath() async throws {
    for seed in UInt64(300)...330 {
      let backtest = try WorkflowGenerator().workflow(seed: seed).backtest()
      let reference = try await backtest.run(keeping: Self.keeping)
      let signals = try backtest.computedSignals()
      #expect(reference.signals == signals)
      let archive = try SignalArchive(bytes: backtest.archive(signals, program: "p"))
      var draw = SeededGenerator(masterSeed: seed, id: "replay", purpose: "test")
      // Some strategies replayed, the others computed.
      let mixed = backtest.replaying(signals.map { draw.bernoulli(probability: 0.5) ? .signals($0) : nil })
      let stored = backtest.replaying(archive.strategies.indices.map { .stored(archive, place: $0) })
      for (name, form) in [("computed", backtest), ("mixed", mixed), ("stored", stored)] {
        for path in RunPath.allCases {
          var manner = RunManner(blockSize: draw.choose([nil, 1, 5, 64]) ?? nil)
          manner.path = path
          manner.permutation = draw.choose([nil, 3]) ?? nil
          let outcome = try await form.run(manner, keeping: Self.keeping)
          Self.expectEqual(reference, outcome, "seed \(seed), \(name), \(manner)")
        }
      }
    }
  }

  /// The files under `Configs`, their tables too.
  @Test(arguments: files) func configuredWorkflows_replayToTheBit(_ file: String) async throws {
    let backtest = try Self.backtest(file)
    let folder = try TemporaryFolder()
    func output(_ name: String) throws -> ResultsOutput {
      let path = folder.path + "/" + name
      try FileSystem.makeFolder(path)
      return ResultsOutput(folder: path, settings: backtest.plan.workflow.results)
    }
    let reference = try await backtest.run(output: output("reference"))
    #expect(!reference.files.isEmpty)
    for path in RunPath.allCases {
      for signals in SignalOrigin.allCases {
        var manner = RunManner()
        (manner.path, manner.signals) = (path, signals)
        let outcome = try await backtest.run(manner, output: output("\(path)-\(signals)"))
        Self.expectEqual(reference, outcome, "\(file), \(manner)")
      }
    }
  }

  /// Whoever stops a run before its first block, or between two, hears that it did not come to its end.
  @Test(arguments: RunPath.allCases, SignalOrigin.allCases)
  func stoppedRuns_saySo(_ path: RunPath, _ signals: SignalOrigin) async throws {
    var manner = RunManner()
    (manner.path, manner.signals, manner.blockSize) = (path, signals, 7)
    let outcome = try await Self.backtest("simple_backtest").run(manner, onStart: { $0.stop() })
    #expect(outcome.wasInterrupted)
  }

  /// No container computes where everything is replayed; groups that still run keep their names.
  @Test func replay_hasNoStrategyAndNoFeature() throws {
    let backtest = try Self.backtest("multi_strategy")
    let signals = try backtest.computedSignals()
    let plan = backtest.replaying(signals.map { .signals($0) }).plan
    #expect(plan.features.isEmpty && !plan.computesFeatures)
    let names = plan.containerIDs.map(\.path)
    #expect(
      names.contains("signals/replayer") && !names.contains { $0.hasPrefix("strategy/") || $0 == "features/shared" })
    #expect(!plan.edges.contains { $0.payload == .features })
    // What comes back to life has its features again.
    let again = backtest.replaying(signals.map { .signals($0) }).replaying(signals.map { _ in nil }).plan
    #expect(again.features == backtest.plan.features && again.containerIDs == backtest.plan.containerIDs)
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ bytes: Int) { count.withLock { $0 += bytes } }
  }

  /// A portfolio that follows two of fifty strategies reads two, and its run has the digest of the whole run.
  @Test func whatNobodyFollows_isNotRead() async throws {
    let strategies = (1...50).map { index in
      StrategySettings(id: "s\(index)", type: "momentum", parameters: ["lookback": .integer(index)])
    }
    var workflow = Workflow(
      name: "many", data: MarketDataSettings(path: "memory", symbols: [Symbol("A")]), strategies: strategies)
    workflow.risk[0].strategies = ["s7", "s31"]
    let backtest = try Backtest(workflow, data: MarketDataSet([SampleMarket.series("A", count: 300)]))
    let reference = try await backtest.run(keeping: RunKeeping(signals: true))
    let bytes = backtest.archive(try #require(reference.signals), program: "p")
    for path in RunPath.allCases {
      let counter = Counter()
      let archive = try SignalArchive(size: bytes.count) { range in
        counter.add(range.count)
        return Array(bytes[range])
      }
      let header = counter.value
      let replay = try backtest.replaying(archive, program: "p")
      var manner = RunManner()
      manner.path = path
      #expect(try await replay.run(manner).streams == reference.streams)
      let followed = archive.strategies.filter { ["s7", "s31"].contains($0.identity.id) }
      #expect(followed.count == 2 && counter.value - header == 17 * followed.reduce(0) { $0 + $1.count })
      // With rows to be written everything is needed.
      let folder = try TemporaryFolder()
      _ = try await replay.run(manner, output: ResultsOutput(folder: folder.path, settings: ResultsSettings()))
      #expect(counter.value > bytes.count)
    }
  }

  /// Each way in which saved signals do not fit is refused, with its reason and no other.
  @Test func whatDoesNotFit_isRefusedWithTheReason() throws {
    let series = [SampleMarket.series("A", count: 60), SampleMarket.series("B", count: 60)]
    func backtest(
      _ change: (inout Workflow) -> Void = { _ in }, series: [BarSeries] = series, warmup: Int = 0,
      registry: StrategyRegistry = .builtIn
    ) throws -> Backtest {
      var workflow = Workflow(
        name: "w", data: MarketDataSettings(path: "memory", symbols: series.map(\.symbol)),
        strategies: [StrategySettings(id: "m", type: "momentum", parameters: ["lookback": .integer(3)])])
      workflow.risk[0].sizing = .fixedFraction(0.4)
      change(&workflow)
      return try Backtest(workflow, data: MarketDataSet(series, warmupCount: warmup), registry: registry)
    }
    let origin = try backtest()
    let signals = try origin.computedSignals()
    func reasons(_ form: Backtest, isComplete: Bool = true, program: String? = "p") throws -> [SignalRefusal] {
      let archive = try SignalArchive(bytes: origin.archive(signals, program: "p", isComplete: isComplete))
      do throws(SignalArchiveError) {
        _ = try form.replaying(archive, program: program)
        return []
      } catch {
        guard case .refused(let reasons) = error else { throw error }
        return reasons
      }
    }
    #expect(try reasons(origin).isEmpty)
    // Another name, sizing or aggregation is no other signal; nor is a parameter at its default, written out.
    #expect(try reasons(backtest { $0.strategies[0].id = "n" }).isEmpty)
    #expect(try reasons(backtest { $0.risk[0].sizing = .fixedQuantity(1) }).isEmpty)
    #expect(try reasons(backtest { $0.strategies[0].parameters["threshold"] = .number(0) }).isEmpty)

    #expect(
      try reasons(backtest { $0.strategies[0].parameters["lookback"] = .integer(4) })
        == [.parameter(strategy: "m", name: "lookback", archive: "3", run: "4")])
    #expect(
      try reasons(backtest { $0.strategies[0].direction = .longShort })
        == [.direction(strategy: "m", archive: "long_only", run: "long_short")])
    #expect(
      try reasons(backtest { $0.strategies[0].symbols = [Symbol("A")] })
        == [.traded(strategy: "m", archive: ["A", "B"], run: ["A"])])
    #expect(
      try reasons(backtest { $0.strategies[0] = StrategySettings(id: "b", type: "buy_and_hold") })
        == [.unknown(strategy: "b", type: "buy_and_hold")])
    #expect(
      try reasons(backtest { $0.data.missingBars = .carry })
        == [.missingBars(archive: "skip", run: "carry")])
    #expect(try reasons(backtest(series: [series[0]])) == [.symbols(archive: ["A", "B"], run: ["A"])])
    var other = series
    other[1].close[17] += 0.01
    #expect(try reasons(backtest(series: other)) == [.data(symbols: ["B"])])
    let shorter = [SampleMarket.series("A", count: 59), SampleMarket.series("B", count: 59)]
    let range = try #require(origin.timeline.range)
    let early = try backtest(series: shorter)
    #expect(try reasons(early) == [.range(archive: range, run: early.timeline.range)])
    let warm = try backtest(warmup: 5)
    #expect(
      try reasons(warm) == [.range(archive: range, run: warm.timeline.range), .warmup(archive: 0, run: 5)])
    #expect(try reasons(origin, program: "q") == [.program(archive: "p", run: "q")])
    #expect(try reasons(origin, isComplete: false) == [.incomplete])
    // Several at once.
    let worse = try backtest({ $0.strategies[0].parameters["lookback"] = .integer(4) }, series: other)
    #expect(try reasons(worse, program: nil).count == 3)
    for reason in try reasons(worse, program: nil) { #expect(!reason.description.isEmpty) }
  }

  /// Types of a user's own have a version, or what was saved of them is of no use.
  @Test func ownTypes_needAVersion() throws {
    struct Rising: Strategy {
      var last = Double.infinity
      mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
        defer { last = bar.close }
        return bar.close > last ? .long : .flat
      }
    }
    func backtest(_ version: String?) throws -> Backtest {
      var registry = StrategyRegistry.builtIn
      try registry.register(
        StrategyDefinition(name: "rising", version: version, summary: "Rises.") { _, _ in
          PreparedStrategy { Rising() }
        })
      let workflow = Workflow(
        name: "w", data: MarketDataSettings(path: "memory", symbols: [Symbol("A")]),
        strategies: [StrategySettings(id: "r", type: "rising")])
      return try Backtest(workflow, data: MarketDataSet([SampleMarket.series("A", count: 40)]), registry: registry)
    }
    let first = try backtest("1")
    let archive = try SignalArchive(bytes: first.archive(try first.computedSignals(), program: nil))
    _ = try first.replaying(archive, program: nil)
    #expect(throws: SignalArchiveError.refused([.version(strategy: "r", archive: "1", run: "2")])) {
      _ = try backtest("2").replaying(archive, program: nil)
    }
    #expect(throws: SignalArchiveError.refused([.unversioned(strategy: "r", type: "rising")])) {
      _ = try backtest(nil).replaying(archive, program: nil)
    }
  }

  /// Whatever is cut off or altered is noticed, and nothing traps.
  @Test func damage_isNoticed() throws {
    let backtest = try Backtest(
      Workflow(
        name: "w", data: MarketDataSettings(path: "memory", symbols: [Symbol("A")]),
        strategies: [StrategySettings(id: "m", type: "momentum", parameters: ["lookback": .integer(2)])]),
      data: MarketDataSet([SampleMarket.series("A", count: 40)]))
    let signals = try backtest.computedSignals()
    try #require(signals[0].count > 2)
    let bytes = backtest.archive(signals, program: nil)
    func read(_ bytes: [UInt8]) throws(SignalArchiveError) -> SignalColumns {
      try SignalArchive(bytes: bytes).columns(0, timestamps: backtest.data.timestamps)
    }
    #expect(try read(bytes) == signals[0])
    for length in 0..<bytes.count {
      #expect(throws: SignalArchiveError.self) { try read(Array(bytes.prefix(length))) }
    }
    #expect(throws: SignalArchiveError.self) { try read(bytes + [0]) }
    for place in bytes.indices {
      for bit in [0, 3, 7] {
        var altered = bytes
        altered[place] ^= 1 << bit
        // The sign of a zero is no difference to anybody.
        if (try? read(altered)) == signals[0] { continue }
        #expect(throws: SignalArchiveError.self, "byte \(place), bit \(bit)") { try read(altered) }
      }
    }
    let failing = try SignalArchive(size: bytes.count) { range in
      if range.lowerBound > bytes.count / 2 { throw FileError.refused(operation: "read", path: "x", reason: "gone") }
      return Array(bytes[range])
    }
    #expect(throws: SignalArchiveError.self) { try failing.columns(0, timestamps: backtest.data.timestamps) }
  }
}
