import Dispatch
import MarketData
import Reporting
import Synchronization
import TradingContainers

/// Shows on a terminal how far work has come; prints nothing elsewhere.
final class ProgressDisplay: Sendable {
  /// The line after so many seconds, at most so wide.
  typealias Line = @Sendable (_ seconds: Double, _ width: Int) -> String
  /// The lines after so many seconds, at most so wide and so many.
  typealias Lines = @Sendable (_ seconds: Double, _ width: Int, _ height: Int) -> [String]

  private let lines: Lines
  private let begin = ContinuousClock().now
  /// Where lines are shown, one after the other.
  private let queue = DispatchQueue(label: "progress")
  /// Nil where nothing is shown.
  ///
  /// Set once; nothing but this object holds it.
  private nonisolated(unsafe) let timer: (any DispatchSourceTimer)?

  /// Begins to show progress on one line.
  convenience init(_ line: @escaping Line) { self.init(lines: { seconds, width, _ in [line(seconds, width)] }) }

  /// Begins to show progress on lines.
  init(lines: @escaping Lines) {
    self.lines = lines
    timer = Terminal.showsProgress ? DispatchSource.makeTimerSource(queue: queue) : nil
    guard let timer else { return }
    timer.schedule(deadline: .now() + .milliseconds(500), repeating: .milliseconds(250))
    timer.setEventHandler { @Sendable [weak self] in self?.show() }
    timer.resume()
  }

  /// Shows how far a run of `total` cycles has come.
  convenience init(_ progress: RunProgress, total: Int) {
    let line = ProgressLine(unit: "cycles", total: total)
    self.init({ line.text(done: progress.cycleCount, seconds: $0, width: $1) })
  }

  /// Does `work` and shows meanwhile how many bytes of files are read, as `work` tells.
  static func whileReading<Result>(
    _ what: String, _ work: (@escaping LoadingWatch) throws -> Result
  ) rethrows -> Result {
    let progress = CountedProgress("loading \(what)", unit: "bytes")
    defer { progress.stop() }
    return try work { progress.set($0, of: $1) }
  }

  /// Clears what is shown and ends.
  func stop() {
    guard let timer else { return }
    timer.cancel()
    // Behind a line that is being shown.
    queue.sync { Terminal.clearProgress() }
  }

  private func show() {
    let elapsed = ContinuousClock().now - begin
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    Terminal.showProgress(lines(seconds, Terminal.progressWidth, Terminal.progressHeight))
  }
}

/// Shows on a terminal how many of how many things are done, with rate and time left.
final class CountedProgress: Sendable {
  private final class Counts: Sendable {
    let value = Mutex((done: 0, total: 0))
  }

  private let counts: Counts
  private let display: ProgressDisplay?

  /// Begins to show.
  ///
  /// - Parameters:
  ///   - doing: What is shown until it is known how many things there are.
  ///   - unit: What is counted, in the plural.
  ///   - isQuiet: Whether nothing is shown.
  init(_ doing: String, unit: String, isQuiet: Bool = false) {
    let counts = Counts()
    self.counts = counts
    display =
      isQuiet
      ? nil
      : ProgressDisplay { seconds, width in
        let (done, total) = counts.value.withLock { $0 }
        return total > 0
          ? ProgressLine(unit: unit, total: total).text(done: done, seconds: seconds, width: width)
          : ProgressLine.working(doing, seconds: seconds, width: width)
      }
  }

  func set(_ done: Int, of total: Int) { counts.value.withLock { $0 = (done, total) } }

  func stop() { display?.stop() }
}
