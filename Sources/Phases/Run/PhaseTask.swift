import Configuration
import ContentStore
import Coordination
import Determinism
import FileFormats
import MarketData
import RunResults
import SimulationRuntime
import TradingStrategies

/// A phase at work.
struct PhaseTask {
  let phase: Phase
  /// Its place in the graph.
  let place: Int
  let inputs: PhaseInputs
  /// Nil where nothing is written, or the folder is that of a run.
  let folder: PhaseFolder?
  /// What is known of the phases before it, in the order of the file.
  let before: [PhaseRecord]
  /// Whether it is answered and not run.
  let isAnswered: Bool
  /// What the manifests of its runs say of how they came about.
  var marks = RunMarks()
}

/// A phase that is to be worked on, with what is known of the others at that moment.
struct PhaseJob: Sendable {
  let phase: Phase
  /// Its place in the graph.
  let place: Int
  let inputs: PhaseInputs
  /// What is known of it.
  let record: PhaseRecord
  /// What is known of the phases before it, in the order of the file.
  let before: [PhaseRecord]
  /// What they have written into the ledger, in the order of phases.
  let entries: [LedgerEntry]
}

/// What became of such a phase.
struct PhaseJobEnd: Sendable {
  var record: PhaseRecord
  /// Nil where it is not complete.
  var outputs: PhaseOutputs?
  var aggregation: PhaseAggregation?
  /// What it has written into the ledger.
  var entries: [LedgerEntry] = []
  /// Of what is counted and does not run.
  var forecast: PhaseForecast?
}

/// What a phase gets from others.
struct PhaseInputs: Sendable {
  /// An output that the phase names.
  struct Given: Sendable {
    var phase: String
    var output: PhaseOutput
    var outputs: PhaseOutputs
    /// The digest of the phase; nil where it has none.
    var digest: String?
    /// The cycles in which it was chosen, from instant to instant; none of what nobody chose.
    var chosenIn: [ClosedRange<Int64>] = []
  }

  /// What it names, in the order in which it is written.
  var given: [Given]
  /// The phases before it, the nearest first.
  var ancestors: [(name: String, outputs: PhaseOutputs)]

  /// The trials that a phase reads: those that it names, else the nearest that there are.
  ///
  /// - Parameter outputs: What names them.
  func trials(as outputs: [PhaseOutput]) -> (name: String, trials: TrialOutputs)? {
    for given in given where outputs.contains(given.output) {
      if let trials = given.outputs.trials { return (given.phase, trials) }
    }
    for ancestor in ancestors { if let trials = ancestor.outputs.trials { return (ancestor.name, trials) } }
    return nil
  }
}

extension Phase {
  /// Whether outputs of others say which strategies it runs, so that it replays no trials' signals.
  package func takesWeights(in graph: PhaseGraph) -> Bool {
    if settings.inputs.contains(where: { $0.kind?.decidesWeights ?? false }) { return true }
    return settings.inheritFrom.contains { name in
      graph.phases.first { $0.name == name }.map { inherited(from: $0).contains(where: \.decidesWeights) } ?? false
    }
  }

  /// What it takes of a phase that `inherit_from` names; of a file, what that takes of the workflow around it.
  func inherited(from giver: Phase) -> [PhaseOutput] {
    if settings.kind != .workflow { return settings.inherited(from: giver) }
    let asked = workflow.outerOutputs
    return PhaseOutput.allCases.filter { asked.contains($0) && $0.isGiven(by: giver.settings.kind) }
  }
}

/// What a phase came to.
struct PhaseResult: Sendable {
  var outputs = PhaseOutputs()
  var digest: String
  var counts = PhaseRecord.Counts()
  var sentences: [String] = []
  /// Outputs that stand in the manifest.
  var small: [JSONMember] = []
  var top: [JSONValue] = []
  var aggregation: PhaseAggregation?
  /// What the ledger says; in no digest.
  var history: LedgerHistory?
  /// What people should know of how the phases of the file that it runs came about; in no digest.
  var innerRemarks: [RunRemarks] = []

  init(digest: String) { self.digest = digest }
}

/// Why a phase cannot do its work.
struct PhaseError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// The store of a workflow with phases, where there is one.
package struct PhaseStore: Sendable {
  let store: ObjectStore?

  package init(_ store: ObjectStore?) { self.store = store }
}

/// The layer that an error is from.
enum PhaseLayer: String, CustomStringConvertible {
  /// What follows what.
  case sequencing
  /// A container that failed.
  case container
  /// A strategy, a feature, the data.
  case component

  init(of error: any Error) {
    switch error {
    case is TrialDifference: self = .container
    case let failure as ContainerFailure: self = failure.underlying is StrategyError ? .component : .container
    case is MarketDataErrors, is StrategyError, is StrategyPreparationError, is ClassifierError,
      is ClassifierPreparationError:
      self = .component
    default: self = .sequencing
    }
  }

  var description: String { rawValue }
}
