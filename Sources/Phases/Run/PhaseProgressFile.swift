import FileFormats
import RunResults
import Synchronization

/// Says in the folder of a phase how far it has come, for whoever asks from another process; no part of any result.
final class PhaseProgressFile: Sendable {
  private struct State {
    var last: PhaseProgress?
    var written: ContinuousClock.Instant?
  }

  /// How long a file may be behind.
  private static let interval = Duration.milliseconds(500)

  private let folder: String
  private let begin = ContinuousClock().now
  private let state = Mutex(State())

  /// Of the phase in this folder.
  init(in folder: String) { self.folder = folder }

  /// How far the phase has come; nil before anything was told.
  var last: PhaseProgress? { state.withLock { $0.last } }

  /// Takes in how far the phase has come, and writes it where the file is old.
  func tell(_ progress: PhaseProgress) {
    let now = ContinuousClock().now
    let isDue = state.withLock { state in
      state.last = progress
      if let written = state.written, now - written < Self.interval { return false }
      state.written = now
      return true
    }
    guard isDue else { return }
    let elapsed = (now - begin).components
    let counts = UnitProgress(
      done: progress.done, total: progress.total, stored: progress.stored,
      seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
    // Who cannot be told is not told.
    try? counts.write(to: folder)
  }

  /// The phase has ended: what became of it stands in its manifest.
  func end() { UnitProgress.remove(from: folder) }
}

extension PhaseWatch {
  /// The same, with progress told to a file as well.
  func telling(_ file: PhaseProgressFile) -> PhaseWatch {
    PhaseWatch(
      isStopped: stopped, onNetwork: onNetwork,
      onProgress: { progress in
        file.tell(progress)
        onProgress(progress)
      }, onPhase: onPhase, onLoading: onLoading, onPass: onPass)
  }
}
