import Configuration
import ContentStore
import Coordination
import FileFormats
import MarketFeatures
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// Classifiers of a program's own in phases.
@Suite struct OwnClassifierPhaseTests {
  private struct Drawdown: Classifier {
    let depth: Double
    var peak = 0.0

    mutating func label(_ bar: borrowing StrategyBar) -> String? {
      peak = max(peak, bar.close)
      return bar.close < (1 - depth) * peak ? "fallen" : "calm"
    }
  }

  private static func registry(version: String? = "1", reads feature: FeatureSpecification? = nil) throws
    -> StrategyRegistry
  {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      ClassifierDefinition(
        name: "drawdown", version: version, labels: ["calm", "fallen"],
        parameters: [.number("depth", in: 0...1, default: 0.02, "How far.")], summary: "Far below the highest close."
      ) { parameters in
        let depth = try parameters.number("depth")
        var features = StrategyFeatures()
        if let feature { features.use(feature) }
        return try PreparedClassifier(features) { Drawdown(depth: depth) }
      })
    return registry
  }

  private static func phases(_ depth: Double) -> String {
    """
    phases:
      - search: {kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30]}}
      - regimes:
          kind: analysis
          classifiers: [{type: drawdown, parameters: {depth: \(depth)}}]
          confirm: 2
          minimum_bars: 40
          objective: {metric: mean}
      - traded: {kind: backtest, inputs: [regimes.regime_weights]}
      - again:
          kind: optimization
          grid: {fast: [3, 5]}
          aggregation:
            regimes: [{type: drawdown, parameters: {depth: \(depth)}}]
            weights: {fallen: {cross: 0}}

    """
  }

  private struct Ran {
    var digest: String?
    var digests: [String]
    /// Trials of the last phase that a store had.
    var stored: Int
  }

  private static func run(
    _ registry: StrategyRegistry, depth: Double = 0.02, threads: Int = 1, store: ObjectStore? = nil,
    in folder: TemporaryFolder
  ) async throws -> Ran {
    let text = SmallWorkflow.head + phases(depth)
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml", registry: registry)
    let results = try TemporaryFolder()
    defer { withExtendedLifetime(results) {} }
    let summary = try await PhasesRun(
      workflow, registry: registry, store: PhaseStore(store), threads: threads
    ).execute(into: results.path + "/o")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    return Ran(
      digest: summary.digest, digests: summary.records.map { $0.digest ?? "" },
      stored: summary.records.last?.counts.stored ?? 0)
  }

  @Test func digest_isOneOnThreadsAndWithAStore() async throws {
    let folder = try SmallWorkflow.folder()
    let registry = try Self.registry()
    let first = try await Self.run(registry, in: folder)
    #expect(try await Self.run(registry, threads: 2, in: folder).digests == first.digests)
    let store = ObjectStore(path: folder.path + "/store")
    #expect(try await Self.run(registry, store: store, in: folder).digests == first.digests)
    let stored = try await Self.run(registry, threads: 2, store: store, in: folder)
    #expect(stored.digests == first.digests && stored.digest == first.digest)
    #expect(first.stored == 0 && stored.stored == 2)
    // Other parameters are another result, though the same store is asked.
    let other = try await Self.run(registry, depth: 0.05, store: store, in: folder)
    #expect(other.digests[0] == first.digests[0])
    for place in 1...3 { #expect(other.digests[place] != first.digests[place], "\(place)") }
  }

  /// What follows a type without a version is computed.
  @Test func storeKnowsTypesWithAVersionOnly() async throws {
    let folder = try SmallWorkflow.folder()
    let store = ObjectStore(path: folder.path + "/store")
    for _ in 0..<2 {
      #expect(try await Self.run(Self.registry(version: nil), store: store, in: folder).stored == 0)
    }
    _ = try await Self.run(Self.registry(), store: store, in: folder)
    // One of another version is another one.
    #expect(try await Self.run(Self.registry(version: "2"), store: store, in: folder).stored == 0)
    #expect(try await Self.run(Self.registry(), store: store, in: folder).stored == 2)
  }

  /// Two programs whose type has the same name and parameters, and reads something else.
  @Test func identity_isPartOfTheDigest() async throws {
    let folder = try SmallWorkflow.folder()
    let first = try await Self.run(Self.registry(), in: folder)
    for registry in [try Self.registry(version: "2"), try Self.registry(reads: .simpleMovingAverage(3))] {
      let other = try await Self.run(registry, in: folder)
      #expect(other.digests[1] != first.digests[1])
      // What is traded is the same.
      #expect(other.digests[3] == first.digests[3])
    }
  }
}
