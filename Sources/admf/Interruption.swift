import Dispatch
import SimulationRuntime
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns Ctrl-C into a request to stop; a second one ends the program at once.
final class Interruption: Sendable {
  private struct State {
    var network: Network?
    var count = 0
  }

  private let state = Mutex(State())
  /// Set once; nothing but this object holds it.
  private nonisolated(unsafe) let source: any DispatchSourceSignal

  /// Begins to listen.
  init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    // The handler runs on a queue of its own: it must not inherit the isolation of whoever installs it.
    source.setEventHandler { @Sendable [weak self] in self?.interrupt() }
    source.resume()
  }

  deinit { source.cancel() }

  /// Whether Ctrl-C was pressed.
  var hasHappened: Bool { state.withLock { $0.count > 0 } }

  /// The network to stop from now on.
  func watch(_ network: Network) {
    let isLate = state.withLock { state -> Bool in
      state.network = network
      return state.count > 0
    }
    if isLate { network.stop() }
  }

  private func interrupt() {
    let (network, count) = state.withLock { state -> (Network?, Int) in
      state.count += 1
      return (state.network, state.count)
    }
    if count > 1 { _exit(130) }
    network?.stop()
  }
}
