import Dispatch
import SimulationRuntime
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns Ctrl-C into a request to stop; a second one ends the program at once.
///
/// A terminal's wrapper (`timeout`, `make`) may pass one Ctrl-C on to the program and to its group: what comes within
/// half a second of the first is taken for the same.
final class Interruption: Sendable {
  private struct State {
    var network: Network?
    var first: ContinuousClock.Instant?
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
  var hasHappened: Bool { state.withLock { $0.first != nil } }

  /// The network to stop from now on.
  func watch(_ network: Network) {
    let isLate = state.withLock { state -> Bool in
      state.network = network
      return state.first != nil
    }
    if isLate { network.stop() }
  }

  private func interrupt() {
    let now = ContinuousClock().now
    let (network, isSecond) = state.withLock { state -> (Network?, Bool) in
      guard let first = state.first else {
        state.first = now
        return (state.network, false)
      }
      return (nil, now - first > .milliseconds(500))
    }
    if isSecond { _exit(130) }
    network?.stop()
  }
}
