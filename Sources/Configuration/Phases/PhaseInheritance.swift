import FileFormats
import SettingsTables

extension PhaseOutput {
  /// The names of those of which a phase can take one.
  static let decidingNames = KeyReader.list(allCases.filter(\.decidesWeights).map(\.rawValue))
}

extension PhaseSettings {
  /// What it takes of a phase that `inherit_from` names.
  ///
  /// Of outputs that exclude each other the one counts that `inputs` names.
  package func inherited(from giver: Phase) -> [PhaseOutput] {
    let isChosen = inputs.contains { $0.kind?.decidesWeights ?? false }
    let labels = giver.settings.kind != .analysis || !giver.settings.analysis.regimes.classifiers.isEmpty
    return PhaseOutput.allCases.filter { output in
      output.isGiven(by: giver.settings.kind) && output.isTaken(by: kind) && (labels || !output.isOfRegimes)
        && !(isChosen && output.decidesWeights)
    }
  }
}

/// Refuses a phase that takes two outputs which both say what strategies run with what weights.
struct PhaseInheritanceChecks {
  let phases: [(node: PhaseNode, phase: Phase)]
  let problems: ProblemCollector

  func perform() {
    for (node, phase) in phases { check(phase, node) }
  }

  private func check(_ phase: Phase, _ node: PhaseNode) {
    let settings = phase.settings
    var first: PhaseReference?
    for (index, input) in settings.inputs.enumerated() {
      guard let output = input.kind, output.decidesWeights, output.isTaken(by: settings.kind)
      else { continue }
      if let first, first != input {
        add(
          node, "inputs", index, "excludes '\(first)', which stands before it", was: "'\(input)'",
          allowed: "one of \(PhaseOutput.decidingNames)")
      }
      first = first ?? input
    }
    if first != nil { return }
    var found: [PhaseReference] = []
    for (index, name) in settings.inheritFrom.enumerated() {
      guard let giver = phases.first(where: { $0.phase.name == name })?.phase else { continue }
      let own = settings.inherited(from: giver).filter(\.decidesWeights)
      found += own.map { PhaseReference(phase: name, output: $0.rawValue) }
      if !own.isEmpty, found.count > 1 {
        let names = found.map { "'\($0)'" }.joined(separator: ", ")
        return add(
          node, "inherit_from", index,
          "of \(names) a phase can take one; name it in 'inputs', as inputs: [\(found[found.count - 1])]")
      }
    }
  }

  private func add(
    _ node: PhaseNode, _ key: String, _ index: Int, _ message: String, was: String? = nil, allowed: String? = nil
  ) {
    guard let (location, path) = node.entry(index, of: key) else { return }
    // What looks ahead is refused as such.
    if problems.isClean(path) { problems.add(location, path, message, was: was, allowed: allowed) }
  }
}
