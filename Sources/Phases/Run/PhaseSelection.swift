import Configuration
import FileFormats

/// Which phases of a workflow are to run.
package enum PhaseChoice: Equatable, Sendable {
  case all
  /// Those with these names.
  case only([String])
  /// One, and those behind it in the order in which phases run.
  case from(String)
}

/// A choice that a workflow does not admit.
package struct PhaseChoiceError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

/// The phases that a choice makes run, and those that these need.
struct PhaseSelection: Sendable {
  /// Both, in the order of the file; each waits for those of them before it that it waited for in the whole graph.
  let graph: PhaseGraph
  /// Those that are needed and not chosen: they are answered and not run.
  let needed: Set<String>
  /// Whether all phases run.
  let isWhole: Bool

  /// - Throws: `PhaseChoiceError` for a name that no phase has.
  init(_ whole: PhaseGraph, _ choice: PhaseChoice) throws(PhaseChoiceError) {
    let names = whole.phases.map(\.name)
    func place(_ name: String) throws(PhaseChoiceError) -> Int {
      if let place = names.firstIndex(of: name) { return place }
      let hint = NearestName.of(name, among: names).map { "; did you mean \($0)?" } ?? ""
      throw PhaseChoiceError(
        description: "no phase '\(MessageText.excerpt(name))'; allowed \(names.joined(separator: ", "))\(hint)")
    }
    var chosen: Set<Int> = []
    switch choice {
    case .all: chosen = Set(names.indices)
    case .only(let wanted): for name in wanted { chosen.insert(try place(name)) }
    case .from(let name):
      let first = try place(name)
      chosen = Set(whole.order.drop { $0 != first })
    }
    isWhole = chosen.count == names.count
    var all = chosen
    // Behind whatever needs them, so that what is needed by what is needed is found too.
    for next in whole.order.reversed() where all.contains(next) { all.formUnion(Self.sources(of: next, whole)) }
    let kept = names.indices.filter { all.contains($0) }
    let phases = kept.map { next in
      var phase = whole.phases[next]
      let before = Self.ancestors(of: next, whole)
      phase.settings.dependsOn = kept.filter { before.contains($0) }.map { names[$0] }
      return phase
    }
    graph = PhaseGraph(phases) ?? PhaseGraph.none
    needed = Set(all.subtracting(chosen).map { names[$0] })
  }

  /// The same phases, each waiting for those only whose outputs it uses.
  static func sourceGraph(_ whole: PhaseGraph) -> PhaseGraph {
    let phases = whole.phases.indices.map { place in
      var phase = whole.phases[place]
      phase.settings.dependsOn = sources(of: place, whole).sorted().map { whole.phases[$0].name }
      return phase
    }
    return PhaseGraph(phases) ?? PhaseGraph.none
  }

  /// The phases whose outputs one uses, whether it names them or takes the nearest, or reads in its condition.
  private static func sources(of place: Int, _ graph: PhaseGraph) -> Set<Int> {
    let settings = graph.phases[place].settings
    var names = settings.inputs.map(\.phase) + settings.inheritFrom
    if let condition = settings.condition {
      // What it says is checked elsewhere; one phase too many is answered too, and shows nowhere.
      names += settings.named + graph.phases.waited(for: graph.phases[place]).map(\.name).filter(condition.contains)
    }
    var found = Set(graph.phases.indices.filter { names.contains(graph.phases[$0].name) })
    let before = ancestors(of: place, graph)
    switch settings.kind {
    case .analysis, .report: found.formUnion(before)
    case .signalReplay:
      // The nearest that has signals: any that may be skipped leaves it to the next.
      for next in nearest(to: place, graph) where PhaseOutput.trials.isGiven(by: graph.phases[next].settings.kind) {
        found.insert(next)
        if graph.phases[next].settings.condition == nil { break }
      }
    default: break
    }
    return found
  }

  private static func ancestors(of place: Int, _ graph: PhaseGraph) -> Set<Int> { Set(nearest(to: place, graph)) }

  /// The phases that one waits for, directly or not, the nearest first, then as in the file.
  static func nearest(to place: Int, _ graph: PhaseGraph) -> [Int] {
    var distances: [Int: Int] = [:]
    var queue = graph.dependencies[place].map { ($0, 1) }
    while !queue.isEmpty {
      let (next, distance) = queue.removeFirst()
      if distances[next] != nil { continue }
      distances[next] = distance
      queue += graph.dependencies[next].map { ($0, distance + 1) }
    }
    return distances.keys.sorted { ((distances[$0] ?? 0), $0) < ((distances[$1] ?? 0), $1) }
  }
}

extension PhaseGraph {
  /// The outputs by which a phase of a kind names the trials that it reads; none of a kind that reads none.
  static func trialNames(of kind: PhaseKind) -> [PhaseOutput] {
    switch kind {
    case .analysis: [.bestTrial, .bestParameters, .trials, .returns, .estimates, .signals]
    case .signalReplay: [.signals, .estimates]
    default: []
    }
  }

  /// The phase whose trials another one reads: the one that it names, else the nearest before it that has some; nil
  /// where it reads none.
  ///
  /// A phase that is skipped leaves it to the next.
  package func trialSource(of place: Int) -> (phase: String, isNamed: Bool)? {
    let settings = phases[place].settings
    let outputs = Self.trialNames(of: settings.kind)
    if outputs.isEmpty { return nil }
    let named = settings.inputs.first { input in input.kind.map(outputs.contains) ?? false }
    if let named {
      // Of a file within the phase that gives it: `PHASE.INNER`.
      let inner = named.output.split(separator: ".").dropLast()
      return ((["\(named.phase)"] + inner.map(String.init)).joined(separator: "."), true)
    }
    for name in settings.inheritFrom {
      guard let giver = phases.first(where: { $0.name == name }) else { continue }
      if phases[place].inherited(from: giver).contains(where: outputs.contains) { return (name, true) }
    }
    let nearest = PhaseSelection.nearest(to: place, self).first { before in
      PhaseOutput.trials.isGiven(by: phases[before].settings.kind)
    }
    return nearest.map { (phases[$0].name, false) }
  }

  /// The other phases whose searches an analysis weighs the luck of its best trial by.
  package func searches(weighedBy place: Int) -> [String] {
    guard phases[place].settings.analysis.overfitting, let source = trialSource(of: place)?.phase else { return [] }
    return PhaseSelection.nearest(to: place, self).map { phases[$0] }
      .filter { $0.name != source && PhaseOutput.trials.isGiven(by: $0.settings.kind) }.map(\.name)
  }
}
