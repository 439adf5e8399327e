import Dispatch
import Reporting
import TradingContainers

/// Shows on a terminal how far a run has come; prints nothing elsewhere.
final class ProgressDisplay: Sendable {
  private let progress: RunProgress
  private let total: Int
  private let begin = ContinuousClock().now
  /// Nil where nothing is shown.
  ///
  /// Set once; nothing but this object holds it.
  private nonisolated(unsafe) let timer: (any DispatchSourceTimer)?

  /// Begins to show progress.
  init(_ progress: RunProgress, total: Int) {
    self.progress = progress
    self.total = total
    timer = Terminal.showsProgress ? DispatchSource.makeTimerSource(queue: .global()) : nil
    guard let timer else { return }
    timer.schedule(deadline: .now() + .milliseconds(500), repeating: .milliseconds(250))
    timer.setEventHandler { @Sendable [weak self] in self?.show() }
    timer.resume()
  }

  /// Clears the line and ends.
  func stop() {
    guard let timer else { return }
    timer.cancel()
    Terminal.printError("\r\u{1B}[K")
  }

  private func show() {
    let elapsed = ContinuousClock().now - begin
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let line = ProgressLine(unit: "cycles", total: total).text(done: progress.cycleCount, seconds: seconds)
    Terminal.printError("\r\u{1B}[K\(line)")
  }
}
