import FileFormats
import MarketData
import SettingsTables
import TradingStrategies

/// A phase with everything that it runs with.
public struct Phase: Equatable, Sendable {
  /// Its own settings.
  public var settings: PhaseSettings
  /// The workflow that it runs: the file's with the sections of the phase laid over it, or that of another file.
  public var workflow: Workflow

  /// Makes a phase from its parts.
  public init(_ settings: PhaseSettings, _ workflow: Workflow) {
    self.settings = settings
    self.workflow = workflow
  }

  /// Its name.
  public var name: String { settings.name }
}

/// Reads phases: their own keys, and the workflows that they run.
struct PhaseDecoder {
  /// The file without its phases.
  let root: YAMLNode
  /// The workflow without its phases.
  let base: Workflow
  let table: SettingsTable<Workflow>
  let registry: StrategyRegistry
  let problems: ProblemCollector

  /// The phases that can be read, in the order of the file.
  func decode(_ nodes: [PhaseNode]) -> [(node: PhaseNode, phase: Phase)] {
    let table = registry.classifierNames.isEmpty ? PhaseSettings.table : PhaseSettings.table(registry)
    var phases: [(PhaseNode, Phase)] = []
    for node in nodes {
      var settings = table.initial
      let kind = PhaseKindReader(node, problems).kind
      table.decode(node.node, path: node.path, into: &settings, problems)
      settings.name = node.name
      if let kind { settings.kind = kind }
      if settings.dependsOn == nil {
        settings.dependsOn = node.isListed && !settings.namesDependencies ? phases.last.map { [$0.0.name] } ?? [] : []
      }
      phases.append((node, Phase(settings, base)))
      phases[phases.count - 1].1.workflow = workflow(of: node, &phases[phases.count - 1].1.settings)
    }
    return phases
  }

  /// The workflow of a phase: what it says of the file's sections, laid over what the file says.
  private func workflow(of phase: PhaseNode, _ settings: inout PhaseSettings) -> Workflow {
    guard case .mapping(let pairs) = phase.node.value else { return base }
    let own = pairs.filter { PhaseSettings.sections.contains($0.key) && $0.value.value != .null }
    if own.isEmpty { return base }
    let sections = YAMLNode(value: .mapping(own), location: phase.node.location)
    var file = root
    for (one, other) in [("strategy", "strategies"), ("strategies", "strategy")] where sections[one] != nil {
      file = file.without(other)
    }
    var hints = problems.hints
    hints.owner = KeyHints.Owner(path: phase.path, name: "the phase", keys: PhaseSettings.sections)
    let found = ProblemCollector(laterKeys: problems.laterKeys, hints: hints)
    var workflow = table.initial
    workflow.name = base.name
    table.decode(file.overlaid(by: sections), path: "", into: &workflow, found)
    workflow.writtenDataPath = workflow.data.path
    workflow.data.narrow(beyond: base.data, by: sections, file: root)
    // What is wrong in the file itself is told once, and not for each phase.
    let places = sections.locations
    for problem in found.sorted() where places.contains(problem.location) {
      problems.add(problem.location, "\(phase.path).\(problem.key)", problem.message)
    }
    settings.changes = Self.changes(of: workflow, beyond: base, table)
    return workflow
  }

  /// What the workflow of a phase says beyond that of its file.
  static func changes(of phase: Workflow, beyond base: Workflow, _ table: SettingsTable<Workflow>) -> [JSONMember] {
    guard case .object(let members) = table.difference(phase.asWritten, base.asWritten) else { return [] }
    return members.filter { PhaseSettings.sections.contains($0.name) }
  }
}

extension MarketDataSettings {
  /// What follows where a phase has a range of its own: its features may see all before it, unless something is said of
  /// the warm-up, and what is sealed stays what the file seals.
  fileprivate mutating func narrow(beyond base: MarketDataSettings, by sections: YAMLNode, file: YAMLNode) {
    if start != nil, start != base.start, use == nil, warmup == nil {
      let isSaid = [sections, file].contains { $0["data"]?["warmup"].map { $0.value != .null } ?? false }
      warmup = isSaid ? .cycles(0) : .all
    }
    if end != base.end, holdout == base.holdout, holdout?.until == nil {
      holdout?.until = base.end ?? DataHoldout.wholeRange
    }
  }
}

extension YAMLNode {
  /// A mapping without a key.
  fileprivate func without(_ key: String) -> YAMLNode {
    guard case .mapping(let pairs) = value else { return self }
    var copy = self
    copy.value = .mapping(pairs.filter { $0.key != key })
    return copy
  }

  /// Where this node, its keys and everything within stand.
  fileprivate var locations: Set<SourceLocation> {
    var places: Set = [location]
    switch value {
    case .sequence(let items): for item in items { places.formUnion(item.locations) }
    case .mapping(let pairs):
      for pair in pairs {
        places.insert(pair.keyLocation)
        places.formUnion(pair.value.locations)
      }
    default: break
    }
    return places
  }
}

/// Reads what kind of phase a mapping describes, in whichever of the ways.
struct PhaseKindReader {
  private let phase: PhaseNode
  private let problems: ProblemCollector

  init(_ phase: PhaseNode, _ problems: ProblemCollector) {
    self.phase = phase
    self.problems = problems
  }

  /// Whether a mapping says what kind of phase it is.
  static func isSaid(in node: YAMLNode) -> Bool { keys.contains { node[$0] != nil } }

  private static let keys = ["kind", "topology", "mode", "type", "workflow"]

  /// A way in which the kind is said.
  private struct Said {
    let key: String
    let location: SourceLocation
    let kind: PhaseKind
    var text: String { "\(key): \(kind.rawValue)" }
  }

  /// The kind; nil after adding what is wrong.
  var kind: PhaseKind? {
    var said: [Said] = []
    for key in Self.keys {
      guard let node = phase.node[key], node.value != .null else { continue }
      guard let kind = kind(key, node) else { return nil }
      said.append(Said(key: key, location: node.location, kind: kind))
    }
    if let method = phase.node["method"], method.value != .null {
      guard method.text == "signal_replay" else {
        report("method", method, allowed: ["signal_replay"])
        return nil
      }
      if let index = said.firstIndex(where: { $0.key == "type" && $0.kind == .optimization }) { said.remove(at: index) }
      said.append(Said(key: "method", location: method.location, kind: .signalReplay))
    }
    guard let first = said.first else {
      problems.add(
        phase.node.location, phase.path, "missing key 'kind'",
        allowed: KeyReader.list(PhaseKind.allCases.map(\.rawValue)))
      return nil
    }
    for other in said.dropFirst() where other.kind != first.kind {
      problems.add(
        other.location, "\(phase.path).\(other.key)",
        "says '\(other.kind.rawValue)', and '\(first.key)' says "
          + "'\(first.kind.rawValue)'; expected one kind")
      return nil
    }
    if !PhaseKind.supported.contains(first.kind) {
      problems.add(
        first.location, "\(phase.path).\(first.key)", "not supported in this version", was: "'\(first.kind.rawValue)'",
        allowed: KeyReader.list(PhaseKind.supported.map(\.rawValue)))
    }
    return first.kind
  }

  private func kind(_ key: String, _ node: YAMLNode) -> PhaseKind? {
    if key == "workflow" { return .workflow }
    if key == "kind" {
      // The table says what is wrong with another value.
      return PhaseKind(rawValue: node.text)
    }
    let spellings = PhaseKind.spellings.filter { $0.key == key }
    if let found = spellings.first(where: { $0.value == node.text }) { return found.kind }
    report(key, node, allowed: spellings.map(\.value))
    return nil
  }

  private func report(_ key: String, _ node: YAMLNode, allowed: [String]) {
    problems.add(
      node.location, "\(phase.path).\(key)", "unknown value", was: KeyReader.show(node),
      allowed: KeyReader.list(allowed),
      suggestion: problems.nearest(node.text, among: allowed))
  }
}
