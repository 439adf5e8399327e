import Backtesting
import Configuration
import SimulationRuntime

/// What a run has of a store.
package enum StoreUse: String, Sendable, CaseIterable {
  /// None.
  case without
  /// An empty one.
  case empty
  /// One that an earlier run has filled.
  case filled
  /// One that a run has left which was stopped in the middle.
  case resumed
}

/// One way to run a workflow of phases.
package struct PhaseWay: Equatable, Sendable, CustomStringConvertible {
  /// The execution mode of the workflow.
  package var mode: ExecutionMode
  /// The execution mode of the phases that may have it; none of their own where nil.
  package var phaseMode: PhaseMode?
  package var threads: Int
  package var path: TrialPath
  package var store: StoreUse

  /// What the others are held to: one thread, one trial after the other, no store.
  static let reference = PhaseWay(mode: .traditional, phaseMode: nil, threads: 1, path: .scalar, store: .without)

  package var description: String {
    "mode \(mode.rawValue), of phases \(phaseMode?.rawValue ?? "none"), \(threads) thread\(threads == 1 ? "" : "s"), "
      + "path \(path.rawValue), store \(store.rawValue)"
  }

  /// How phases are run.
  ///
  /// Single passes vary with the path: as usual, without containers, and with what their strategies say replayed.
  var manner: PhaseManner {
    var manner = PhaseManner(threads: threads)
    manner.path = path
    var single = RunManner(policy: threads == 1 ? .sorted : .parallel(threads: threads))
    switch path {
    case .lanes: break
    case .scalar:
      single = RunManner(blockSize: 64)
      single.path = .scalar
    case .network: single.signals = .replayed
    }
    manner.single = single
    return manner
  }
}

/// The axes over which a workflow of phases must not change, and their values.
package struct PhaseAxes: Equatable, Sendable {
  package var modes = ExecutionMode.allCases
  package var phaseModes: [PhaseMode?] = [nil] + PhaseMode.allCases.map { $0 }
  package var threads = [1, 2]
  package var paths = TrialPath.allCases
  package var stores = StoreUse.allCases
  /// Whether every combination is run rather than a set in which every two values meet.
  package var isFull = false

  package init() {}

  /// The ways.
  package var ways: [PhaseWay] {
    let sizes = [modes.count, phaseModes.count, threads.count, paths.count, stores.count]
    guard !sizes.contains(0) else { return [] }
    return (isFull ? CoveringSet.all(sizes) : CoveringSet.pairs(sizes)).map { places in
      PhaseWay(
        mode: modes[places[0]], phaseMode: phaseModes[places[1]], threads: threads[places[2]], path: paths[places[3]],
        store: stores[places[4]])
    }
  }
}

extension Workflow {
  /// The same workflow with other execution modes, those of workflows within it too.
  ///
  /// - Parameter phaseMode: Of the phases that may have it: those that trade nothing replay nothing.
  func executed(_ mode: ExecutionMode, _ phaseMode: PhaseMode?) -> Workflow {
    var workflow = self
    workflow.executionMode = mode
    for place in workflow.phases.indices {
      let kind = workflow.phases[place].settings.kind
      let mayReplay = kind != .analysis && kind != .report
      workflow.phases[place].settings.executionMode = phaseMode == .signalReplay && !mayReplay ? nil : phaseMode
      workflow.phases[place].workflow = workflow.phases[place].workflow.executed(mode, phaseMode)
    }
    return workflow
  }
}
