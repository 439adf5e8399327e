import Configuration
import Coordination
import FileFormats
import Phases
import Reporting
import RunResults
import Synchronization
import TradingContainers

/// What is shown while phases run: on a terminal a line a phase, or where there is no room for them one that changes
/// and a line at the end of each; elsewhere a line at the start and the end of each.
final class PhaseScreen: Sendable {
  private let interruption: Interruption?
  private let isQuiet: Bool
  private let box: ProgressBox
  private let display: ProgressDisplay?

  /// - Parameters:
  ///   - workflow: Whose phases are shown before they begin; nil for none.
  ///   - isQuiet: Whether nothing is told of starts and ends.
  ///   - showsProgress: Whether a terminal shows how far phases are; as `isQuiet` says where nil.
  init(_ interruption: Interruption?, _ workflow: Workflow? = nil, isQuiet: Bool, showsProgress: Bool? = nil) {
    self.interruption = interruption
    self.isQuiet = isQuiet
    let progress = ProgressBox(workflow?.phases.map(\.name) ?? [])
    box = progress
    let isShown = showsProgress ?? !isQuiet
    display = isShown ? ProgressDisplay(lines: { _, width, height in progress.lines(width, height) }) : nil
  }

  /// Ends; what became of the phases stays on the terminal.
  func stop() {
    guard let display else { return }
    display.stop()
    guard !isQuiet, Terminal.showsProgress else { return }
    for line in box.end(Terminal.progressWidth) { Terminal.printError(line + "\n") }
  }

  /// What stops with the screen, and shows nothing.
  var quietWatch: PhaseWatch {
    let interruption = interruption
    return PhaseWatch(
      isStopped: { interruption?.hasHappened ?? false }, onNetwork: { interruption?.watch($0) })
  }

  var watch: PhaseWatch {
    let (interruption, box, isQuiet) = (interruption, box, isQuiet)
    return PhaseWatch(
      isStopped: { interruption?.hasHappened ?? false }, onNetwork: { interruption?.watch($0) },
      onProgress: { box.set($0) },
      onPhase: { event in
        switch event {
        case .moved(let moved):
          if isQuiet { return }
          Terminal.printError(
            "Begins anew, as \(moved.reasons.joined(separator: "; ")): what was there lies in "
              + "\(MessageText.shown(moved.path)) now.\n")
        case .began(let name, let kind):
          box.begin(name)
          if !isQuiet, !Terminal.showsProgress { Terminal.printError("\(name): \(kind) begins\n") }
        case .resumed(let name, let found, let total):
          if !isQuiet { Terminal.printError("\(name): goes on, \(found) of \(total) were there\n") }
        case .ended(let record):
          box.end(record)
          if isQuiet || (Terminal.showsProgress && box.hasLines(Terminal.progressHeight, at: record.name)) { return }
          let stored = record.counts.stored > 0 ? ", \(record.counts.stored) of \(record.counts.total) were there" : ""
          Terminal.printError("\(record.name): \(record.state.rawValue)\(stored)\n")
        }
      }, onLoading: { box.load($0, of: $1) }, onPass: { box.pass($0, of: $1) })
  }
}

/// How far phases have come.
private final class ProgressBox: Sendable {
  private struct Content {
    var phases: PhaseLines
    /// Those at work, in the order in which they were first heard of, and when that was.
    var begins: [(name: String, begin: ContinuousClock.Instant)] = []
    /// Bytes of the files that are being read.
    var loading: (done: Int, total: Int, begin: ContinuousClock.Instant)?
    /// The single pass that began last.
    var pass: (progress: RunProgress, total: Int, begin: ContinuousClock.Instant)?
    /// Those whose end was told by a line of its own, as there was no room for one a phase.
    var told: Set<String> = []
  }

  private let content: Mutex<Content>

  init(_ names: [String]) { content = Mutex(Content(phases: PhaseLines(names))) }

  func begin(_ name: String) {
    content.withLock { content in
      content.phases.update(name) { $0.state = "running" }
      if !content.begins.contains(where: { $0.name == name }) { content.begins.append((name, ContinuousClock().now)) }
    }
  }

  func set(_ value: PhaseProgress) {
    begin(value.phase)
    content.withLock { content in
      content.phases.update(value.phase) { row in
        (row.done, row.total, row.stored, row.part) = (value.done, value.total, value.stored, value.part)
      }
    }
  }

  func load(_ done: Int, of total: Int) {
    content.withLock { content in
      let begin = content.loading.flatMap { $0.total == total && $0.done <= done ? $0.begin : nil }
      content.loading = done < total ? (done, total, begin ?? ContinuousClock().now) : nil
    }
  }

  func pass(_ progress: RunProgress, of total: Int) {
    content.withLock { $0.pass = (progress, total, ContinuousClock().now) }
  }

  func end(_ record: PhaseRecord) {
    content.withLock { content in
      content.pass = nil
      let seconds = Self.seconds(since: content.begins.first { $0.name == record.name }?.begin)
      content.begins.removeAll { $0.name == record.name }
      content.phases.update(record.name) { row in
        row.state = record.state.rawValue
        (row.done, row.total, row.stored) = (record.counts.done, record.counts.total, record.counts.stored)
        row.seconds = seconds
      }
    }
  }

  /// Whether there is room for a line a phase; where there is none, the end of this one is told by a line of its own.
  func hasLines(_ height: Int, at name: String) -> Bool {
    content.withLock { content in
      let fits = content.phases.rows.count <= height
      if !fits { content.told.insert(name) }
      return fits
    }
  }

  /// A line a phase, or one of the innermost at work.
  func lines(_ width: Int, _ height: Int) -> [String] {
    var content = content.withLock { $0 }
    for (name, begin) in content.begins { content.phases.update(name) { $0.seconds = Self.seconds(since: begin) } }
    let inner = Self.inner(content, width)
    if content.phases.rows.count + inner.count <= height { return content.phases.lines(width: width) + inner }
    if content.phases.rows.count <= height { return content.phases.lines(width: width) }
    if content.loading != nil { return inner }
    let running = content.phases.rows.filter { row in
      row.state == "running" && !content.begins.contains { $0.name.hasPrefix(row.name + ".") }
    }
    guard let row = running.first(where: { $0.total > 0 }) ?? running.first else { return [] }
    let others = running.count > 1 ? " (\(running.count - 1) more at work)" : ""
    let line = ProgressLine(unit: "units of \(row.name)\(others)", total: row.total)
    return row.total > 0
      ? [line.text(done: row.done, seconds: row.seconds, width: width)]
      : [ProgressLine.working("\(row.name)\(others)", seconds: row.seconds, width: width)]
  }

  /// What is read; else how far the single pass of a phase is.
  private static func inner(_ content: Content, _ width: Int) -> [String] {
    if let loading = content.loading {
      let line = ProgressLine(unit: "bytes", total: loading.total)
      return [line.text(done: loading.done, seconds: seconds(since: loading.begin), width: width)]
    }
    guard let pass = content.pass else { return [] }
    let line = ProgressLine(unit: "cycles", total: pass.total)
    return [line.text(done: pass.progress.cycleCount, seconds: seconds(since: pass.begin), width: width)]
  }

  /// What stays once all is over: nothing of phases whose end was told already, and where none has begun.
  func end(_ width: Int) -> [String] {
    let content = content.withLock { $0 }
    guard content.phases.rows.contains(where: { $0.state != "pending" }) else { return [] }
    return zip(content.phases.rows, content.phases.lines(width: width))
      .filter { row, _ in !content.told.contains(row.name) && (content.told.isEmpty || row.state != "pending") }
      .map { $1 }
  }

  private static func seconds(since begin: ContinuousClock.Instant?) -> Double {
    guard let begin else { return 0 }
    let elapsed = (ContinuousClock().now - begin).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }
}
