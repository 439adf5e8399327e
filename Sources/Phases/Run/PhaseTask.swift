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
  /// What the manifests of its runs say of how they came about.
  var marks = RunMarks()
}

/// What a phase gets from others.
struct PhaseInputs {
  /// An output that the phase names.
  struct Given {
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
  func trials(as output: PhaseOutput) -> (name: String, trials: TrialOutputs)? {
    for given in given where given.output == output {
      if let trials = given.outputs.trials { return (given.phase, trials) }
    }
    for ancestor in ancestors { if let trials = ancestor.outputs.trials { return (ancestor.name, trials) } }
    return nil
  }
}

/// What a phase came to.
struct PhaseResult {
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
    case let failure as ContainerFailure: self = failure.underlying is StrategyError ? .component : .container
    case is MarketDataErrors, is StrategyError, is StrategyPreparationError: self = .component
    default: self = .sequencing
    }
  }

  var description: String { rawValue }
}

extension PhaseOutput {
  /// Whether phases of one kind give it and phases of another can use it.
  func fits(_ giver: PhaseKind, _ taker: PhaseKind) -> Bool { isGiven(by: giver) && isTaken(by: taker) }
}

extension PhaseFolder {
  /// Says in the manifest what became of a phase that did not end well.
  func writeEnd(_ record: PhaseRecord) throws {
    if record.state != .complete { try write(record) }
  }
}
