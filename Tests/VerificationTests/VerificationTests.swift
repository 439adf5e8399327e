import Backtesting
import Configuration
import Determinism
import MarketData
import MarketFeatures
import RunResults
import SimulationRuntime
import Synchronization
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Verification

@Suite struct VerificationAxesTests {
  @Test func coveringSet_holdsEveryValueOfEveryAxis() {
    let axes = VerificationAxes()
    let variants = axes.variants()
    #expect(variants.count == 50 + 12 + 3 * 3 + 8)
    #expect(Array(variants.suffix(8)) == VerificationAxes.paths)
    for seed in 1...50 { #expect(variants.contains { $0.policy == .random(seed: UInt64(seed)) }) }
    for seed in 1...12 {
      #expect(variants.contains { $0.policy == .pct(seed: UInt64(seed), depth: 1 + (seed - 1) % 4) })
    }
    for block in axes.blocks {
      for threads in axes.threads {
        #expect(variants.contains { $0.policy == .parallel(threads: threads) && $0.blockSize == block })
      }
      // Each block size meets each carrier and both orders of registration under random schedules.
      let random = variants.filter { $0.blockSize == block && "\($0.policy)".hasPrefix("random") }
      for carrier in ChannelCarrier.allCases { #expect(random.contains { $0.carrier == carrier }) }
    }
    let permutations = variants.compactMap(\.permutation)
    #expect(variants.contains { $0.permutation == nil } && Set(permutations).count > 30)
  }

  /// Whatever path a file takes by itself.
  @Test func freshProcesses_goThroughAllContainers() {
    let ways = (0..<4).map(VerificationAxes().wayOfProcess).map { $0.joined(separator: " ") }
    #expect(
      ways == [
        "--policy sorted --path network --block 1", "--policy random:1 --path network --block 7",
        "--policy sorted --path network --block 256", "--policy random:3 --path network --block 1",
      ])
  }

  @Test func fullSet_isTheProduct() {
    var axes = VerificationAxes()
    axes.schedules = 4
    axes.priorities = 2
    axes.isFull = true
    let variants = axes.variants()
    // sorted, 3 thread counts, 4 random schedules, 2 by priorities; 3 block sizes, 2 carriers, 2 orders.
    #expect(variants.count == 10 * 3 * 2 * 2 + 8)
    for (index, variant) in variants.enumerated() { #expect(!variants[..<index].contains(variant)) }
  }

  @Test func variant_readsAsTheOptionsThatRepeatIt() {
    let variant = RunManner(policy: .random(seed: 7), blockSize: 3, carrier: .stream, capacity: 2, permutation: 9)
    #expect(variant.description == "--policy random:7 --block 3 --carrier stream --capacity 2 --permute 9")
    for policy in [SchedulingPolicy.sorted, .parallel(threads: 4), .random(seed: 11)] {
      #expect(SchedulingPolicy(argument: policy.argument) == policy)
    }
    for text in ["", "sorted:1", "parallel", "parallel:0", "parallel:257", "random:-1", "random:x", "Sorted"] {
      #expect(SchedulingPolicy(argument: text) == nil, "\(text)")
    }
  }
}

/// Two strategies of one run that talk behind the runtime's back: what each returns depends on who comes first.
private enum Conspiracy {
  /// What two instances share: the bar that was seen last, and how often one of them was the first at a bar.
  final class Shared: Sendable {
    let last = Mutex<Timestamp>(Timestamp(nanoseconds: .min))

    /// Whether nobody was at this bar before.
    func isFirst(at time: Timestamp) -> Bool {
      last.withLock { last in
        if time <= last { return false }
        last = time
        return true
      }
    }
  }

  struct Conspirator: Strategy {
    let shared: Shared

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
      shared.isFirst(at: bar.timestamp) ? .long : .flat
    }
  }

  /// The instances of a run are made one after the other: every two share a state.
  static func registry() throws -> StrategyRegistry {
    let pair = Mutex<(count: Int, shared: Shared)>((0, Shared()))
    let box = Box(pair)
    var registry = StrategyRegistry()
    let feature = ParameterSpecification.integer("lookback", in: 1...10, "Keeps groups apart.")
    try registry.register(
      StrategyDefinition(name: "conspirator", parameters: [feature], summary: "Depends on the schedule.") {
        parameters, _ in
        var features = StrategyFeatures()
        features.use(.rateOfChange(try parameters.integer("lookback")))
        return try PreparedStrategy(features) { Conspirator(shared: box.next()) }
      })
    return registry
  }

  final class Box: Sendable {
    private let pair: Mutex<(count: Int, shared: Shared)>
    init(_ pair: consuming Mutex<(count: Int, shared: Shared)>) { self.pair = pair }

    func next() -> Shared {
      pair.withLock { pair in
        if pair.count % 2 == 0 { pair.shared = Shared() }
        pair.count += 1
        return pair.shared
      }
    }
  }
}

@Suite struct VerificationTests {
  private func backtest(_ strategies: String, registry: StrategyRegistry) throws -> Backtest {
    let text = """
      data: {symbols: [WALK]}
      strategies: \(strategies)
      risk: [{id: a, strategies: [one], sizing: {type: all_in}}, {id: b, strategies: [two], sizing: {type: all_in}}]
      """
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "verify.yaml", registry: registry)
    return try Backtest(workflow, data: MarketDataSet([SampleMarket.series("WALK", count: 40)]), registry: registry)
  }

  private var axes: VerificationAxes {
    var axes = VerificationAxes()
    axes.schedules = 12
    axes.threads = [1, 2]
    axes.blocks = [1, 7]
    return axes
  }

  @Test func honestWorkflow_isVerified() async throws {
    let backtest = try backtest(
      "[{id: one, type: momentum, parameters: {lookback: 2}}, {id: two, type: momentum, parameters: {lookback: 3}}]",
      registry: .builtIn)
    let counts = Mutex<[Int]>([])
    let box = Counter(counts)
    let outcome = try await backtest.verify(axes) { done, total in box.add(done, total) }
    #expect(outcome.runDigest == (try await backtest.run()).runDigest)
    #expect(box.values == Array(1...axes.variants().count))
  }

  private final class Counter: Sendable {
    private let counts: Mutex<[Int]>
    init(_ counts: consuming Mutex<[Int]>) { self.counts = counts }
    func add(_ done: Int, _ total: Int) { counts.withLock { $0.append(done) } }
    var values: [Int] { counts.withLock { $0 } }
  }

  /// A replayer that says one thing a cycle late is found, and what it says first is named.
  @Test func lateSignal_isFoundWithItsFirstEvent() async throws {
    let backtest = try backtest(
      "[{id: one, type: momentum, parameters: {lookback: 2}}, {id: two, type: momentum, parameters: {lookback: 3}}]",
      registry: .builtIn)
    let signals = try backtest.computedSignals()
    try await backtest.verify(backtest.replaying(signals.map { .signals($0) }), named: "an honest replay")
    let place = signals[1].count / 2
    var (before, after) = (signals[1].signals(in: 0..<place), signals[1].signals(in: place..<signals[1].count))
    let original = after[0]
    after[0].cycle += 1
    before += after
    var late = SignalColumns()
    late.append(before)
    let planted = backtest.replaying([.signals(signals[0]), .signals(late)])
    for path in RunPath.allCases {
      var manner = RunManner()
      manner.path = path
      let difference = await #expect(throws: VerificationDifference.self) {
        try await backtest.verify(planted, named: "a late replay", manner)
      }
      let found = try #require(difference)
      #expect(found.description.hasPrefix("not reproduced with a late replay\n"))
      #expect(found.streams.contains("signals/two") && !found.streams.contains("signals/one") && !found.isUnsteady)
      let event = try #require(found.divergence?.reference)
      #expect(event.stream.description == "signals/two" && event.time.cycle == original.cycle)
      #expect(event.sequence == original.sequence)
    }
  }

  @Test func hiddenSharedState_isFoundWithItsFirstEvent() async throws {
    let registry = try Conspiracy.registry()
    let backtest = try backtest(
      "[{id: one, type: conspirator, parameters: {lookback: 1}}, "
        + "{id: two, type: conspirator, parameters: {lookback: 2}}]", registry: registry)
    let difference = await #expect(throws: VerificationDifference.self) { try await backtest.verify(axes) }
    let found = try #require(difference)
    #expect(found.variant.hasPrefix("--policy random:"))
    #expect(found.expected != found.found)
    #expect(found.streams.contains("signals/one") || found.streams.contains("signals/two"))

    // The event named is the first one that only one of the two runs has: a raw signal, and nothing that it causes.
    let variant = try #require(axes.variants().first { $0.description == found.variant })
    let keeping = RunKeeping(trace: true)
    let reference = try #require(try await backtest.run(keeping: keeping).trace).events
    let trace = try #require(try await backtest.run(variant, keeping: keeping).trace).events
    let signals = [reference, trace].map { events in events.filter { $0.stream.kind == .signals } }
    let single = signals[0].filter { !signals[1].contains($0) } + signals[1].filter { !signals[0].contains($0) }
    let first = try #require(single.min())
    #expect(zip(reference, trace).first { $0 != $1 }.map { min($0, $1).time } == first.time)
    let (left, right) = try #require(found.divergence)
    #expect((left == first && right == nil) || (left == nil && right == first))
    let line = Trace.line(first)
    #expect(
      found.description.hasPrefix(
        "not reproduced with \(found.variant)\n  run digest \(found.found), expected \(found.expected)\n"))
    #expect(
      found.description.contains(
        "  first diverging event:\n    reference: \(left == nil ? "(no such event)" : line)\n"
          + "    this run:  \(right == nil ? "(no such event)" : line)"))
  }

  /// Of two events that stand in one place the fields that differ are named.
  @Test func fieldsThatDiffer_areNamed() {
    func event(_ quantity: String, _ side: String?) -> TraceEvent {
      TraceEvent(
        time: VirtualTime(cycle: 3, step: 2), stream: StreamName(.orders, owner: "main"), sequence: 1,
        fields: [
          EventField(name: "symbol", text: "A"), EventField(name: "side", text: side),
          EventField(name: "quantity", text: quantity),
        ])
    }
    let difference = VerificationDifference(
      variant: "way", expected: "a", found: "b", streams: ["orders/main"],
      divergence: (event("1", nil), event("2", "buy")))
    #expect(difference.fields == ["side", "quantity"])
    #expect(
      difference.description.hasSuffix(
        """
          first diverging event:
            reference: 3\t2\torders/main\t1\tsymbol A side null quantity 1
            this run:  3\t2\torders/main\t1\tsymbol A side buy quantity 2
            differs in: side, quantity; portfolio main, cycle 3
        """))
  }
}
