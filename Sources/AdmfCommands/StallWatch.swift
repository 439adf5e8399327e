import Determinism
import Dispatch
import SimulationRuntime
import Synchronization

/// Says on standard error which containers have the threads where nothing moves for some seconds: a strategy that loops
/// for ever or waits for a lock of its own would otherwise hang without a word.
///
/// It stands beside the run: it reads who runs, and nothing reads what it finds.
final class StallWatch: Sendable {
  /// How long nothing may move before it is said, in seconds.
  static let patience = 5

  private struct State {
    var network: Network?
    /// What had the threads when it was looked at last, and for how many seconds.
    var turns: [RunningTurn] = []
    var seconds = 0
  }

  private let state = Mutex(State())
  /// What is said of a container beside its name; empty for nothing.
  private let describe: @Sendable (ContainerID) -> String
  /// Set once; nothing but this object holds it.
  private nonisolated(unsafe) let timer: any DispatchSourceTimer

  /// Begins to watch.
  init(describe: @escaping @Sendable (ContainerID) -> String = { _ in "" }) {
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
    let stalled = state.withLock { state -> [RunningTurn] in
      guard let network = state.network else { return [] }
      let turns = network.runningTurns
      guard !turns.isEmpty, turns == state.turns else {
        (state.turns, state.seconds) = (turns, 0)
        return []
      }
      state.seconds += 1
      return state.seconds == Self.patience ? turns : []
    }
    if stalled.isEmpty { return }
    let names = stalled.map { turn in
      let more = describe(turn.container)
      return more.isEmpty ? "\(turn.container)" : "\(turn.container) (\(more))"
    }
    let clear = Terminal.showsProgress ? "\r\u{1B}[K" : ""
    let isOne = names.count == 1
    let verdict = isOne ? "has the thread and does not give it back" : "have the threads and do not give them back"
    Terminal.printError(
      "\(clear)No progress for \(Self.patience) seconds: \(names.joined(separator: ", ")) \(verdict). "
        + "Interrupt twice to end the program.\n")
  }
}
