import Determinism
import FileFormats
import RunResults

extension RunStatus {
  /// What there is to know of a run, as lines for people; columns that do not fit into `width` follow below.
  package func text(width: Int = .max) -> String {
    var facts = [("folder", path), ("status", statusWords)]
    facts.append(("configuration", String(manifest.configHash.prefix(12))))
    if let digest = manifest.runDigest { facts.append(("run digest", digest)) }
    if let reached { facts.append((manifest.status == .complete ? "last bar" : "reached", reached)) }
    facts.append(("program", "\(manifest.program) \(manifest.programVersion)"))
    if let filesWords { facts.append(("files", filesWords)) }
    if let verified {
      facts.append(("verified", "computed again by \(verified.program) \(verified.programVersion), to the same digest"))
    }
    if let error = manifest.error { facts.append(("error", error)) }
    facts += commands
    var lines = LabelledText(facts).lines(width: min(width, RunReport.defaultWidth))
    if !phases.isEmpty { lines += [""] + phaseTable(width) }
    for phase in phases { lines += Self.details(of: phase) }
    if !remarks.isEmpty { lines += [""] + remarks.flatMap(\.namedSentences).map { MessageText.shown($0) } }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Bytes below which a disk counts as full: a manifest may not fit.
  private static let littleSpace = 1 << 20

  private var statusWords: String {
    var words = state.rawValue
    if endedSilently {
      words += ": it ended without a word, by a crash or a kill"
      if let space = FileSystem.freeBytes(in: path), space < Self.littleSpace {
        words += ", or as the disk is full: \(NumberText.grouped(space)) bytes are free"
      }
    }
    if !phases.isEmpty { words += "; \(doneWords) phases are done\(skippedWords)" }
    if failedUnits > 0 { words += "; \(failedUnits) unit\(failedUnits == 1 ? "" : "s") of work failed" }
    return words
  }

  private var doneWords: String { "\(phases.count { $0.state == "complete" }) of \(phases.count)" }

  /// Those that a condition skipped, or that waited for one that failed.
  private var skippedWords: String {
    let count = phases.count { $0.state == "skipped" }
    return count == 0 ? "" : ", \(count) \(count == 1 ? "was" : "were") skipped"
  }

  /// What became of the files of a run that has ended; nil where there are no hashes.
  private var filesWords: String? {
    if !damage.isEmpty { return damage.map(\.description).joined(separator: ", ") }
    guard manifest.status != .running, !manifest.files.isEmpty else { return nil }
    return "as the run wrote them"
  }

  /// The commands that lead on from here.
  package var commands: [(String, String)] {
    let folder = ShellText.word(path)
    let run = "\(manifest.program) run \(folder)"
    switch state {
    case .running: return [("to follow", "\(manifest.program) status \(folder) --follow")]
    case .failed, .interrupted, .unreadable: return [("to go on", run)]
    case .complete:
      return damage.isEmpty
        ? [("to check", "\(manifest.program) verify \(folder)")] : [("to write anew", run)]
    }
  }

  private func phaseTable(_ width: Int) -> [String] {
    let columns: [AlignedText.Column] = [
      .init("phase"), .init("kind"), .init("state"), .init("done", isNumber: true), .init("failed", isNumber: true),
      .init("answered"), .init("digest"),
    ]
    let rows = phases.map { phase in
      let counts = phase.counts
      return [
        phase.name, phase.kind, phase.state, counts.total > 0 ? "\(counts.done) of \(counts.total)" : "",
        counts.total > 0 ? "\(counts.failed)" : "",
        phase.state == "complete" ? (phase.isFromStore ? "from the store" : "computed") : "",
        phase.digest.map { String($0.prefix(12)) } ?? "",
      ]
    }
    return AlignedText(columns: columns, rows: rows).lines(width: width)
  }

  /// What keeps a phase from being complete, and what it says of units that failed.
  private static func details(of phase: RunManifest.Phase) -> [String] {
    var lines: [String] = []
    if phase.state == "running", let speed = speed(of: phase) { lines.append("running: \(speed)") }
    if let reason = phase.reason { lines.append("\(phase.state): \(reason)") }
    if phase.counts.failed > 0 { lines += phase.notes }
    return lines.isEmpty ? [] : ["", MessageText.shown(phase.name)] + lines.map { "  \(MessageText.shown($0))" }
  }

  /// How far the run has come, on one line.
  package var line: String {
    let running = phases.filter { $0.state == "running" }.map { phase in
      let counts = phase.counts
      let done = counts.total > 0 ? " \(NumberText.grouped(counts.done)) of \(NumberText.grouped(counts.total))" : ""
      return "phase \(phase.name)\(done)" + (Self.speed(of: phase).map { ", \($0)" } ?? "")
    }
    if !running.isEmpty { return "\(state.rawValue): \(running.joined(separator: "; "))" }
    if !phases.isEmpty { return "\(state.rawValue): \(doneWords) phases\(skippedWords)" }
    return "\(state.rawValue)" + (reached.map { ": reached \($0)" } ?? "")
  }

  /// How fast a phase goes, and how long it will still take; nil where that is not known.
  private static func speed(of phase: RunManifest.Phase) -> String? {
    guard let progress = phase.progress, let rate = progress.rate else { return nil }
    let left = progress.secondsLeft.map { ", \(NumberText.duration(seconds: $0)) left" } ?? ""
    return "\(NumberText.rate(rate)) units/s\(left)"
  }

  /// The same for programs.
  package var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      JSONMember("folder", .string(path)), JSONMember("status", .string(state.rawValue)),
      JSONMember("ended_silently", .boolean(endedSilently)), JSONMember("well", .boolean(isWell)),
      JSONMember("config_hash", .string(manifest.configHash)), JSONMember("run_digest", text(manifest.runDigest)),
      JSONMember("reached", text(reached)), JSONMember("program", .string(manifest.program)),
      JSONMember("error", text(manifest.error)),
      JSONMember("damage", .array(damage.map(Self.json))), JSONMember("verified", .boolean(verified != nil)),
      JSONMember("remarks", remarks.json),
      JSONMember("command", text(commands.first?.1)), JSONMember("phases", .array(phases.map(Self.json))),
    ])
  }

  static func json(_ damage: FileDamage) -> JSONValue {
    .object([JSONMember("file", .string(damage.file)), JSONMember("kind", .string(damage.kind.rawValue))])
  }

  private static func json(_ phase: RunManifest.Phase) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return .object([
      JSONMember("name", .string(phase.name)), JSONMember("kind", .string(phase.kind)),
      JSONMember("state", .string(phase.state)), JSONMember("digest", text(phase.digest)),
      JSONMember("reason", text(phase.reason)),
      JSONMember("answered", .string(phase.isFromStore ? "from_store" : "computed")),
      JSONMember("inputs", .array(phase.inputs.map { .string($0) })),
      JSONMember(
        "counts",
        .object([
          JSONMember("total", .integer(phase.counts.total)), JSONMember("done", .integer(phase.counts.done)),
          JSONMember("failed", .integer(phase.counts.failed)), JSONMember("stored", .integer(phase.counts.stored)),
        ])),
      JSONMember(
        "progress",
        phase.progress.map { progress in
          .object([
            JSONMember("seconds", .number(progress.seconds)), JSONMember("rate", number(progress.rate)),
            JSONMember("seconds_left", number(progress.secondsLeft)),
          ])
        } ?? .null),
      JSONMember("notes", .array(phase.notes.map { .string($0) })),
    ])
  }
}
