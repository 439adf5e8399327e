import Configuration
import Coordination
import Expressions
import FileFormats
import PerformanceAnalytics
import RunResults

/// Hands phases to runners, and holds what is known of each and what it gives to later ones.
///
/// Several may be at work at once. What is known of one depends on nothing but what it waits for, and whoever looks on
/// hears of them in the order in which they are dispatched.
actor PhaseBoard: PhaseExecutor {
  private let surroundings: PhaseSurroundings
  private let graph: PhaseGraph
  /// Runners that have nothing to do.
  private var runners: [PhaseRunner] = []
  private(set) var records: [PhaseRecord]
  /// By phase what would be done, of those that are counted and do not run.
  private(set) var forecasts: [Int: PhaseForecast] = [:]
  private var outputs: [String: PhaseOutputs] = [:]
  /// By phase what it adds to the results of the whole.
  private var parts: [Int: PhaseAggregation] = [:]
  /// By phase what it has written into the ledger.
  private var entries: [Int: [LedgerEntry]] = [:]
  /// The phases that will not be heard of any more, in no order.
  private var settled: Set<Int> = []
  /// Those that have ended and of which nobody was told yet.
  private var untold: Set<Int> = []

  init(_ surroundings: PhaseSurroundings) {
    self.surroundings = surroundings
    graph = surroundings.graph
    records = Self.records(of: graph)
    for (place, names) in surroundings.samples.inSampleOf.enumerated() { records[place].inSampleOf = names }
  }

  /// What is known of phases before anything runs.
  static func records(of graph: PhaseGraph) -> [PhaseRecord] {
    graph.phases.enumerated().map { place, phase in
      var record = PhaseRecord(name: phase.name, kind: phase.settings.kind.rawValue)
      record.inputs = graph.dependencies[place].map { graph.phases[$0].name }
      return record
    }
  }

  /// What each phase gave, in the order of the file.
  var allOutputs: [(name: String, outputs: PhaseOutputs)] {
    graph.phases.compactMap { phase in outputs[phase.name].map { (phase.name, $0) } }
  }

  /// What phases add to the results of the whole, in the order in which they are dispatched.
  var aggregations: [(name: String, aggregation: PhaseAggregation)] {
    graph.order.compactMap { place in parts[place].map { (graph.phases[place].name, $0) } }
  }

  /// What was written into the ledger, in the order in which phases are dispatched.
  var ledgerEntries: [LedgerEntry] { graph.order.flatMap { entries[$0] ?? [] } }

  func execute(_ dispatched: Phase, inputs: [PhaseReport]) async -> PhaseReport {
    guard let place = graph.phases.firstIndex(where: { $0.name == dispatched.name }) else {
      return PhaseReport(name: dispatched.name, state: .failed, reason: "sequencing: there is no such phase")
    }
    // Where only some phases run they wait for fewer; what they are is what the file says.
    let phase = graph.phases[place]
    guard let job = makeJob(phase, place) else {
      end(place)
      return report(place)
    }
    surroundings.watch.onPhase(.began(name: phase.name, kind: phase.settings.kind.rawValue))
    surroundings.cores.begin()
    let runner = runners.popLast() ?? PhaseRunner(surroundings)
    let done = surroundings.isForecast ? await runner.forecast(job) : await runner.perform(job)
    runners.append(runner)
    surroundings.cores.end()
    records[place] = done.record
    outputs[phase.name] = done.outputs
    parts[place] = done.aggregation
    entries[place] = done.entries
    forecasts[place] = done.forecast
    end(place)
    return report(place)
  }

  func pass(_ report: PhaseReport) {
    guard let place = graph.phases.firstIndex(where: { $0.name == report.name }) else { return }
    settled.insert(place)
    tell()
  }

  /// What a phase is to do; nil where it does nothing, which is noted.
  private func makeJob(_ phase: Phase, _ place: Int) -> PhaseJob? {
    do {
      if let reason = try unmetCondition(of: phase) {
        records[place].state = .skipped
        records[place].reason = reason
        return nil
      }
      let inputs = try inputs(of: phase, place)
      // Written down before anything of it is seen; one phase after the other.
      records[place].holdout = try surroundings.openHoldout(for: phase)
      records[place].state = .running
      let before = PhaseSelection.nearest(to: place, graph)
      return PhaseJob(
        phase: phase, place: place, inputs: inputs, record: records[place],
        before: before.sorted().map { records[$0] },
        entries: graph.order.filter { before.contains($0) }.flatMap { entries[$0] ?? [] })
    } catch {
      records[place].state = .failed
      records[place].reason = "\(PhaseLayer(of: error)): \(error)"
      return nil
    }
  }

  private func report(_ place: Int) -> PhaseReport {
    let record = records[place]
    return PhaseReport(
      name: record.name, state: record.state, digest: record.digest, reason: record.reason,
      isSkippedAsWritten: record.state == .skipped)
  }

  // MARK: Who looks on

  private func end(_ place: Int) {
    settled.insert(place)
    untold.insert(place)
    tell()
  }

  /// Tells of phases that have ended, each once all before it have.
  private func tell() {
    for place in graph.order {
      // One that is not dispatched at all is waited for by none.
      if !settled.contains(place), isDispatched(place) { return }
      if untold.remove(place) != nil { surroundings.watch.onPhase(.ended(records[place])) }
    }
  }

  private func isDispatched(_ place: Int) -> Bool { surroundings.dispatched.contains(graph.phases[place].name) }

  /// Tells of the phases that have ended and were waiting for others that never came.
  func tellRest() {
    for place in graph.order where untold.remove(place) != nil {
      surroundings.watch.onPhase(.ended(records[place]))
    }
  }

  // MARK: Phases that never run

  /// Takes over what is known of phases that are neither run nor needed.
  func takeKept(besides names: [String]) {
    guard let kept = surroundings.kept else { return }
    for (place, phase) in graph.phases.enumerated() where !names.contains(phase.name) {
      if let record = kept.record(of: phase) { records[place] = record }
    }
  }

  /// Takes over what the dispatcher found of phases that never ran.
  func take(_ reports: [PhaseReport]) {
    for report in reports {
      guard let place = records.firstIndex(where: { $0.name == report.name }) else { continue }
      records[place].state = report.state
      records[place].reason = report.reason
    }
    tellRest()
  }

  // MARK: What phases get

  /// What a phase is given, once the phases before it have run.
  func given(to name: String) throws -> [PhaseInputs.Given] {
    guard let place = graph.phases.firstIndex(where: { $0.name == name }) else { return [] }
    return try inputs(of: graph.phases[place], place).given
  }

  private func inputs(of phase: Phase, _ place: Int) throws -> PhaseInputs {
    var given: [PhaseInputs.Given] = []
    for reference in phase.settings.inputs { given += try outputs(named: reference, for: phase) }
    for name in phase.settings.inheritFrom {
      guard let from = graph.phases.first(where: { $0.name == name }) else { continue }
      for output in phase.inherited(from: from) {
        given += try outputs(named: PhaseReference(phase: name, output: output.rawValue), for: phase)
      }
    }
    return PhaseInputs(
      given: given,
      ancestors: PhaseSelection.nearest(to: place, graph).compactMap { before in
        let name = graph.phases[before].name
        return outputs[name].map { (name, $0) }
      })
  }

  private func outputs(named reference: PhaseReference, for phase: Phase) throws -> [PhaseInputs.Given] {
    if reference.isOuter {
      guard let found = surroundings.outside.given.first(where: { $0.output == reference.kind }) else {
        throw PhaseError("'\(reference)' is an output of an outer workflow, and there is none")
      }
      return [found]
    }
    let digest = records.first { $0.name == reference.phase }?.digest
    guard var found = outputs[reference.phase] else { return [] }
    var parts = reference.output.split(separator: ".").map(String.init)
    var name = reference.phase
    while parts.count > 1, let inner = found.inner.first(where: { $0.name == parts[0] }) {
      name += ".\(parts.removeFirst())"
      found = inner.outputs
    }
    guard parts.count == 1, let output = PhaseOutput(rawValue: parts[0]) else {
      throw PhaseError(
        "the workflow '\(reference.phase)' has no output '\(reference.output)'; it has phases "
          + found.inner.map(\.name).joined(separator: ", "))
    }
    let chosenIn = surroundings.samples.cyclesByPhase[name] ?? []
    return [PhaseInputs.Given(phase: name, output: output, outputs: found, digest: digest, chosenIn: chosenIn)]
  }

  // MARK: Conditions

  private func unmetCondition(of phase: Phase) throws -> String? {
    guard let text = phase.settings.condition else { return nil }
    let others = graph.phases.waited(for: phase)
    let condition = try PhaseCondition(text, over: others, registry: surroundings.registry)
    if condition.isTrue({ value(of: $0) }) { return nil }
    let values = condition.values { value(of: $0) }.map { "\($0.name) is \($0.value.shown)" }
    return "its condition is not true: \(condition.expression)"
      + (values.isEmpty ? "" : "; " + values.joined(separator: ", "))
  }

  private func value(of term: PhaseCondition.Term) -> ExpressionValue {
    func number(_ value: Double?) -> ExpressionValue { value.map { .number($0) } ?? .null }
    switch term {
    case .state(let phase):
      return .text(records.first { $0.name == phase }?.state.rawValue ?? PhaseState.pending.rawValue)
    case .best(let phase, let name):
      let metric = Metric.all.first { $0.name == name }
      let portfolio = graph.phases.first { $0.name == phase }?.settings.trials.objective.portfolio
      return number(metric.flatMap { outputs[phase]?.trials?.best?.value($0, portfolio: portfolio) })
    case .bestParameter(let phase, let name):
      let found = outputs[phase]?.trials?.bestParameters.first { $0.axis.name == name }?.value
      switch found {
      case .string(let text): return .text(text)
      case .boolean(let value): return .boolean(value)
      default: return number(found?.double)
      }
    case .trials(let phase, let count):
      guard let trials = outputs[phase]?.trials else { return .null }
      switch count {
      case .count: return .number(Double(trials.sets.count))
      case .failed: return .number(Double(trials.failedCount))
      case .distinct: return .number(Double(trials.distinctCount))
      }
    case .metric(let phase, let portfolio, let name):
      let metrics = outputs[phase]?.metrics?.first { $0.portfolioID == portfolio }?.metrics
      let metric = Metric.all.first { $0.name == name }
      return number(metric.flatMap { metric in metrics.flatMap { metric.number(in: $0) } })
    case .share(let phase, let label): return number(outputs[phase]?.regimes?.share(of: label))
    }
  }
}

extension ExpressionValue {
  /// As messages show it.
  fileprivate var shown: String {
    switch self {
    case .null: "null"
    case .number(let value): DecimalText.string(value)
    case .text(let text): MessageText.excerpt(text)
    case .boolean(let value): "\(value)"
    case .time(let value), .timeOfDay(let value): "\(value)"
    }
  }
}
