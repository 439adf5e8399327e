import Backtesting
import Configuration
import FileFormats
import MarketData
import MarketFeatures
import Reporting
import ReproducibilityTesting
import RiskControl
import Synchronization
import Testing
import TradingModel
import TradingStrategies
import Verification

/// Strategies of a user that are not functions of their bars: found, named, and shrunk to a small case.
@Suite struct FaultyStrategyTests {
  private static let data = BarGenerator(cycles: 60...60, symbols: 2...2).marketData(seed: 3)

  private static func registry(
    _ make: @escaping @Sendable () -> any Strategy
  ) throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(name: "faulty", summary: "Not a function of its bars.") { _, _ in
        PreparedStrategy(make: make)
      })
    return registry
  }

  private static var workflow: Workflow {
    var workflow = Workflow(
      name: "suspect", data: MarketDataSettings(path: "generated", symbols: data.symbols.symbols),
      strategies: [StrategySettings(id: "honest", type: "momentum"), StrategySettings(id: "faulty", type: "faulty")])
    workflow.risk[0].sizing = .targetPercent(0.3)
    return workflow
  }

  @Test func stateThatOutlivesARun_isToldFromAnOrdering() async throws {
    let calls = Count()
    let registry = try Self.registry { CallCounter(calls: calls) }
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(Self.workflow, data: Self.data, registry: registry)
    }
    let text = "\(try #require(failure))"
    #expect(
      text.hasPrefix(
        "not reproducible; reproduce with: try await expectReproducible(workflow, data: data, registry: registry, "
          + "variants: [\"--policy "))
    #expect(text.contains("streams that differ: ") && text.contains("signals/faulty"))
    #expect(!text.contains("signals/honest"))
    #expect(text.contains(RunSteadiness.explanation))

    let found = await #expect(throws: LookAheadViolation.self) {
      try await expectNoLookAhead(Self.workflow, data: Self.data) { _ in registry }
    }
    let violation = try #require(found)
    #expect(violation.alteration == nil && violation.subject == "strategy faulty")
    #expect("\(violation)".hasPrefix("strategy faulty is not reproducible: at bar "))
    let json = try JSONValue(parsing: Array(violation.json(file: "w.yaml").utf8))
    #expect(json["steady"] == .boolean(false) && json["subject"] == .string("strategy faulty"))
  }

  @Test func verification_tellsUnsteadyRunsToPrograms() async throws {
    let calls = Count()
    let registry = try Self.registry { CallCounter(calls: calls) }
    let backtest = try Backtest(Self.workflow, data: Self.data, registry: registry)
    let found = await #expect(throws: VerificationDifference.self) { try await backtest.verify(VerificationAxes()) }
    let difference = try #require(found)
    #expect(difference.isUnsteady)
    let json = try JSONValue(parsing: Array(difference.json(file: "w.yaml").utf8))
    #expect(json["reproduced"] == .boolean(false) && json["steady"] == .boolean(false))
    #expect(json["options"] == .string(difference.variant))
    #expect(json["expected_run_digest"] == .string(difference.expected))
  }

  /// A run that fails where the reference did not: the way of running is told with the error.
  @Test func runThatFails_isToldWithItsOptions() async throws {
    let registry = try Self.failingInTurns()
    let backtest = try Backtest(Self.workflow, data: Self.data, registry: registry)
    let found = await #expect(throws: VerificationDifference.self) { try await backtest.verify(VerificationAxes()) }
    let difference = try #require(found)
    #expect(!difference.isUnsteady)
    let text = "\(difference)"
    #expect(text.hasPrefix("not reproduced with --policy random:1 --block 1 --carrier direct --capacity 2\n"))
    #expect(text.contains("  it failed: ") && text.contains("the direction must be -1, 0 or 1"))
    let json = try JSONValue(parsing: Array(difference.json(file: "w.yaml").utf8))
    #expect(json["run_digest"] == .null && json["failure"] != .null)
    await #expect(throws: VerificationDifference.self) { try await backtest.soak(while: { true }) }
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(Self.workflow, data: Self.data, registry: registry)
    }
    #expect("\(try #require(failure))".contains("\nfound    error: strategy/group-"))
  }

  /// Fails where the symbols' bars come in turns rather than one symbol after the other.
  private static func failingInTurns() throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(name: "faulty", summary: "Fails where it hears twice of one time.") {
        _, _ in
        let last = LastClose()
        return PreparedStrategy {
          _ = last.exchange(0)
          return TurnStrategy(last: last)
        }
      })
    return registry
  }

  /// Shared by the symbols: what it says depends on how blocks are cut.
  private static func orderDependent(_ base: StrategyRegistry) throws -> StrategyRegistry {
    var registry = base
    try registry.register(
      StrategyDefinition(name: "faulty", summary: "Compares with the close that it heard last.") { _, _ in
        let last = LastClose()
        return PreparedStrategy { LastCloseStrategy(last: last) }
      })
    return registry
  }

  @Test func ordering_isSteady() async throws {
    let registry = try Self.orderDependent(.builtIn)
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(Self.workflow, data: Self.data, registry: registry)
    }
    let error = try #require(failure)
    let text = "\(error)"
    #expect(!text.contains(RunSteadiness.explanation))
    // The strategy comes before what follows from it at the same time.
    let lines = text.split(separator: "\n")
    let place = try #require(lines.firstIndex(of: "  first diverging event:"))
    #expect(lines[(place + 1)...(place + 2)].contains { $0.contains("\tsignals/faulty\t") }, "\(text)")
    // The printed way, pasted, finds it again.
    await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(
        Self.workflow, data: Self.data, registry: registry, variants: .list([error.variant]))
    }
  }

  /// Fails in the same way however it is run: no schedule is at fault, but neither is it sound.
  @Test func strategyThatFails_isNoPass() async throws {
    let registry = try Self.registry { InvalidStance() }
    let generator = WorkflowGenerator(strategies: [StrategySettings(id: "any", type: "faulty")], registry: registry)
    let failure = await #expect(throws: PropertyFailure.self) {
      try await expectReproducible(generator, seeds: 1...3, variants: .random(2))
    }
    let error = try #require(failure)
    #expect("\(error.underlying)".contains("the direction must be -1, 0 or 1"))
    #expect(error.smallestCase.components(of: "\n# 2021") == 3, "\(error.smallestCase)")
  }

  /// Two indicators under one name: whichever comes first is computed for both.
  @Test func oneNameForTwoIndicators_isFound() async throws {
    var registry = StrategyRegistry.builtIn
    for (name, isHigh) in [("above", true), ("below", false)] {
      try registry.register(
        StrategyDefinition(name: name, summary: "Follows an indicator of its own.") { _, _ in
          var features = StrategyFeatures()
          let edge = features.use(.custom("edge") { Edge(isHigh: isHigh) })
          return try PreparedStrategy(features) { EdgeStrategy(edge: edge) }
        })
    }
    var workflow = Self.workflow
    workflow.strategies = ["above", "below"].map { StrategySettings(id: $0, type: $0) }
    let (suspects, types) = (workflow, registry)
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(suspects, data: Self.data, registry: types)
    }
    let error = try #require(failure)
    #expect(error.variant.permutation != nil)
    #expect("\(error)".contains("streams that differ: signals/"))
  }

  @Test func ownStrategies_standInGeneratedWorkflows_andShrink() async throws {
    let registry = try Self.orderDependent(GeneratedWorkflow.registry)
    let strategies = [StrategySettings(id: "any", type: "faulty")]
    let generator = WorkflowGenerator(strategies: strategies, registry: registry)
    var others: Set<String> = []
    for seed in 1...40 as ClosedRange<UInt64> {
      let types = generator.workflow(seed: seed).workflow.strategies.map(\.type)
      #expect(types[0] == "faulty")
      others.formUnion(types)
    }
    #expect(others.count > 4)
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(generator, seeds: 1...10, variants: .random(6))
    }
    let error = try #require(failure)
    let generated = "WorkflowGenerator(strategies: strategies, registry: registry)"
    #expect(error.reproduction.hasPrefix("try await expectReproducible(\(generated), seeds: ["))
    let smallest = try #require(error.smallestCase)
    // One strategy, one worker, the two symbols whose order shows, and a bar or two of each.
    #expect(smallest.components(of: "type: faulty") == 1 && smallest.components(of: "id: strategy-") == 1)
    #expect(smallest.components(of: "id: worker-") == 1 && smallest.components(of: "# bars of") == 2)
    #expect(smallest.components(of: "\n# 2021") <= 4, "\(smallest)")
    #expect(!smallest.contains("max_") && !smallest.contains("null"), "\(smallest)")
  }
}

extension String {
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}

private final class Count: Sendable {
  private let value = Atomic<Int>(0)
  func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}

/// Counts its calls over all runs of the process.
private struct CallCounter: Strategy {
  let calls: Count
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { calls.next() % 7 < 3 ? .long : .flat }
}

private final class LastClose: Sendable {
  private let value = Mutex(0.0)
  func exchange(_ close: Double) -> Double {
    value.withLock { value in
      defer { value = close }
      return value
    }
  }
}

private struct LastCloseStrategy: Strategy {
  let last: LastClose
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let close = bar.close
    return close > last.exchange(close) ? .long : .flat
  }
}

private struct Edge: Indicator {
  let isHigh: Bool
  mutating func update(_ bar: Bar) -> Double { isHigh ? bar.high : bar.low }
}

private struct EdgeStrategy: Strategy {
  let edge: FeatureHandle
  var last = 0.0
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    defer { last = bar[edge] }
    return bar[edge] > last ? .long : .flat
  }
}

/// Says something that is no stance at its third bar.
private struct InvalidStance: Strategy {
  var bars = 0
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    bars += 1
    return bars == 3 ? Stance(direction: 2, strength: 1) : .flat
  }
}

/// Says something that is no stance where two symbols' bars of one time follow each other.
private struct TurnStrategy: Strategy {
  let last: LastClose
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let time = Double(bar.timestamp.nanoseconds)
    return last.exchange(time) == time ? Stance(direction: 2, strength: 1) : .flat
  }
}
