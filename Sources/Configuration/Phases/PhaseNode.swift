import FileFormats
import SettingsTables

/// A phase as the file has it, whichever way phases are listed.
struct PhaseNode {
  let name: String
  /// Where the name stands.
  let location: SourceLocation
  /// What messages call it: `phases[0]`, or `phases.discovery`.
  let path: String
  /// Its keys, the name among them.
  var node: YAMLNode
  /// Whether it stands in a list, where a phase waits for the one before it.
  let isListed: Bool

  /// Where an entry of one of its lists stands, and what messages call it; the key itself where that is no list, nil
  /// where there is none.
  func entry(_ index: Int, of key: String) -> (location: SourceLocation, path: String)? {
    guard let written = node[key] else { return nil }
    guard case .sequence(let items) = written.value, items.indices.contains(index) else {
      return (written.location, "\(path).\(key)")
    }
    return (items[index].location, "\(path).\(key)[\(index)]")
  }
}

/// Finds the phases of a file: under `phases`, `workflow.phases` or `composite_workflow.phases`, as a list or a
/// mapping.
struct PhaseNodes {
  /// The file without its phases.
  private(set) var root: YAMLNode
  /// The phases in the order of the file; nil where there is no such key.
  private(set) var phases: [PhaseNode]?
  /// Whether they stand under `composite_workflow`: such a file needs no data of its own.
  private(set) var isComposite = false

  private let problems: ProblemCollector

  /// - Parameter acceptsPhases: False leaves the keys where they stand: the tables refuse them.
  init(_ root: YAMLNode, _ problems: ProblemCollector, acceptsPhases: Bool) {
    self.root = root
    self.problems = problems
    guard acceptsPhases else { return }
    var found: [(path: String, pair: YAMLPair)] = []
    if let pair = self.root.removePair("phases") { found.append(("phases", pair)) }
    if let pair = self.root.removePair("phases", in: "workflow") { found.append(("workflow.phases", pair)) }
    if let composite = self.root.removePair("composite_workflow") {
      isComposite = true
      found += compositePhases(composite)
    }
    found.removeAll { $0.pair.value.value == .null }
    guard let first = found.first else {
      refuseTypeOfPhases()
      layCoordination()
      return
    }
    for other in found.dropFirst() {
      let place = first.pair.keyLocation.line > 0 ? "at line \(first.pair.keyLocation.line)" : "in an override (--set)"
      problems.add(other.pair.keyLocation, other.path, "given twice; '\(first.path)' stands \(place)")
    }
    phases = list(first.pair.value, path: first.path)
    if let phases, self.root["data"] == nil, !phases.isEmpty, phases.allSatisfy({ $0.node["workflow"] != nil }) {
      isComposite = true
    }
    takeType()
    refuseDuplicates()
    layCoordination()
  }

  /// The file with its phases as a list under `phases`, so that overrides find them whatever way they are listed.
  var listing: YAMLNode {
    guard let phases else { return root }
    let list = YAMLNode(value: .sequence(phases.map(\.node)), location: root.location)
    return root.overlaid(
      by: YAMLNode(
        value: .mapping([YAMLPair(key: "phases", keyLocation: root.location, value: list)]), location: root.location))
  }

  /// Takes the file back from a listing into which overrides were written.
  mutating func take(_ listing: YAMLNode) {
    root = listing
    guard phases != nil, let pair = root.removePair("phases") else { return }
    guard case .sequence(let items) = pair.value.value else {
      // Taken away by an override.
      phases = nil
      return
    }
    for (index, item) in items.enumerated() where phases?.indices.contains(index) ?? false {
      phases?[index].node = item
    }
  }

  /// Without phases `workflow.type` cannot say that there are some.
  private mutating func refuseTypeOfPhases() {
    guard let type = root["workflow"]?["type"], type.text == "multi_phase" else { return }
    _ = root.removePair("type", in: "workflow")
    problems.add(
      type.location, "workflow.type", "the file has no phases", was: KeyReader.show(type), allowed: "backtest")
  }

  /// `workflow.type` can only say that there are phases.
  private mutating func takeType() {
    guard let type = root.removePair("type", in: "workflow"), type.value.value != .null else { return }
    // A single pass that is cut is one all the same.
    guard type.value.text != "multi_phase", !(areStages && type.value.text == "backtest") else { return }
    problems.add(
      type.value.location, "workflow.type", "the file has phases", was: KeyReader.show(type.value),
      allowed: "multi_phase")
  }

  /// Puts what `coordinator.phases` says of a phase into the phase.
  private mutating func layCoordination() {
    guard let coordination = root.removePair("phases", in: "coordinator"), coordination.value.value != .null else {
      return
    }
    guard case .mapping(let pairs) = coordination.value.value else {
      return problems.add(
        coordination.value.location, "coordinator.phases", "wrong type", was: KeyReader.show(coordination.value),
        allowed: "a mapping from names of phases to how they are executed")
    }
    let names = (phases ?? []).map(\.name)
    for pair in pairs {
      let path = "coordinator.phases.\(MessageText.excerpt(pair.key, atMost: 80))"
      guard let index = names.firstIndex(of: pair.key) else {
        problems.add(
          pair.keyLocation, path, "no such phase", allowed: KeyReader.list(names),
          suggestion: problems.nearest(pair.key, among: names))
        continue
      }
      for own in Self.coordination(pair.value, path: path, problems) {
        guard var phase = phases?[index] else { continue }
        if let first = phase.node[own.key] {
          problems.add(
            own.keyLocation, "\(path).\(own.key)",
            "given twice; '\(phase.path).\(own.key)' stands at line \(first.location.line)")
        }
        phase.node = phase.node.overlaid(by: YAMLNode(value: .mapping([own]), location: phase.node.location))
        phases?[index] = phase
      }
    }
  }

  /// The keys of `coordinator.phases` that say how a phase is executed.
  private static func coordination(_ node: YAMLNode, path: String, _ problems: ProblemCollector) -> [YAMLPair] {
    let known = ["execution_mode", "max_containers", "resources"]
    guard case .mapping(let pairs) = node.value else {
      problems.add(node.location, path, "wrong type", was: KeyReader.show(node), allowed: "a mapping")
      return []
    }
    for pair in pairs where !known.contains(pair.key) {
      problems.add(
        pair.keyLocation, "\(path).\(MessageText.excerpt(pair.key))", "unknown key", allowed: KeyReader.list(known),
        suggestion: problems.nearest(pair.key, among: known), note: "what a phase does stands where it is declared")
    }
    return pairs.filter { known.contains($0.key) }
  }

  private func compositePhases(_ composite: YAMLPair) -> [(path: String, pair: YAMLPair)] {
    guard case .mapping(let pairs) = composite.value.value else {
      problems.add(
        composite.value.location, "composite_workflow", "wrong type", was: KeyReader.show(composite.value),
        allowed: "a mapping with 'phases'")
      return []
    }
    for pair in pairs where pair.key != "phases" {
      problems.add(
        pair.keyLocation, "composite_workflow.\(MessageText.excerpt(pair.key))", "unknown key", allowed: "phases")
    }
    let phases = pairs.filter { $0.key == "phases" }
    if phases.isEmpty { problems.add(composite.keyLocation, "composite_workflow", "missing key 'phases'") }
    return phases.map { ("composite_workflow.phases", $0) }
  }

  /// Whether they are those of a single pass that is cut, in the form of the document that names them.
  var areStages: Bool {
    guard let phases, !phases.isEmpty else { return false }
    return phases.allSatisfy { StagedPass.names.contains($0.name) && $0.node["kind"] == nil }
  }

  private func list(_ node: YAMLNode, path: String) -> [PhaseNode] {
    switch node.value {
    case .sequence(let items) where !items.isEmpty:
      return items.enumerated().compactMap { index, item in listed(item, path: "\(path)[\(index)]") }
    case .mapping(let pairs) where !pairs.isEmpty:
      return pairs.compactMap { mapped($0, path: path, isListed: false) }
    case .sequence, .mapping: problems.add(node.location, path, "must not be empty", allowed: Self.allowed)
    default: problems.add(node.location, path, "wrong type", was: KeyReader.show(node), allowed: Self.allowed)
    }
    return []
  }

  private static let allowed = "a list of phases, each with a name, or a mapping of names to phases"

  /// An item of a list: a mapping with `name`, or one whose only key is the name.
  private func listed(_ item: YAMLNode, path: String) -> PhaseNode? {
    guard case .mapping(let pairs) = item.value else {
      problems.add(item.location, path, "wrong type", was: KeyReader.show(item), allowed: "a mapping with a name")
      return nil
    }
    if let name = item["name"] {
      return PhaseNode(name: name.text, location: name.location, path: path, node: item, isListed: true)
    }
    // Phases of a single pass that is cut have names that are keys of others.
    let isKey = { (key: String) in
      !StagedPass.names.contains(key) && PhaseSettings.table.fields.contains { $0.name == key }
    }
    if let only = pairs.first, pairs.count == 1, !isKey(only.key) || PhaseKindReader.isSaid(in: only.value) {
      return mapped(only, path: path, isListed: true)
    }
    problems.add(item.location, path, "missing key 'name'")
    return nil
  }

  /// A pair of a name and the keys of a phase.
  private func mapped(_ pair: YAMLPair, path: String, isListed: Bool) -> PhaseNode? {
    let path = "\(path).\(MessageText.excerpt(pair.key, atMost: 80))"
    let name = YAMLPair(
      key: "name", keyLocation: pair.keyLocation,
      value: YAMLNode(value: .string(pair.key), location: pair.keyLocation, text: pair.key))
    switch pair.value.value {
    case .null:
      let node = YAMLNode(value: .mapping([name]), location: pair.value.location)
      return PhaseNode(name: pair.key, location: pair.keyLocation, path: path, node: node, isListed: isListed)
    case .mapping(let pairs):
      if let own = pairs.first(where: { $0.key == "name" }) {
        problems.add(
          own.keyLocation, "\(path).name", "given twice; the phase is named '\(MessageText.excerpt(pair.key))'")
      }
      var node = pair.value
      node.value = .mapping([name] + pairs.filter { $0.key != "name" })
      return PhaseNode(name: pair.key, location: pair.keyLocation, path: path, node: node, isListed: isListed)
    default:
      problems.add(pair.value.location, path, "wrong type", was: KeyReader.show(pair.value), allowed: "a mapping")
      return nil
    }
  }

  private func refuseDuplicates() {
    var places: [String: SourceLocation] = [:]
    for phase in phases ?? [] {
      if let first = places[phase.name] {
        let place = first.line > 0 ? "at line \(first.line)" : "in an override (--set)"
        problems.add(
          phase.location, "\(phase.path).name",
          "duplicate phase '\(MessageText.excerpt(phase.name))', which stands \(place)")
      } else {
        places[phase.name] = phase.location
      }
    }
  }
}

extension YAMLNode {
  /// Takes a pair out of a mapping; nil where there is none.
  fileprivate mutating func removePair(_ key: String) -> YAMLPair? {
    guard case .mapping(var pairs) = value, let index = pairs.firstIndex(where: { $0.key == key }) else { return nil }
    let pair = pairs.remove(at: index)
    value = .mapping(pairs)
    return pair
  }

  /// Takes a pair out of a mapping that is the value of a key.
  fileprivate mutating func removePair(_ key: String, in section: String) -> YAMLPair? {
    guard case .mapping(var pairs) = value, let index = pairs.firstIndex(where: { $0.key == section }) else {
      return nil
    }
    let pair = pairs[index].value.removePair(key)
    value = .mapping(pairs)
    return pair
  }

  /// This node with another laid over it: mappings key by key, anything else replaces what was there.
  func overlaid(by other: YAMLNode) -> YAMLNode {
    guard case .mapping(var pairs) = value, case .mapping(let others) = other.value else { return other }
    for pair in others {
      if let index = pairs.firstIndex(where: { $0.key == pair.key }) {
        pairs[index].keyLocation = pair.keyLocation
        pairs[index].value = pairs[index].value.overlaid(by: pair.value)
      } else {
        pairs.append(pair)
      }
    }
    var copy = self
    copy.value = .mapping(pairs)
    return copy
  }
}
