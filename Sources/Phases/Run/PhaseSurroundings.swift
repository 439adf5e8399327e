import Configuration
import ContentStore
import Coordination
import TradingStrategies

/// What the phases of a run have in common.
struct PhaseSurroundings: Sendable {
  let graph: PhaseGraph
  let registry: StrategyRegistry
  let program: Program
  let store: ObjectStore?
  let manner: PhaseManner
  let cores: PhaseCores
  let markets: PhaseMarkets
  /// The folder `phases`; nil where nothing is written.
  var folder: String?
  /// Where searches are written down; nil where nothing is written.
  var ledger: SearchLedger?
  /// Those that are answered and not run.
  var needed: Set<String> = []
  /// Where they may be found; nil where there is nothing.
  var kept: KeptPhases?
  /// The phases that the dispatcher hands out.
  var dispatched: Set<String>
  /// What this workflow gets from the one that it is a phase of.
  var outside: OuterSurroundings
  /// In which cycles phases choose.
  var samples = PhaseSamples()
  let watch: PhaseWatch
  /// Whether nothing is to run, and what would is counted.
  var isForecast = false
}

extension PhaseSurroundings {
  /// What a workflow that is a phase of this one gets.
  ///
  /// - Parameter outputs: The outputs that the phase takes.
  func given(to outputs: [PhaseInputs.Given]) -> OuterSurroundings {
    OuterSurroundings(given: outputs, folder: nil, seals: markets.seals, gate: outside.gate)
  }
}

/// What a workflow gets from the one that it is a phase of.
struct OuterSurroundings: Sendable {
  /// The outputs that the phase takes, `outer.OUTPUT` within.
  var given: [PhaseInputs.Given] = []
  /// The folder of the run that they are from; nil where that is the one at work.
  var folder: String?
  /// What the workflows around it seal.
  var seals: [SealedCycles] = []
  /// Who lets it see what it seals itself; nil where nothing is written down.
  var gate: HoldoutGate?
}

extension OuterSurroundings {
  /// What a run of the workflow around gives.
  init(_ run: OuterRun?) { self.init(given: run?.given ?? [], folder: run?.folder) }
}
