import Determinism
import MarketData
import MarketFeatures
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// The raw signals of a plan's strategies, block by block, by calling features, strategies and replay directly.
struct ScalarStrategies {
  private struct Group {
    let container: ContainerID
    let members: [Int]
    var core: StrategyGroup
  }

  private var computer: FeatureComputer?
  /// The features of the last block; nil where none are computed.
  private(set) var features: FeatureBlock?
  private var groups: [Group]
  private let replayed: [Int]
  private let replay: SignalReplay
  private let count: Int

  /// - Parameters:
  ///   - computer: Computes the plan's features; has seen the warm-up.
  ///   - columns: By strategy the signals of those that are replayed.
  init(_ plan: BacktestPlan, computer: FeatureComputer, columns: [SignalColumns]) {
    let sources = plan.sources
    self.computer = plan.computesFeatures ? computer : nil
    count = plan.strategies.count
    groups = sources.filter { $0.kind == .computed }.map { source in
      Group(
        container: source.containerID, members: source.strategies,
        core: StrategyGroup(
          strategies: source.strategies.map { plan.strategies[$0] }, features: plan.features, symbols: plan.symbols))
    }
    replayed = sources.filter { $0.kind == .replayed }.flatMap(\.strategies)
    replay = SignalReplay(replayed.map { columns[$0] }, fault: plan.replayFault)
  }

  /// What a store shall keep of the features.
  var keptFeatures: [(feature: FeatureSpecification, columns: [[Double]])] { computer?.kept ?? [] }

  /// The signals of a block by strategy; where a strategy fails, those of the cycles before, and the failure.
  mutating func signals(of block: MarketBlock) -> (raw: [[Signal]], failure: ContainerFailure?) {
    var raw: [[Signal]] = Array(repeating: [], count: count)
    var failure: ContainerFailure?
    features = computer?.process(block)
    if let features {
      for index in groups.indices {
        let (signals, fault) = groups[index].core.process(block, features)
        for (strategy, list) in zip(groups[index].members, signals) { raw[strategy] = list }
        guard let fault else { continue }
        let time = VirtualTime(fault.cycle, .signals)
        // Groups stand in the order of their containers: of one time the first counts.
        if time < failure?.time ?? .end {
          failure = ContainerFailure(
            container: groups[index].container, time: time,
            underlying: TradingFailure(fault.error, at: CyclePoint(cycle: fault.cycle, step: .signals)))
        }
      }
    }
    for (strategy, list) in zip(replayed, replay.signals(of: block.firstCycle..<block.endCycle)) {
      raw[strategy] = list
    }
    if let failure { for strategy in raw.indices { raw[strategy].removeAll { $0.cycle >= failure.time.cycle } } }
    return (raw, failure)
  }
}
