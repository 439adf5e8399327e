import Backtesting
import Configuration
import ContentStore
import MarketData
import RunResults
import TradingModel
import TradingStrategies

/// What phases of one workflow have in common: bars that are read once, signals that are computed once.
///
/// A class for the one runner that owns it; nothing here is safe to share, and nothing decides a result.
final class PhaseWorkshop {
  let registry: StrategyRegistry
  let programName: String
  let store: ObjectStore?
  /// What tells this build from others; nil without a store.
  let identity: ProgramIdentity?
  /// The most threads at work.
  let threads: Int
  /// Whether trials and signals are taken from the store or not at all.
  var onlyStored = false
  /// What bars must not reach into.
  var seals: [SealedCycles] = []
  private var markets: [(settings: MarketDataSettings, data: MarketDataSet, regimes: [RegimeStretches])] = []
  /// Hashes of everything that was read, in the order in which it was.
  private(set) var dataHashes: [DataHash] = []
  private var libraries: [(settings: MarketDataSettings, missingBars: String, library: SignalLibrary)] = []

  init(registry: StrategyRegistry, programName: String, store: ObjectStore?, threads: Int) {
    self.registry = registry
    self.programName = programName
    self.store = store
    self.threads = max(1, threads)
    identity = store == nil ? nil : ProgramIdentity.running(named: programName)
  }

  /// The bars of a workflow.
  func data(_ workflow: Workflow) throws -> MarketDataSet {
    let settings = workflow.dataToRead
    if let found = markets.first(where: { $0.settings == settings }) { return found.data }
    let data = try MarketDataLoader.load(settings, store: store)
    try check(data, settings)
    // Few sets of bars are used at a time; a grid over symbols may go through many.
    if markets.count >= 8 { markets.removeFirst() }
    markets.append((settings, data, []))
    note(data.dataHashes)
    return data
  }

  /// Refuses bars that reach into what is sealed.
  ///
  /// - Throws: `SealedError`.
  func check(_ data: MarketDataSet, _ settings: MarketDataSettings) throws(SealedError) {
    for sealed in seals { try sealed.check(data, settings) }
  }

  /// A workflow over its bars.
  func backtest(_ workflow: Workflow) throws -> Backtest {
    let data = try data(workflow)
    let settings = workflow.dataToRead
    let place = markets.firstIndex { $0.settings == settings }
    let backtest = try Backtest(
      workflow, data: data, registry: registry, regimes: place.map { markets[$0].regimes } ?? [])
    if let place, let found = backtest.plan.regimes,
      !markets[place].regimes.contains(where: { $0.settings == found.settings })
    {
      // Trials may label in many ways, one after the other.
      if markets[place].regimes.count >= 8 { markets[place].regimes.removeFirst() }
      markets[place].regimes.append(found)
    }
    // Recorded signals are read beside the bars.
    note(backtest.data.dataHashes)
    return backtest
  }

  private func note(_ hashes: [DataHash]) {
    for hash in hashes where !dataHashes.contains(hash) { dataHashes.append(hash) }
  }

  /// What the strategies of backtests over the same bars say, see `SignalLibrary.signals`.
  func signals(of backtests: [Backtest]) -> [Result<[SignalColumns], any Error>] {
    guard let first = backtests.first else { return [] }
    let settings = first.plan.workflow.data
    let rule = settings.missingBars.rawValue
    let place: Int
    if let found = libraries.firstIndex(where: { $0.settings == settings && $0.missingBars == rule }) {
      place = found
    } else {
      if libraries.count >= 4 { libraries.removeFirst() }
      libraries.append((settings, rule, SignalLibrary(first, store: store, program: identity, threads: threads)))
      place = libraries.count - 1
    }
    return libraries[place].library.signals(of: backtests, onlyStored: onlyStored)
  }

  /// Number of strategies that ran, and of those whose signals were in the store.
  var signalCounts: (computed: Int, stored: Int) {
    libraries.reduce((0, 0)) { ($0.0 + $1.library.computedCount, $0.1 + $1.library.storedCount) }
  }
}
