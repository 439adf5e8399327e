import Dispatch
import SimulationRuntime
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns Ctrl-C, SIGTERM and SIGHUP into a request to stop; a second one ends the program at once.
///
/// A terminal's wrapper (`timeout`, `make`) may pass one Ctrl-C on to the program and to its group, and a terminal that
/// is closed may send two signals: what comes within half a second of the first is taken for the same. A signal that
/// the program was started to ignore (`nohup`, `trap '' INT`) stays ignored.
final class Interruption: Sendable {
  private struct State {
    /// Those at work: phases that do not wait for each other have one each.
    var networks: [WeakNetwork] = []
    var first: (moment: ContinuousClock.Instant, status: ExitStatus)?
  }

  private let state = Mutex(State())
  /// Set once; nothing but this object holds them.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// Begins to listen.
  init() {
    let heeded = ExitStatus.bySignal.filter { !Self.isIgnored($0.signal) }
    for (number, _) in heeded { signal(number, SIG_IGN) }
    sources = heeded.map { DispatchSource.makeSignalSource(signal: $0.signal, queue: .global()) }
    for (source, (_, status)) in zip(sources, heeded) {
      // The handler runs on a queue of its own: it must not inherit the isolation of whoever installs it.
      source.setEventHandler { @Sendable [weak self] in self?.interrupt(status) }
      source.resume()
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }

  /// Whether the run was asked to stop.
  var hasHappened: Bool { state.withLock { $0.first != nil } }

  /// The exit code of a command that was interrupted.
  var status: ExitStatus { state.withLock { $0.first?.status } ?? .interrupted }

  /// One more network to stop from now on, for as long as somebody has it.
  func watch(_ network: Network) {
    let isLate = state.withLock { state -> Bool in
      state.networks.removeAll { $0.network == nil }
      state.networks.append(WeakNetwork(network: network))
      return state.first != nil
    }
    if isLate { network.stop() }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private func interrupt(_ status: ExitStatus) {
    let now = ContinuousClock().now
    let (networks, isSecond) = state.withLock { state -> ([WeakNetwork], Bool) in
      guard let first = state.first else {
        state.first = (now, status)
        return (state.networks, false)
      }
      return ([], now - first.moment > .milliseconds(500))
    }
    if isSecond { _exit(status.rawValue) }
    for weak in networks { weak.network?.stop() }
  }
}

/// A network that ends when nobody else has it.
private struct WeakNetwork: Sendable {
  weak var network: Network?
}

extension ExitStatus {
  /// The signals that interrupt a command, and the exit codes that shells give to programs which they end.
  static let bySignal: [(signal: Int32, status: ExitStatus)] = [
    (SIGINT, .interrupted), (SIGTERM, .terminated), (SIGHUP, .hungUp),
  ]
}
