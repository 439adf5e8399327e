import Backtesting
import Configuration
import ContentStore
import FileFormats
import MarketData
import PerformanceAnalytics
import RunResults
import TradingModel
import TradingStrategies

/// What phases that run one after the other have in common: signals that are computed once.
///
/// A class for the one runner that owns it; nothing here is safe to share, and nothing decides a result.
final class PhaseWorkshop {
  let registry: StrategyRegistry
  let programName: String
  let store: ObjectStore?
  /// What tells this build from others; nil without a store.
  let identity: ProgramIdentity?
  /// How the phases are run.
  let manner: PhaseManner
  /// Whether trials and signals are taken from the store or not at all.
  var onlyStored = false
  /// How many threads the phase at hand may use.
  var mostThreads = Int.max
  /// Whether the work is to stop, asked at each block of bars.
  var isStopped: @Sendable () -> Bool = { false }
  private let cores: PhaseCores
  private let markets: PhaseMarkets
  private var labels: [(settings: MarketDataSettings, regimes: [RegimeStretches])] = []
  /// When the bars of the last backtest come, which is found by looking at each.
  private var rhythm: (settings: MarketDataSettings, rhythm: BarRhythm)?
  private var libraries: [(settings: MarketDataSettings, missingBars: String, library: SignalLibrary)] = []

  init(
    registry: StrategyRegistry, programName: String, markets: PhaseMarkets, store: ObjectStore?, manner: PhaseManner,
    cores: PhaseCores
  ) {
    self.registry = registry
    self.programName = programName
    self.store = store
    self.manner = manner
    self.cores = cores
    self.markets = markets
    identity = store == nil ? nil : ProgramIdentity.running(named: programName)
  }

  convenience init(registry: StrategyRegistry, programName: String, store: ObjectStore?, manner: PhaseManner) {
    self.init(
      registry: registry, programName: programName, markets: PhaseMarkets(store), store: store, manner: manner,
      cores: PhaseCores(manner.threads))
  }

  /// The most threads at work, for the next unit of work.
  var threads: Int { max(1, min(mostThreads, cores.share)) }

  /// The bars of a workflow.
  ///
  /// - Throws: `MarketDataErrors`, and `SealedError` where they reach into what is sealed.
  func data(_ workflow: Workflow) throws -> MarketDataSet { try markets.data(workflow.dataToRead) }

  /// Refuses bars, read elsewhere, that reach into what is sealed.
  func check(_ data: MarketDataSet, _ settings: MarketDataSettings) throws(SealedError) {
    try markets.check(data, settings)
  }

  /// A workflow over its bars.
  func backtest(_ workflow: Workflow) throws -> Backtest {
    let data = try data(workflow)
    let settings = workflow.dataToRead
    let place = labels.firstIndex { $0.settings == settings }
    var backtest = try Backtest(
      workflow, data: data, registry: registry, regimes: place.map { labels[$0].regimes } ?? [],
      rhythm: rhythm.flatMap { $0.settings == settings ? $0.rhythm : nil })
    if rhythm?.settings != settings { rhythm = (settings, backtest.basis.rhythm) }
    if let found = backtest.plan.regimes { keep(found, settings) }
    backtest.replayFault = manner.fault
    // Recorded signals are read beside the bars.
    if backtest.data.dataHashes.count > data.dataHashes.count { markets.note(backtest.data.dataHashes) }
    return backtest
  }

  /// Some workflows over the same bars, each as `backtest` has it, on several threads.
  func backtests(_ workflows: [TrialWorkflow]) -> [Result<Backtest, any Error>] {
    guard let first = workflows.first?.workflow else { return [] }
    let one = Result { try backtest(first) }
    // Labels that one has found serve the next.
    guard workflows.count > Self.fewestTogether, case .success(let found) = one, found.plan.regimes == nil,
      let data = try? data(first)
    else { return [one] + workflows.dropFirst().map { trial in Result { try backtest(trial.workflow) } } }
    let (registry, rhythm, fault) = (registry, found.basis.rhythm, manner.fault)
    let all = ParallelPieces.map(workflows.count, together: Self.fewestTogether, threads: threads) { places, add in
      for place in places {
        if place == 0 {
          add(one)
          continue
        }
        add(
          Result {
            var backtest = try Backtest(
              workflows[place].workflow, data: data, registry: registry, regimes: [], rhythm: rhythm)
            backtest.replayFault = fault
            return backtest
          })
      }
    }
    for place in all.indices.dropFirst() {
      guard case .success(let backtest) = all[place] else { continue }
      if backtest.data.dataHashes.count > data.dataHashes.count { markets.note(backtest.data.dataHashes) }
    }
    return all
  }

  /// So many workflows that it is worth a look at another thread.
  private static let fewestTogether = 16

  /// Keeps labels: trials may label in many ways, one after the other.
  private func keep(_ found: RegimeStretches, _ settings: MarketDataSettings) {
    guard let place = labels.firstIndex(where: { $0.settings == settings }) else {
      if labels.count >= 8 { labels.removeFirst() }
      return labels.append((settings, [found]))
    }
    if labels[place].regimes.contains(where: { $0.settings == found.settings }) { return }
    if labels[place].regimes.count >= 8 { labels[place].regimes.removeFirst() }
    labels[place].regimes.append(found)
  }

  /// What the strategies of backtests over the same bars say, see `SignalLibrary.signals`.
  func signals(of backtests: [Backtest]) -> [Result<[SignalColumns], any Error>] {
    savedSignals(of: backtests, onlyFollowed: false).map { answer in
      answer.map { signals in signals.map { $0.columns ?? SignalColumns() } }
    }
  }

  /// The same, of strategies that no portfolio follows perhaps only how much they say.
  ///
  /// - Parameter progress: See `SignalLibrary.signals`.
  func savedSignals(
    of backtests: [Backtest], onlyFollowed: Bool, progress: (meter: WorkMeter, end: Double)? = nil
  ) -> [Result<[SavedSignals], any Error>] {
    guard let first = backtests.first else { return [] }
    let settings = first.plan.workflow.data
    let rule = settings.missingBars.rawValue
    let place: Int
    if let found = libraries.firstIndex(where: { $0.settings == settings && $0.missingBars == rule }) {
      place = found
    } else {
      if libraries.count >= 4 { libraries.removeFirst() }
      libraries.append((settings, rule, SignalLibrary(first, store: store, program: identity, parts: cores.count)))
      place = libraries.count - 1
    }
    return libraries[place].library.signals(
      of: backtests, threads: threads, onlyFollowed: onlyFollowed, onlyStored: onlyStored, isStopped: isStopped,
      progress: progress)
  }

  /// Number of strategies that ran, and of those whose signals were in the store.
  var signalCounts: (computed: Int, stored: Int) {
    libraries.reduce((0, 0)) { ($0.0 + $1.library.computedCount, $0.1 + $1.library.storedCount) }
  }
}
