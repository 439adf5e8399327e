import Coordination
import RunResults
import SimulationRuntime
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Sees to it that the program does not end in the middle of a command as if all were well, because something within it
/// (a strategy, a library) calls `exit`.
enum ExitWatch {
  private struct State {
    var program = ""
    var isExpected = false
    var run: OpenRun?
    var network: Network?
  }

  private static let state = Mutex(State())

  /// Begins to watch.
  static func begin(_ program: Program) {
    state.withLock { $0.program = program.name }
    atexit { ExitWatch.atExit() }
  }

  /// The run that is under way; nil where there is none.
  static func watch(_ run: OpenRun?) { state.withLock { $0.run = run } }

  /// The network that runs.
  static func watch(_ network: Network) { state.withLock { $0.network = network } }

  /// Ends the program.
  static func exit(_ status: ExitStatus) -> Never {
    state.withLock { $0.isExpected = true }
    // What has gathered in the buffers of the C library is written there.
    #if canImport(Darwin)
      Darwin.exit(status.rawValue)
    #else
      Glibc.exit(status.rawValue)
    #endif
  }

  private static func atExit() {
    let found = state.withLock { $0 }
    if found.isExpected { return }
    let containers = found.network?.containersOnThisThread.map { "\($0)" } ?? []
    let place = containers.isEmpty ? "the program" : containers.joined(separator: " or ")
    let sentence = "something in \(place) called exit() before the command had ended"
    // What the program has printed through the C library; a thread that hangs in there cannot be the one that got here.
    fflush(nil)
    end(found, sentence, .failed)
  }

  /// Ends the program at once, with a failed run where there is one; `sentence` says why.
  static func abandon(_ sentence: String, _ status: ExitStatus) -> Never {
    let found = state.withLock { state in
      let found = state
      state.isExpected = true
      return found
    }
    end(found, sentence, status)
  }

  private static func end(_ state: State, _ sentence: String, _ status: ExitStatus) -> Never {
    Terminal.printError("\(state.program): \(sentence)\n")
    if let run = state.run {
      do {
        if case .failureKept(let path) = try run.fail(sentence) {
          Terminal.printError("The failed run lies in \(path).\n")
        }
      } catch {
        Terminal.printError("\(error)\n")
      }
    }
    _exit(status.rawValue)
  }
}
