import Determinism
import Dispatch
import SimulationRuntime
import Synchronization

/// Says on standard error which containers have the threads where nothing moves for some seconds: a strategy that loops
/// for ever or waits for a lock of its own would otherwise hang without a word.
///
/// It stands beside the run: it reads who runs, and nothing reads what it finds. Where the run was asked to stop and
/// still nothing moves, it ends the program: a strategy that hangs cannot be stopped in any other way.
final class StallWatch: Sendable {
  /// How long nothing may move before it is said, in seconds.
  static let patience = 5
  /// How long nothing may move before a run that was asked to stop is ended, in seconds.
  static let patienceWithStops = 30

  private struct State {
    var network: Network?
    /// What had the threads when it was looked at last, and for how many seconds.
    var turns: [RunningTurn] = []
    var seconds = 0
  }

  private let state = Mutex(State())
  private let interruption: Interruption?
  /// What is said of a container beside its name; empty for nothing.
  private let describe: @Sendable (ContainerID) -> String
  /// Set once; nothing but this object holds it.
  private nonisolated(unsafe) let timer: any DispatchSourceTimer

  /// Begins to watch.
  init(_ interruption: Interruption?, describe: @escaping @Sendable (ContainerID) -> String) {
    self.interruption = interruption
    self.describe = describe
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .seconds(1), repeating: .seconds(1))
    timer.setEventHandler { @Sendable [weak self] in self?.look() }
    timer.resume()
  }

  deinit { timer.cancel() }

  /// The network that runs from now on.
  func watch(_ network: Network) {
    state.withLock { $0 = State(network: network) }
    ExitWatch.watch(network)
  }

  private func look() {
    let (turns, seconds) = state.withLock { state -> ([RunningTurn], Int) in
      guard let network = state.network else { return ([], 0) }
      let turns = network.runningTurns
      guard !turns.isEmpty, turns == state.turns else {
        (state.turns, state.seconds) = (turns, 0)
        return ([], 0)
      }
      state.seconds += 1
      return (turns, state.seconds)
    }
    if seconds == Self.patience { tell(turns) }
    if seconds >= Self.patienceWithStops, let interruption, interruption.hasHappened {
      ExitWatch.abandon("asked to stop, and ended as nothing moved for \(seconds) seconds", interruption.status)
    }
  }

  private func tell(_ turns: [RunningTurn]) {
    let names = turns.map { turn in
      let more = describe(turn.container)
      return more.isEmpty ? "\(turn.container)" : "\(turn.container) (\(more))"
    }
    let verdict =
      names.count == 1 ? "has the thread and does not give it back" : "have the threads and do not give them back"
    let way = interruption == nil ? "" : " Interrupt twice to end the program."
    Terminal.clearProgress()
    Terminal.printError(
      "No progress for \(Self.patience) seconds: \(names.joined(separator: ", ")) \(verdict).\(way)\n")
  }
}
