import Configuration
import FileFormats
import MarketData
import MarketFeatures
import OrderExecution
import PerformanceAnalytics
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

extension Backtest {
  /// What cycles and symbols mean in this run.
  ///
  /// Complexity: Linear in the bars.
  public var timeline: Timeline {
    Timeline(
      data.series, timestamps: data.timestamps, firstCycle: data.warmupCount,
      missingBars: plan.workflow.data.missingBars.rawValue)
  }

  /// What decides what each strategy says, in natural order of their IDs.
  public var strategyIdentities: [StrategyIdentity] {
    let settings = Dictionary(plan.workflow.strategies.map { ($0.id, $0) }) { first, _ in first }
    return plan.strategies.map { planned in
      let settings = settings[planned.id] ?? StrategySettings(id: planned.id, type: "")
      let definition = registry.definition(named: settings.type)
      let complete = planned.prepared.parameters ?? settings.parameters
      return StrategyIdentity(
        id: planned.id, type: settings.type, version: recorded.versions[planned.id] ?? definition?.version,
        parameters: complete.keys.sorted().map { name in
          let value = complete[name]?.json.compactText ?? []
          return StrategyIdentity.Parameter(name: name, value: String(decoding: value, as: UTF8.self))
        }, direction: settings.direction.rawValue, symbols: planned.symbols.map { plan.symbols[$0].name })
    }
  }

  /// The bytes of an archive of raw signals, see `SignalArchive`.
  ///
  /// - Parameters:
  ///   - signals: Of every strategy, as a run kept or `computedSignals` found them.
  ///   - program: What tells this build of the program from others.
  ///   - isComplete: Whether the run came to its end.
  public func archive(_ signals: [SignalColumns], program: String?, isComplete: Bool = true) -> [UInt8] {
    SignalArchive.bytes(
      zip(strategyIdentities, signals).map { (identity: $0, signals: $1) }, on: timeline, timestamps: data.timestamps,
      program: program, isComplete: isComplete)
  }

  /// The same run with saved signals in the place of strategies.
  ///
  /// What nobody follows is not read unless its rows are wanted: its digest is known.
  /// - Parameters:
  ///   - archive: Where they are saved.
  ///   - program: What tells this build of the program from others.
  ///   - strategies: The IDs of those that are replayed; nil for all. The others run.
  /// - Throws: `SignalArchiveError.refused` with every reason why they cannot be used.
  public func replaying(
    _ archive: SignalArchive, program: String?, strategies: [String]? = nil
  ) throws(SignalArchiveError) -> Backtest {
    let identities = strategyIdentities
    let chosen = identities.indices.filter { strategies?.contains(identities[$0].id) ?? true }
    let places = try archive.places(of: chosen.map { identities[$0] }, on: timeline, program: program)
    var replayed = plan.replayed
    for (strategy, place) in zip(chosen, places) { replayed[strategy] = .stored(archive, place: place) }
    return replaying(replayed)
  }

  /// The same run with signals in the place of strategies, which nothing vouches for: they may come from elsewhere.
  ///
  /// - Parameter replayed: One place a strategy in natural order of their IDs; nil where it runs.
  /// - Precondition: There are as many as strategies.
  public func replaying(_ replayed: [ReplayedSignals?]) -> Backtest {
    var copy = self
    copy.plan = plan.replaying(zip(replayed, recorded.signals).map { $0 ?? $1 })
    return copy
  }
}

extension Backtest {
  /// Runs what the strategies say when they are run alone.
  func replayed(
    _ manner: RunManner, _ keeping: RunKeeping, _ output: ResultsOutput?, _ onStart: (@Sendable (Network) -> Void)?,
    _ onFailure: (@Sendable ([RunManifest.TableCounts]) -> Void)?
  ) async throws -> BacktestOutcome {
    var manner = manner
    manner.signals = .computed
    // A run that fails in a strategy fails there too; it is made as a whole, so that all before it is recorded.
    guard let signals = try? computedSignals() else {
      return try await run(manner, keeping: keeping, output: output, onStart: onStart, onFailure: onFailure)
    }
    // Through the form in which signals are kept, so that it is proved too.
    let archive = try SignalArchive(bytes: archive(signals, program: nil))
    let places = archive.strategies.indices.map { ReplayedSignals.stored(archive, place: $0) }
    return try await replaying(places).run(
      manner, keeping: keeping, output: output, onStart: onStart, onFailure: onFailure)
  }

  /// The raw signals of every strategy in natural order of their IDs, by running strategies and nothing else.
  ///
  /// - Parameter threads: The most threads at work; shows nowhere.
  /// - Throws: the `ContainerFailure` of a strategy, or what is wrong with the data.
  public func computedSignals(threads: Int = 1) throws -> [SignalColumns] {
    try computedSignals(threads: threads) { _ in }
  }

  /// The same.
  ///
  /// - Parameter onBlock: Told after each block how many cycles it has; what it throws ends the work.
  package func computedSignals(threads: Int = 1, onBlock: (Int) throws -> Void) throws -> [SignalColumns] {
    let columns = try plan.replayedColumns(readsAll: true, timestamps: data.timestamps)
    var slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    var computer = plan.featureComputer(features, data)
    try BacktestAssembly.warmUp(&computer, &slices, cycles: data.warmupCount, blockSize: plan.blockSize)
    var strategies = ScalarStrategies(plan, computer: computer, columns: columns, threads: threads)
    while let block = try slices.nextBlock(maximumCycles: plan.blockSize) {
      try strategies.gather(block, threads: threads)
      try onBlock(block.count)
    }
    features?.keep(strategies.keptFeatures, data)
    return strategies.takeGathered()
  }
}

extension Backtest {
  /// What raw signals would have earned by a rule of thumb, see `SignalEstimate`.
  ///
  /// - Parameter signals: Of every strategy, in natural order of their IDs.
  public func estimate(_ signals: [SignalColumns]) -> SignalEstimate {
    let execution = plan.workflow.execution
    let sources = zip(signals, plan.strategies).map { SignalEstimate.Source(signals: $0, symbols: $1.symbols) }
    return SignalEstimate(
      sources, series: data.series, timestamps: data.timestamps, firstCycle: data.warmupCount, fill: execution.fill,
      cost: execution.proportionalCommission + execution.slippageBasisPoints / 10_000, basis: basis)
  }
}
