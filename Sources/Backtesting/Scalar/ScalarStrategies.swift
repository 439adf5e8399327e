import Determinism
import FileFormats
import MarketData
import MarketFeatures
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// The raw signals of a plan's strategies, block by block, by calling features, strategies and replay directly.
struct ScalarStrategies {
  /// Strategies that read the same features, or some of them.
  ///
  /// `@unchecked Sendable`: each is worked by one thread at a time.
  private final class Group: @unchecked Sendable {
    let container: ContainerID
    let members: [Int]
    private var core: StrategyGroup
    /// What each member has said so far, where it is gathered.
    private var gathered: [SignalColumns]

    init(_ plan: BacktestPlan, container: ContainerID, members: [Int]) {
      self.container = container
      self.members = members
      core = StrategyGroup(members, of: plan.strategies, features: plan.features, symbols: plan.symbols)
      gathered = Array(repeating: SignalColumns(), count: members.count)
    }

    /// What each member says of a block.
    func process(
      _ block: MarketBlock, _ features: FeatureBlock
    ) -> (signals: [[Signal]], failure: ContainerFailure?) {
      let (signals, fault) = core.process(block, features)
      return (signals, fault.map(failure))
    }

    /// The same, gathered.
    func gather(_ block: MarketBlock, _ features: FeatureBlock) -> ContainerFailure? {
      core.process(block, features, into: &gathered).map(failure)
    }

    /// What each member has said; nothing from then on.
    func takeGathered() -> [SignalColumns] {
      defer { gathered = [] }
      return gathered
    }

    private func failure(_ fault: (cycle: Int, error: StrategyError)) -> ContainerFailure {
      ContainerFailure(
        container: container, time: VirtualTime(fault.cycle, .signals),
        underlying: TradingFailure(fault.error, at: CyclePoint(cycle: fault.cycle, step: .signals)))
    }
  }

  private var computer: FeatureComputer?
  /// The features of the last block; nil where none are computed.
  private(set) var features: FeatureBlock?
  private let groups: [Group]
  private let replayed: [Int]
  private let replay: SignalReplay
  private var gatheredReplay: [SignalColumns]
  private let count: Int

  /// - Parameters:
  ///   - computer: Computes the plan's features; has seen the warm-up.
  ///   - columns: By strategy the signals of those that are replayed.
  ///   - threads: The most threads at work where signals are gathered; each takes its share of the strategies.
  init(_ plan: BacktestPlan, computer: FeatureComputer, columns: [SignalColumns], threads: Int = 1) {
    let sources = plan.sources
    self.computer = plan.computesFeatures ? computer : nil
    count = plan.strategies.count
    // Two shares a thread: with more of them a thread would be idle for less, but each looks at its columns anew.
    let most = threads > 1 ? max(1, plan.strategies.count / (2 * threads)) : .max
    let shares = sources.filter { $0.kind == .computed }.flatMap { source in
      stride(from: 0, to: source.strategies.count, by: most).map { first in
        let end = min(source.strategies.count - first, most) + first
        return (container: source.containerID, members: Array(source.strategies[first..<end]))
      }
    }
    groups = ParallelPieces.map(shares.count, threads: threads) { share in
      Group(plan, container: shares[share].container, members: shares[share].members)
    }
    replayed = sources.filter { $0.kind == .replayed }.flatMap(\.strategies)
    replay = SignalReplay(replayed.map { columns[$0] }, fault: plan.replayFault)
    gatheredReplay = replayed.map { _ in SignalColumns() }
  }

  /// What a store shall keep of the features.
  var keptFeatures: [(feature: FeatureSpecification, columns: [[Double]])] { computer?.kept ?? [] }

  /// The signals of a block by strategy; where a strategy fails, those of the cycles before, and the failure.
  mutating func signals(of block: MarketBlock) -> (raw: [[Signal]], failure: ContainerFailure?) {
    var raw: [[Signal]] = Array(repeating: [], count: count)
    var failure: ContainerFailure?
    features = computer?.process(block)
    if let features {
      for group in groups {
        let (signals, fault) = group.process(block, features)
        for (strategy, list) in zip(group.members, signals) { raw[strategy] = list }
        failure = Self.first(failure, fault)
      }
    }
    for (strategy, list) in zip(replayed, replay.signals(of: block.firstCycle..<block.endCycle)) {
      raw[strategy] = list
    }
    if let failure { for strategy in raw.indices { raw[strategy].removeAll { $0.cycle >= failure.time.cycle } } }
    return (raw, failure)
  }

  /// Gathers the signals of a block.
  ///
  /// - Throws: The first failure of a strategy; then what was gathered is of no use.
  mutating func gather(_ block: MarketBlock, threads: Int) throws {
    features = computer?.process(block, threads: threads)
    if let features {
      let groups = groups
      let failures = ParallelPieces.map(groups.count, threads: threads) { groups[$0].gather(block, features) }
      if let failure = failures.reduce(nil, Self.first) { throw failure }
    }
    for (place, list) in replay.signals(of: block.firstCycle..<block.endCycle).enumerated() {
      gatheredReplay[place].append(list)
    }
  }

  /// By strategy the signals of the blocks that were gathered, which are gone from here then.
  mutating func takeGathered() -> [SignalColumns] {
    // Moved and not copied: lists of thousands of strategies would be counted twice.
    if groups.count == 1, replayed.isEmpty, groups[0].members == Array(0..<count) { return groups[0].takeGathered() }
    var gathered = Array(repeating: SignalColumns(), count: count)
    func move(_ columns: consuming [SignalColumns], to strategies: [Int]) {
      for (place, strategy) in strategies.enumerated() { swap(&gathered[strategy], &columns[place]) }
    }
    for group in groups { move(group.takeGathered(), to: group.members) }
    move(gatheredReplay, to: replayed)
    return gathered
  }

  /// The earlier of two failures; groups stand in the order of their containers, so that of one time the first counts.
  private static func first(_ known: ContainerFailure?, _ other: ContainerFailure?) -> ContainerFailure? {
    guard let other, other.time < known?.time ?? .end else { return known }
    return other
  }
}
