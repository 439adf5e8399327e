import FileFormats
import MarketData
import SettingsTables
import TradingStrategies

/// The files that led to one that is read, and how many were read in all.
struct FileTrail {
  /// Files that one may run, and those in turn; where each names the next twice their number doubles with each.
  static let most = 1_000

  private final class Count {
    var value = 0
  }

  /// Each names the next.
  private(set) var files: [String] = []
  private let count = Count()

  /// The trail with one more file at its end.
  func behind(_ file: String) -> FileTrail {
    var trail = self
    trail.files.append(file)
    return trail
  }

  /// Takes note of one more file that is read.
  ///
  /// - Returns: How many it is now.
  func countOne() -> Int {
    count.value += 1
    return count.value
  }
}

extension Workflow {
  /// Reads the files of phases that are workflows of their own, and those that these name in turn.
  ///
  /// - Parameters:
  ///   - path: A path in the folder that paths are relative to.
  ///   - trail: The file of this workflow, and before it those that led to it.
  /// - Throws: Every problem of every file, and of what this one gives to them and takes from them.
  mutating func readFiles(
    besides path: String, registry: StrategyRegistry, outer trail: FileTrail
  ) throws(ConfigurationErrors) {
    var problems: [ConfigurationDiagnostic] = []
    for index in phases.indices {
      guard let written = phases[index].settings.file else { continue }
      let file = FilePath.resolved(written, besides: path)
      phases[index].settings.places.innerFile = file
      if let place = trail.files.firstIndex(where: { FileSystem.isSame($0, file) }) {
        let way = (trail.files[place...] + [file]).map { MessageText.shown($0) }.joined(separator: " -> ")
        problems.append(phases[index].problem(["workflow"], "files run each other: \(way)"))
        continue
      }
      let number = trail.countOne()
      if number > FileTrail.most {
        // Told once, however many more there are.
        if number == FileTrail.most + 1 {
          problems.append(
            phases[index].problem(["workflow"], "more than \(FileTrail.most) files within files; allowed fewer"))
        }
        break
      }
      let overrides = phases[index].settings.overrides
      do throws(ConfigurationErrors) {
        phases[index].workflow = try WorkflowFile.load(
          path: file, overrides: overrides.map(\.asOverride), registry: registry, outer: trail)
      } catch { problems += error.diagnostics.map { phases[index].problem(of: $0, file) } }
    }
    if problems.isEmpty { problems = WorkflowBoundary(phases).problems }
    if !problems.isEmpty { throw ConfigurationErrors(problems) }
  }

  /// The outputs of the workflow around it that its phases take, each once.
  package var outerOutputs: [PhaseOutput] {
    var found: [PhaseOutput] = []
    for input in phases.flatMap(\.settings.inputs) where input.isOuter {
      if let kind = input.kind, !found.contains(kind) { found.append(kind) }
    }
    return found
  }
}

extension JSONMember {
  /// As `--set` would give it.
  fileprivate var asOverride: String { "\(name)=\(String(decoding: value.compactText, as: UTF8.self))" }
}

extension Phase {
  /// A problem of a key of the phase.
  fileprivate func problem(_ keys: [String], _ message: String) -> ConfigurationDiagnostic {
    settings.places.diagnostic(keys, of: name, message)
  }

  /// A problem of the file that it runs: where it is one of a value that the phase gives, or the file cannot be read,
  /// at the place of that.
  fileprivate func problem(of inner: ConfigurationDiagnostic, _ file: String) -> ConfigurationDiagnostic {
    if inner.origin == .file(file, nil), inner.key.isEmpty {
      return problem(["workflow"], "\(MessageText.shown(file)): \(inner.message)")
    }
    guard case .override(let path) = inner.origin, settings.overrides.contains(where: { $0.name == path }) else {
      return inner
    }
    let key = inner.key.isEmpty || inner.key == path ? "" : "\(inner.key): "
    return problem(["overrides", path], "\(settings.file ?? ""): \(key)\(inner.message)")
  }
}

/// Looks at what workflows give to files that their phases run, and take from them.
private struct WorkflowBoundary {
  private let phases: [Phase]

  init(_ phases: [Phase]) { self.phases = phases }

  var problems: [ConfigurationDiagnostic] {
    phases.flatMap { phase in
      (phase.settings.kind == .workflow ? given(to: phase) : []) + taken(by: phase)
    }
  }

  /// What a file takes must be given, and what is given must be taken.
  private func given(to phase: Phase) -> [ConfigurationDiagnostic] {
    let asked = phase.workflow.outerOutputs
    let file = phase.settings.file ?? ""
    var problems: [ConfigurationDiagnostic] = []
    let inherited = phases.filter { phase.settings.inheritFrom.contains($0.name) }
    for kind in asked where !phase.settings.inputs.contains(where: { $0.kind == kind }) {
      if inherited.contains(where: { kind.isGiven(by: $0.settings.kind) }) { continue }
      let able = phases.filter { $0.name != phase.name && kind.isGiven(by: $0.settings.kind) }
      let allowed =
        able.isEmpty ? "" : "; allowed \(able.map { "\($0.name).\(kind.rawValue)" }.joined(separator: ", "))"
      problems.append(
        phase.problem(
          ["workflow"], "\(file) takes 'outer.\(kind.rawValue)', and the phase has no such input\(allowed)"))
    }
    for (index, input) in phase.settings.inputs.enumerated() {
      guard let kind = input.kind, asked.contains(kind) else {
        let known = asked.isEmpty ? "none" : asked.map(\.rawValue).joined(separator: ", ")
        problems.append(
          phase.problem(
            ["inputs", "\(index)"],
            "nothing in \(file) takes 'outer.\(MessageText.excerpt(input.kind?.rawValue ?? input.output))'; allowed "
              + known
          ))
        continue
      }
      guard opensHoldout(input), let taker = phase.workflow.sealedTaker(of: kind) else { continue }
      problems.append(
        phase.problem(["inputs", "\(index)"], "\(file): \(taker): \(HoldoutChecks.message(input.phase))"))
    }
    return problems + sealedInheritance(of: phase)
  }

  /// What a file inherits must not be made of sealed cycles where something within takes it and does not open them.
  private func sealedInheritance(of phase: Phase) -> [ConfigurationDiagnostic] {
    phase.settings.inheritFrom.enumerated().compactMap { index, name in
      guard let giver = phases.first(where: { $0.name == name }), giver.opensHoldout else { return nil }
      for kind in phase.workflow.outerOutputs where kind.isGiven(by: giver.settings.kind) {
        // What `inputs` names comes first.
        guard !phase.settings.inputs.contains(where: { $0.kind == kind }),
          let taker = phase.workflow.sealedTaker(of: kind)
        else { continue }
        return phase.problem(
          ["inherit_from", "\(index)"], "\(phase.settings.file ?? ""): \(taker): \(HoldoutChecks.message(name))")
      }
      return nil
    }
  }

  /// Outputs of phases within other files: those that there are, and that can be used.
  private func taken(by phase: Phase) -> [ConfigurationDiagnostic] {
    phase.settings.inputs.enumerated().compactMap { index, input in
      guard let giver = phases.first(where: { $0.name == input.phase }), giver.settings.kind == .workflow else {
        return nil
      }
      func problem(_ text: String) -> ConfigurationDiagnostic { phase.problem(["inputs", "\(index)"], text) }
      let known = giver.workflow.outputs
      guard let found = known.first(where: { $0.name == input.output }) else {
        let names = known.map(\.name)
        let near = NearestName.of(input.output, among: names).map { "; did you mean \($0)?" } ?? ""
        let allowed = names.isEmpty ? "none" : names.joined(separator: ", ")
        return problem(
          "the workflow '\(giver.name)' has no output '\(MessageText.excerpt(input.output))'; allowed \(allowed)\(near)"
        )
      }
      if phase.settings.kind != .workflow, !found.output.isTaken(by: phase.settings.kind) {
        return problem("a phase of kind '\(phase.settings.kind.rawValue)' cannot use it, was '\(input)'")
      }
      if found.looksAhead, phase.settings.kind.isOfTrading {
        return problem("the regimes of '\(input.phase)' look ahead, and this phase trades")
      }
      return found.opensHoldout && phase.isSealed ? problem(HoldoutChecks.message(input.description)) : nil
    }
  }

  private func opensHoldout(_ input: PhaseReference) -> Bool {
    guard let giver = phases.first(where: { $0.name == input.phase }) else { return false }
    if giver.settings.kind != .workflow { return giver.opensHoldout }
    return giver.workflow.outputs.contains { $0.name == input.output && $0.opensHoldout }
  }
}

extension Workflow {
  /// Something that a workflow gives as a phase.
  fileprivate struct Output {
    /// `INNER.OUTPUT`; the output alone of a single pass.
    var name: String
    var output: PhaseOutput
    var opensHoldout: Bool
    /// Whether it is made of regimes that know the future.
    var looksAhead = false
  }

  /// What it gives as a phase, in the order of its phases.
  fileprivate var outputs: [Output] {
    if phases.isEmpty {
      return PhaseOutput.allCases.filter { $0.isGiven(by: .backtest) }.map { output in
        Output(name: output.rawValue, output: output, opensHoldout: data.usesHoldout)
      }
    }
    let looking = phases.namesLookingAhead
    return phases.flatMap { phase -> [Output] in
      guard phase.settings.kind == .workflow else {
        return PhaseOutput.allCases.filter { $0.isGiven(by: phase.settings.kind) }.map { output in
          Output(
            name: "\(phase.name).\(output.rawValue)", output: output, opensHoldout: phase.opensHoldout,
            looksAhead: output.isOfRegimes && looking.contains(phase.name))
        }
      }
      return phase.workflow.outputs.map { inner in
        var output = inner
        output.name = "\(phase.name).\(inner.name)"
        return output
      }
    }
  }

  /// The first of its phases that takes an output of the workflow around it and does not open the hold-out.
  fileprivate func sealedTaker(of kind: PhaseOutput) -> String? {
    phases.first { phase in
      guard phase.settings.inputs.contains(where: { $0.isOuter && $0.kind == kind }) else { return false }
      return phase.settings.kind == .workflow ? phase.workflow.sealedTaker(of: kind) != nil : phase.isSealed
    }?.name
  }
}
