import Backtesting
import Configuration
import MarketData
import OrderExecution
import ReproducibilityTesting
import RiskControl
import SimulationRuntime
import Testing
import TradingModel
import TradingStrategies

@Suite struct GeneratorTests {
  @Test func workflows_areFunctionsOfTheSeed() throws {
    let generator = WorkflowGenerator()
    for seed in 1...20 as ClosedRange<UInt64> {
      #expect(generator.workflow(seed: seed) == generator.workflow(seed: seed))
      #expect(generator.workflow(seed: seed).workflow != generator.workflow(seed: seed + 1).workflow)
      _ = try generator.workflow(seed: seed).backtest()
    }
  }

  @Test func swarms_switchEveryFeatureOnAndOff() {
    let drawn = (1...60).map { WorkflowGenerator().workflow(seed: UInt64($0)).features }
    for feature in WorkflowFeature.allCases {
      let count = drawn.filter { $0.contains(feature) }.count
      #expect((15...57).contains(count), "\(feature) in \(count) of 60")
    }
    #expect(drawn.contains { $0 == WorkflowFeature.allCases })
    let networks = (1...40).map { NetworkGenerator().network(seed: UInt64($0)).features }
    for feature in NetworkFeature.allCases {
      #expect(networks.contains { $0.contains(feature) } && networks.contains { !$0.contains(feature) })
    }
  }

  @Test func features_notAllowed_doNotOccur() {
    let generator = WorkflowGenerator(features: [.severalStrategies, .costs])
    for seed in 1...30 as ClosedRange<UInt64> {
      let generated = generator.workflow(seed: seed)
      #expect(generated.series.count == 1 && generated.workflow.risk.count == 1)
      #expect(generated.workflow.strategies.allSatisfy { $0.direction == .longOnly && $0.symbols == nil })
      #expect(generated.workflow.execution.fill == .nextOpen && !generated.workflow.execution.closeAtEnd)
      #expect(generated.series[0].count == generated.data.cycleCount)
    }
    #expect("\(generator)" == "WorkflowGenerator(features: [.severalStrategies, .costs])")
    #expect("\(WorkflowGenerator())" == "WorkflowGenerator()")
    let longer = WorkflowGenerator(bars: BarGenerator(cycles: 300...300, gapProbability: 0))
    #expect("\(longer)" == "WorkflowGenerator(bars: BarGenerator(cycles: 300...300, gapProbability: 0.0))")
    #expect("\(NetworkGenerator(cycles: 2...3))" == "NetworkGenerator(cycles: 2...3)")
  }

  /// Regimes come to a seed's workflow and change nothing else of it; every classifier is drawn, those of the registry
  /// among them, and most workflows trade otherwise by them.
  @Test func regimes_areDrawn() async throws {
    let others = WorkflowGenerator(features: WorkflowFeature.allCases.filter { $0 != .regimes })
    var types: Set<String> = []
    var (used, changed) = (0, 0)
    for seed in 1...40 as ClosedRange<UInt64> {
      let generated = WorkflowGenerator().workflow(seed: seed)
      let plain = others.workflow(seed: seed)
      var workflow = generated.workflow
      workflow.regimeAggregation = RegimeAggregation()
      #expect(workflow == plain.workflow && generated.series == plain.series)
      guard generated.workflow.regimeAggregation.isUsed else { continue }
      used += 1
      types.formUnion(generated.workflow.regimeAggregation.regimes.classifierNames)
      if try await generated.backtest().run().runDigest != plain.backtest().run().runDigest { changed += 1 }
    }
    #expect(types == ["volatility", "momentum", "hidden_markov", "streak"])
    #expect(used > 12 && changed > 6, "\(used), \(changed)")
  }

  @Test func bars_areSound() {
    let generator = BarGenerator()
    for seed in 1...40 as ClosedRange<UInt64> {
      for series in generator.series(seed: seed) {
        #expect(series.count > 0)
        for index in 0..<series.count {
          let bar = series[index]
          #expect(bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close) && bar.low > 0)
          if index > 0 { #expect(series.timestamps[index] > series.timestamps[index - 1]) }
        }
      }
    }
    #expect(generator.series(seed: 3) != generator.series(seed: 4))
  }

  @Test func variants_readBackWhatTheyPrint() throws {
    for seed in 1...100 as ClosedRange<UInt64> {
      let variant = RunManner.random(seed: seed)
      #expect(try RunManner(arguments: "\(variant)") == variant)
    }
    #expect(
      throws: RunMannerError(option: "--block", problem: "was 0; allowed a whole number from 1 to 1000000")
    ) {
      try RunManner(arguments: "--block 0")
    }
    #expect(throws: RunMannerError.self) { try RunManner(arguments: "--policy") }
    #expect(throws: RunMannerError.self) { try RunManner(arguments: "--speed 3") }
    let cut = #expect(throws: RunMannerError.self) { try RunManner(arguments: "--policy replay:s1.AA") }
    #expect("\(try #require(cut))".contains("checksum"))
  }
}

@Suite struct ShrinkingTests {
  @Test func workflow_keepsOnlyWhatMatters() async throws {
    let seed = try #require(
      (1...200).map(UInt64.init).first { WorkflowGenerator().workflow(seed: $0).workflow.strategies.count >= 4 })
    let generated = WorkflowGenerator().workflow(seed: seed)
    let id = generated.workflow.strategies[2].id
    let smallest = await generated.shrunk { candidate in
      candidate.workflow.strategies.contains { $0.id == id } && candidate.data.cycleCount >= 7
    }
    #expect(smallest.workflow.strategies.map(\.id) == [id])
    #expect(smallest.workflow.risk.count == 1 && smallest.series.count == 1)
    #expect(smallest.data.cycleCount == 7)
    #expect(smallest.workflow.execution.costs == CostModel() && smallest.workflow.risk[0].limits == .init())
    #expect("\(smallest)".contains("# bars of"))
  }

  @Test func network_keepsOnlyWhatMatters() async throws {
    let seed = try #require(
      (1...200).map(UInt64.init).first { seed in
        NetworkGenerator().network(seed: seed).nodes.filter { $0.server != nil }.count >= 3
      })
    let smallest = await NetworkGenerator().network(seed: seed).shrunk { network in
      network.nodes.contains { $0.server != nil } && network.cycles >= 3
    }
    #expect(smallest.cycles == 3)
    #expect(smallest.nodes.filter { $0.server != nil }.count == 1)
    #expect(smallest.nodes.allSatisfy { $0.failingCycle == nil && !$0.isSilent && $0.inputs.count <= 1 })
    #expect(smallest.nodes.count <= 5, "\(smallest)")
  }

  @Test func numbers_byCandidates() async {
    let smallest = await Shrinking.smallest(of: 1_000, candidates: { [$0 / 2, $0 - 1].filter { $0 >= 0 } }) { $0 >= 37 }
    #expect(smallest == 37)
    let stopped = await Shrinking.smallest(of: 1_000, limit: 2, candidates: { [$0 - 1] }) { _ in true }
    #expect(stopped == 998)
  }
}
