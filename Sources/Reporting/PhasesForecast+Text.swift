import Configuration
import Coordination
import FileFormats
import Phases
import RunResults
import TradingStrategies

extension PhasesForecast {
  /// What would run and why, as text that ends with a line feed.
  package var text: String {
    var lines = ["folder     \(MessageText.shown(folder))"]
    lines += ChangesText(changes, folder: folder).lines
    if !hasStore { lines.append("store      none") }
    lines += stops.flatMap { stop in
      stop.split(separator: "\n").map { "stops      \(MessageText.shown(String($0)))" }
    }
    lines += openings.map { "hold-out   \(MessageText.shown("\($0.phase) \($0.opening.plannedSentence)"))" }
    lines.append("")
    if !stops.isEmpty { lines.append("A run would stop before it starts. Without that:") }
    lines += Self.lines(of: phases)
    return lines.map { $0 + "\n" }.joined()
  }

  /// A line a phase, with what has changed for it and the phases within it below.
  private static func lines(of phases: [Phase]) -> [String] {
    let width = phases.map { TextWidth.columns(of: $0.name) }.max() ?? 0
    var lines: [String] = []
    for phase in phases {
      let name = MessageText.shown(phase.name)
      let gap = String(repeating: " ", count: max(0, width - TextWidth.columns(of: phase.name)) + 3)
      lines.append(name + gap + MessageText.shown(phase.words))
      lines += phase.changes.map { String(repeating: " ", count: width + 3) + MessageText.shown($0) }
      lines += Self.lines(of: phase.within).map { "  \($0)" }
    }
    return lines
  }
}

extension PhasesForecast.Phase {
  fileprivate var words: String {
    let why = reason.map { ": \($0)" } ?? ""
    switch verdict {
    case .answeredByFolder: return "answered by the finished folder"
    case .answeredByStore(let units):
      return "answered by the store: all of its \(NumberText.grouped(units)) trials are there"
    case .runs(0, let units): return "would run: none of its \(NumberText.grouped(units)) trials is in the store"
    case .runs(let stored, let units):
      return "would run: \(NumberText.grouped(stored)) of its \(NumberText.grouped(units)) trials are in the store"
    case .runsPass: return "would run: one single pass, which is kept in the folder only"
    case .walks(let windows, let stored, let trials):
      let count = "\(NumberText.grouped(trials)) trial\(trials == 1 ? "" : "s")"
      return
        "would run: \(count) in each of \(NumberText.grouped(windows)) windows, the training of "
        + "\(NumberText.grouped(stored)) of which is in the store"
    case .runsWithin: return "would run the \(NumberText.grouped(within.count)) phases of its file:"
    case .readsAnswers: return "would run at once: everything that it reads is there"
    case .waits: return "would run" + why
    case .skipped: return "would be skipped" + why
    case .fails: return "would fail" + why
    }
  }
}

/// What has changed since an earlier run.
package struct ChangesText {
  private let changes: RunChanges?
  private let folder: String

  package init(_ changes: RunChanges?, folder: String) {
    self.changes = changes
    self.folder = folder
  }

  /// A line or more; the first says what was compared with.
  package var lines: [String] {
    guard let changes else { return ["compared   there is no earlier run"] }
    let place = changes.path == folder ? "the run in it" : MessageText.shown(changes.path)
    var lines = ["compared   \(place) (\(changes.status.rawValue))"]
    if changes.isEmpty {
      lines.append("changed    nothing")
    } else {
      lines += changes.words.map { "changed    \(MessageText.shown($0))" }
    }
    return lines
  }
}

/// What running a single pass would do: it is always run, and held to the finished one.
package struct PassForecast {
  private let folder: String
  private let changes: RunChanges?

  package init(
    _ run: WorkflowRun, _ workflow: Workflow, folder: String, program: Program, _ registry: StrategyRegistry
  ) {
    self.folder = folder
    changes = EarlierRun.folder(of: workflow, folder).flatMap {
      RunChanges(since: $0, workflow, run.plannedManifest, registry)
    }
  }

  /// The text, which ends with a line feed.
  package var text: String {
    var lines = ["folder     \(MessageText.shown(folder))"]
    lines += ChangesText(changes, folder: folder).lines
    let isFinished = changes.map { $0.path == folder && $0.status == .complete && $0.isEmpty } ?? false
    lines += [
      "",
      isFinished
        ? "would run, and must come to the digest of the finished run" : "would run: a single pass is run every time",
    ]
    return lines.map { $0 + "\n" }.joined()
  }
}
