import FileFormats
import SettingsTables

/// The phases of a workflow and what they wait for; checked, so that nothing about it can fail any more.
public struct PhaseGraph: Equatable, Sendable {
  /// In the order of the file.
  public let phases: [Phase]
  /// By phase the places of those that it waits for, ascending.
  public let dependencies: [[Int]]
  /// The places of the phases in the order in which they are dispatched: each behind those that it waits for, and else
  /// as in the file.
  public let order: [Int]

  /// Of no phase.
  package static let none = PhaseGraph()

  private init() { (phases, dependencies, order) = ([], [], []) }

  /// Nil where a phase names one that there is not, or phases wait for each other in a circle.
  public init?(_ phases: [Phase]) {
    var places: [String: Int] = [:]
    for (place, phase) in phases.enumerated() { places[phase.name] = places[phase.name] ?? place }
    var dependencies: [[Int]] = []
    for phase in phases {
      var found: [Int] = []
      for name in phase.settings.named {
        guard let place = places[name] else { return nil }
        found.append(place)
      }
      dependencies.append(found.sorted())
    }
    guard let order = Self.order(dependencies) else { return nil }
    self.phases = phases
    self.dependencies = dependencies
    self.order = order
  }

  /// Kahn's order: again and again the first of those whose dependencies are done; nil where a circle is left.
  private static func order(_ dependencies: [[Int]]) -> [Int]? {
    var done = Array(repeating: false, count: dependencies.count)
    var order: [Int] = []
    while order.count < dependencies.count {
      guard
        let next = dependencies.indices.first(where: { place in
          !done[place] && dependencies[place].allSatisfy { done[$0] }
        })
      else { return nil }
      done[next] = true
      order.append(next)
    }
    return order
  }

  /// The circle of phases that wait for each other, from the first of them on; nil where there is none.
  static func circle(_ dependencies: [[Int]]) -> [Int]? {
    // 0: not seen, 1: on the way, 2: done.
    var states = Array(repeating: 0, count: dependencies.count)
    for start in dependencies.indices where states[start] == 0 {
      var path: [(place: Int, next: Int)] = [(start, 0)]
      states[start] = 1
      while let (place, next) = path.last {
        guard next < dependencies[place].count else {
          states[place] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let other = dependencies[place][next]
        if states[other] == 1, let first = path.firstIndex(where: { $0.place == other }) {
          let circle = path[first...].map(\.place)
          let least = circle.firstIndex(of: circle.min() ?? 0) ?? 0
          return Array(circle[least...] + circle[..<least])
        }
        if states[other] == 0 {
          states[other] = 1
          path.append((other, 0))
        }
      }
    }
    return nil
  }
}

/// Looks at what phases say of each other.
struct PhaseGraphChecks {
  private let phases: [(node: PhaseNode, phase: Phase)]
  private let problems: ProblemCollector
  private let names: [String]

  init(_ phases: [(node: PhaseNode, phase: Phase)], _ problems: ProblemCollector) {
    self.phases = phases
    self.problems = problems
    names = phases.map(\.phase.name)
  }

  func perform() {
    for (node, phase) in phases {
      if phase.name == PhaseReference.outer {
        problems.add(node.location, "\(node.path).name", "'outer' is what a phase calls the workflow around its own")
      }
      checkNames(phase.settings.dependsOn ?? [], node, "depends_on", itself: phase.name)
      checkNames(phase.settings.inheritFrom, node, "inherit_from", itself: phase.name)
      for (index, input) in phase.settings.inputs.enumerated() { check(input, index, of: phase, node) }
      check(sectionsOf: phase, node)
      PhaseKeyChecks(phase, node, problems).perform()
    }
    LookAheadChecks(phases, problems).perform()
    PhaseInheritanceChecks(phases: phases, problems: problems).perform()
    HoldoutChecks(phases, problems).perform()
    refuseCircles()
  }

  private func checkNames(_ written: [String], _ node: PhaseNode, _ key: String, itself: String) {
    guard let value = node.node[key] else { return }
    for (index, name) in written.enumerated() where !names.contains(name) || name == itself {
      let location = item(index, of: value).location
      let others = names.filter { $0 != itself }
      problems.add(
        location, "\(node.path).\(key)", name == itself ? "a phase cannot wait for itself" : "no such phase",
        was: "'\(MessageText.excerpt(name))'", allowed: others.isEmpty ? "[]" : KeyReader.list(others),
        suggestion: problems.nearest(name, among: others))
    }
  }

  private func item(_ index: Int, of node: YAMLNode) -> YAMLNode {
    if case .sequence(let items) = node.value, items.indices.contains(index) { return items[index] }
    return node
  }

  private func check(_ input: PhaseReference, _ index: Int, of phase: Phase, _ node: PhaseNode) {
    let location = node.node["inputs"].map { item(index, of: $0).location } ?? node.location
    let path = "\(node.path).inputs[\(index)]"
    if phase.settings.kind == .workflow { refuseTwo(input, index, of: phase, location, path) }
    if input.isOuter { return checkOuter(input, of: phase, location, path) }
    guard let giver = phases.first(where: { $0.phase.name == input.phase })?.phase, input.phase != phase.name else {
      let others = names.filter { $0 != phase.name }
      return problems.add(
        location, path, "no such phase", was: "'\(MessageText.excerpt(input.phase))'", allowed: KeyReader.list(others),
        suggestion: problems.nearest(input.phase, among: others))
    }
    // What a workflow within gives is known once its file is read.
    if giver.settings.kind == .workflow { return }
    let given = PhaseOutput.allCases.filter { $0.givers.contains(giver.settings.kind) }.map(\.rawValue)
    guard let output = PhaseOutput(rawValue: input.output), given.contains(input.output) else {
      return problems.add(
        location, path, "no output of a phase of kind '\(giver.settings.kind.rawValue)'",
        was: "'\(MessageText.excerpt(input.output))'", allowed: given.isEmpty ? "none" : KeyReader.list(given),
        suggestion: problems.nearest(input.output, among: given))
    }
    refuseUnusable(output, input, of: phase, location, path)
  }

  private func refuseUnusable(
    _ output: PhaseOutput, _ input: PhaseReference, of phase: Phase, _ location: SourceLocation, _ path: String
  ) {
    // What a workflow within does with it is known once its file is read.
    if phase.settings.kind != .workflow, !output.takers.contains(phase.settings.kind) {
      let usable = PhaseOutput.allCases.filter { $0.takers.contains(phase.settings.kind) }.map(\.rawValue)
      problems.add(
        location, path, "a phase of kind '\(phase.settings.kind.rawValue)' cannot use it", was: "'\(input)'",
        allowed: usable.isEmpty ? "no input" : KeyReader.list(usable))
    }
  }

  /// An output of the workflow around, of which the file knows no more than its kind.
  private func checkOuter(
    _ input: PhaseReference, of phase: Phase, _ location: SourceLocation, _ path: String
  ) {
    guard let output = PhaseOutput(rawValue: input.output) else {
      let known = PhaseOutput.allCases.map(\.rawValue)
      return problems.add(
        location, path, "no output of a phase", was: "'\(MessageText.excerpt(input.output))'",
        allowed: KeyReader.list(known), suggestion: problems.nearest(input.output, among: known))
    }
    refuseUnusable(output, input, of: phase, location, path)
  }

  /// Within, outputs go by what they are.
  private func refuseTwo(
    _ input: PhaseReference, _ index: Int, of phase: Phase, _ location: SourceLocation, _ path: String
  ) {
    guard let kind = input.kind, let other = phase.settings.inputs.prefix(index).first(where: { $0.kind == kind })
    else {
      return
    }
    problems.add(location, path, "'outer.\(kind.rawValue)' would be this or '\(other)'; expected one of them")
  }

  /// A phase that is another file has no sections of its own.
  private func check(sectionsOf phase: Phase, _ node: PhaseNode) {
    guard phase.settings.kind == .workflow, case .mapping(let pairs) = node.node.value else { return }
    for pair in pairs where PhaseSettings.sections.contains(pair.key) {
      problems.add(
        pair.keyLocation, "\(node.path).\(pair.key)",
        "does not belong to a phase that is a workflow of its own; its file says it")
    }
  }

  private func refuseCircles() {
    let dependencies = phases.map { phase in
      phase.phase.settings.named.compactMap { name in names.firstIndex(of: name) }
        .filter { names[$0] != phase.phase.name }
    }
    guard let circle = PhaseGraph.circle(dependencies), let first = circle.first else { return }
    let way = (circle + [first]).map { names[$0] }.joined(separator: " -> ")
    problems.add(phases[first].node.location, phases[first].node.path, "phases wait for each other: \(way)")
  }
}

extension [Phase] {
  /// The phases among these that one waits for, directly or through others, in the order of the list.
  package func waited(for phase: Phase) -> [Phase] {
    var names = Set<String>()
    var open = phase.settings.named
    while let next = open.popLast() {
      guard next != phase.name, names.insert(next).inserted else { continue }
      for other in self where other.name == next { open += other.settings.named }
    }
    return filter { names.contains($0.name) }
  }
}
