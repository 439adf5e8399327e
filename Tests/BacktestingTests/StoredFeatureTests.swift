import Configuration
import ContentStore
import FileFormats
import MarketData
import MarketFeatures
import ReproducibilityTesting
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

/// Features from a store are those that would be computed, to the bit.
@Suite struct StoredFeatureTests {
  private static let program = ProgramIdentity(name: "tests", hash: String(repeating: "0", count: 32))

  /// The data with a name for their content, as files have it.
  private static func named(_ data: MarketDataSet, _ name: String) -> MarketDataSet {
    MarketDataSet(
      data.series, warmupCount: data.warmupCount, dataHashes: [DataHash(file: "drawn", sha256: name)],
      benchmark: data.benchmark)
  }

  @Test func randomWorkflows_giveTheSameBits() async throws {
    let folder = try TemporaryFolder()
    var featureCount = 0
    for seed: UInt64 in 25...44 {
      let generated = WorkflowGenerator().workflow(seed: seed)
      let data = Self.named(generated.data, "\(seed)")
      var backtest = try Backtest(generated.workflow, data: data, registry: GeneratedWorkflow.registry)
      let plain = try await backtest.run()
      for (round, block) in [7, 4_096, 1].enumerated() {
        let store = ObjectStore(path: folder.path + "/store")
        backtest.features = FeatureStore(
          store, program: Self.program, workflow: generated.workflow, data: data, keepsAll: true)
        let outcome = try await backtest.run(RunManner(blockSize: block))
        store.finish()
        #expect(outcome.runDigest == plain.runDigest, "seed \(seed), round \(round)")
        #expect(store.notes.isEmpty)
        #expect(store.hasGrown == (round == 0 && !backtest.plan.features.isEmpty), "seed \(seed), round \(round)")
        // What was kept is read as well where every column would be computed alike.
        for feature in backtest.plan.features where round > 0 {
          guard case .stored(let columns)? = backtest.features?.source(of: feature, data) else {
            Issue.record("\(feature) of seed \(seed) is not stored")
            continue
          }
          featureCount += 1
          #expect(columns.count == data.symbols.count && columns.allSatisfy { $0.count == data.cycleCount })
        }
      }
    }
    #expect(featureCount > 20)
  }

  @Test func otherData_settingsAndBuilds_areOtherObjects() throws {
    let folder = try TemporaryFolder()
    let bars = BarSeries(symbol: Symbol("X"), dailyCloses: [1, 2, 3], from: Timestamp(year: 2024, month: 1, day: 2))
    let data = Self.named(MarketDataSet([bars]), "one")
    var workflow = Workflow(name: "w", data: MarketDataSettings(path: "p", symbols: [Symbol("X")]), strategies: [])
    let feature = FeatureSpecification.custom("mine", version: "1") { Constant() }
    func isStored(
      _ workflow: Workflow, _ data: MarketDataSet, _ program: ProgramIdentity, _ feature: FeatureSpecification
    ) throws -> Bool {
      let store = ObjectStore(path: folder.path + "/store")
      let features = try #require(FeatureStore(store, program: program, workflow: workflow, data: data))
      if case .stored = features.source(of: feature, data) { return true } else { return false }
    }
    let store = ObjectStore(path: folder.path + "/store")
    let features = try #require(FeatureStore(store, program: Self.program, workflow: workflow, data: data))
    features.keep([(feature, [[1, 2]])], data)
    store.finish()
    #expect(store.list().isEmpty, "of a run that has ended early")
    features.keep([(feature, [[1, 2, 3]]), (.custom("plain") { Constant() }, [[1, 2, 3]])], data)
    store.finish()
    #expect(store.list().count == 1)
    #expect(try isStored(workflow, data, Self.program, feature))
    let other = FeatureSpecification.custom("mine", version: "2") { Constant() }
    #expect(other != feature && feature.name == "custom(mine@1)")
    #expect(try !isStored(workflow, data, Self.program, other))
    #expect(try !isStored(workflow, data, ProgramIdentity(name: "tests", hash: "1"), feature))
    #expect(try !isStored(workflow, Self.named(MarketDataSet([bars]), "two"), Self.program, feature))
    workflow.data.missingBars = .carry
    #expect(try !isStored(workflow, data, Self.program, feature))
    #expect(FeatureStore(store, program: Self.program, workflow: workflow, data: MarketDataSet([bars])) == nil)
  }

  @Test func onlyWhatIsDear_isKept() {
    #expect(FeatureSpecification.simpleMovingAverage(5_000).storedVersion == nil)
    #expect(FeatureSpecification.commodityChannelIndex(99).storedVersion == nil)
    #expect(FeatureSpecification.commodityChannelIndex(100).storedVersion != nil)
    #expect(FeatureSpecification.custom("x") { Constant() }.storedVersion == nil)
  }

  private struct Constant: Indicator {
    mutating func update(_ bar: Bar) -> Double { 1 }
  }
}
