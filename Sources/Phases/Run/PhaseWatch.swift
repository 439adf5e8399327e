import MarketData
import RunResults
import SimulationRuntime
import TradingContainers

/// How far a phase has come.
package struct PhaseProgress: Equatable, Sendable {
  /// The phase, with those that it stands in before it.
  package var phase: String
  /// Units of work that are done, and how many there are.
  package var done: Int
  package var total: Int
  /// How many of those that are done were in the store.
  package var stored: Int
  /// How much of the units at hand is worked, in units: what a kill would lose.
  package var part: Double

  package init(phase: String, done: Int, total: Int, stored: Int = 0, part: Double = 0) {
    self.phase = phase
    self.done = done
    self.total = total
    self.stored = stored
    self.part = part
  }
}

/// Who looks on while phases run, and may stop them.
package struct PhaseWatch: Sendable {
  let stopped: @Sendable () -> Bool
  /// Told of each network before it runs.
  package let onNetwork: @Sendable (Network) -> Void
  let onProgress: @Sendable (PhaseProgress) -> Void
  /// Told when a phase begins and ends.
  package let onPhase: @Sendable (PhaseEvent) -> Void
  /// Told how far files of bars are read.
  let onLoading: LoadingWatch
  /// Given the counter of a single pass before it runs, and how many cycles it has.
  let onPass: @Sendable (RunProgress, Int) -> Void

  /// Nobody.
  package init(
    isStopped: @escaping @Sendable () -> Bool = { false }, onNetwork: @escaping @Sendable (Network) -> Void = { _ in },
    onProgress: @escaping @Sendable (PhaseProgress) -> Void = { _ in },
    onPhase: @escaping @Sendable (PhaseEvent) -> Void = { _ in },
    onLoading: @escaping LoadingWatch = { _, _ in },
    onPass: @escaping @Sendable (RunProgress, Int) -> Void = { _, _ in }
  ) {
    stopped = isStopped
    self.onNetwork = onNetwork
    self.onProgress = onProgress
    self.onPhase = onPhase
    self.onLoading = onLoading
    self.onPass = onPass
  }

  /// Whether the work is to stop at the next unit.
  var isStopped: Bool { stopped() }

  func tell(_ progress: PhaseProgress) { onProgress(progress) }

  /// The same for the phases of a file that a phase of this name runs: it stands before their names.
  func within(_ name: String) -> PhaseWatch {
    let (onProgress, onPhase) = (onProgress, onPhase)
    return PhaseWatch(
      isStopped: stopped, onNetwork: onNetwork,
      onProgress: { progress in
        var named = progress
        named.phase = "\(name).\(progress.phase)"
        onProgress(named)
      }, onPhase: { onPhase($0.within(name)) }, onLoading: onLoading, onPass: onPass)
  }
}

/// A phase that begins or ends.
package enum PhaseEvent: Sendable {
  case began(name: String, kind: String)
  /// It goes on behind units that were found finished.
  case resumed(name: String, found: Int, total: Int)
  case ended(PhaseRecord)
  /// The folder held an earlier run, which was moved before the first phase begins.
  case moved(RunFolder.MovedRun)

  fileprivate func within(_ outer: String) -> PhaseEvent {
    switch self {
    case .moved: return self
    case .began(let name, let kind): return .began(name: "\(outer).\(name)", kind: kind)
    case .resumed(let name, let found, let total):
      return .resumed(name: "\(outer).\(name)", found: found, total: total)
    case .ended(var record):
      record.name = "\(outer).\(record.name)"
      return .ended(record)
    }
  }
}
